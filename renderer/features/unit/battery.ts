/** The Battery Status API, which the DOM types leave out. */
interface BatteryManager extends EventTarget {
  /** 0–1. */
  level: number;
}

type WithBattery = Navigator & { getBattery: () => Promise<BatteryManager> };

const hasBattery = (host: Navigator): host is WithBattery => 'getBattery' in host;

/** Calls `onLevel` (0–1) now and at each change until the returned function is called. Never where the browser doesn't tell. */
export function watchBattery(onLevel: (level: number) => void): () => void {
  const host: Navigator = navigator;
  if (!hasBattery(host)) {
    return () => undefined;
  }
  let stop = (): void => undefined;
  let stopped = false;
  const start = async (): Promise<void> => {
    const battery = await host.getBattery();
    const tell = (): void => onLevel(battery.level);
    if (!stopped) {
      battery.addEventListener('levelchange', tell);
      stop = () => battery.removeEventListener('levelchange', tell);
      tell();
    }
  };
  // A browser may know the call and refuse it; then the level stays unknown.
  start().catch(() => undefined);
  return () => {
    stopped = true;
    stop();
  };
}
