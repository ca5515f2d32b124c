/** How often to look whether npm is still there. */
const PARENT_POLL_MS = 500;

/**
 * Calls back each time this program is asked to end: by Ctrl+C, by a signal, or, under npm, by the end of the
 * shell that npm started it in. npm passes a SIGTERM on to that shell only, which dies without a word.
 * @param {(reason: string) => void} callback
 */
export function onStopAsked(callback) {
  let asked = false;

  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      asked = true;
      callback(signal);
    });
  }

  if (process.env['npm_lifecycle_event'] === undefined) {
    return;
  }

  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);

      // The same Ctrl+C may have ended both.
      if (!asked) {
        callback('npm has ended');
      }
    }
  }, PARENT_POLL_MS);

  timer.unref();
}
