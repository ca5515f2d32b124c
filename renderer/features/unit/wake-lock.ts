/** Keeps the screen on until the returned function is called. The system takes it away with the page; it is taken again when the page is back. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let stopped = false;
  const take = async (): Promise<void> => {
    if (stopped || document.visibilityState !== 'visible' || (lock !== null && !lock.released)) {
      return;
    }
    try {
      lock = await navigator.wakeLock.request('screen');
      if (stopped) {
        await lock.release();
      }
    } catch {
      // Refused while the battery is low, or unknown to the browser: the page works all the same.
      lock = null;
    }
  };
  const onVisible = (): void => void take();
  document.addEventListener('visibilitychange', onVisible);
  void take();
  return () => {
    stopped = true;
    document.removeEventListener('visibilitychange', onVisible);
    lock?.release().catch(() => undefined);
  };
}
