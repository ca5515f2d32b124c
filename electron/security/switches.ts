/** Command-line switches of Chromium that would undo what protects the console. Fuses don't cover them. */
const REFUSED_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'no-sandbox',
  'disable-web-security',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'host-rules',
  'host-resolver-rules',
  'proxy-server',
  'load-extension',
  'js-flags',
  'unsafely-treat-insecure-origin-as-secure',
] as const;

/** The refused switches among those that the program was started with. */
export function refusedSwitches(commandLine: { hasSwitch(name: string): boolean }): string[] {
  return REFUSED_SWITCHES.filter((name) => commandLine.hasSwitch(name));
}
