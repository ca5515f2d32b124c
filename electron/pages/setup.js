const form = document.querySelector('form');
const address = document.querySelector('#address');
const problem = document.querySelector('#problem');

/** The https address that was meant: people leave out the scheme. */
function addressFrom(text) {
  const full = text.includes('://') ? text : `https://${text}`;

  return URL.canParse(full) && new URL(full).protocol === 'https:' ? new URL(full).origin : null;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();

  const serverUrl = addressFrom(address.value.trim());

  if (serverUrl === null) {
    problem.textContent = '地址须以 https:// 开头，例如 https://server.court:8443';
    return;
  }

  // The program shows the console as soon as the address is kept.
  window.eccDesktop.saveSettings({ serverUrl }).catch(() => {
    problem.textContent = '地址未能保存，请联系管理员。The address could not be kept.';
  });
});
