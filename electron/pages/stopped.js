const back = new URLSearchParams(location.search).get('back');

document.querySelector('button').addEventListener('click', () => {
  // Only a path of this program: never another address.
  location.assign(back?.startsWith('/') && !back.startsWith('//') ? back : '/index.html');
});
