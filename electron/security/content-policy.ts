/**
 * The Content-Security-Policy of the program's pages. Requests go to the configured server and nowhere else; pages of
 * `webOrigins` may be embedded.
 * Styles may be inline because the component library writes them at run time; scripts may not. The map library runs
 * its worker from a blob.
 */
export function contentPolicy(server: string | null, webOrigins: readonly string[] = []): string {
  const https = server === null ? [] : [server];
  const wss = https.map((origin) => origin.replace(/^https:/, 'wss:'));
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:', ...https],
    'font-src': ["'self'", 'data:'],
    'media-src': ["'self'", 'blob:', ...https],
    'connect-src': ["'self'", ...https, ...wss],
    'worker-src': ["'self'", 'blob:'],
    'child-src': ['blob:'],
    // The console in a frame of its own page, where it is shown larger.
    'frame-src': ["'self'", ...webOrigins],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'self'"],
  };

  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}
