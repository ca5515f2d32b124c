import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** What the pages may load. Everything comes from this server; nothing else is reachable from a court's network anyway. */
const contentSecurityPolicy = (frameOrigins: () => readonly string[]) => ({
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    // mapbox-gl 1.x makes its worker from a blob.
    workerSrc: ["'self'", 'blob:'],
    childSrc: ["'self'", 'blob:'],
    imgSrc: ["'self'", 'data:', 'blob:'],
    // 'self' covers wss: of the same host and port (CSP level 3).
    connectSrc: ["'self'"],
    mediaSrc: ["'self'", 'blob:'],
    // Ant Design writes its component styles into <style> elements at run time.
    styleSrc: ["'self'", "'unsafe-inline'"],
    fontSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    // The console in a frame of its own page, where it is shown larger.
    frameAncestors: ["'self'"],
    // Besides, pages of the private network that administrators let onto a wall, and nothing else.
    frameSrc: [() => ["'self'", ...frameOrigins()].join(' ')],
  },
});

const PERMISSIONS_POLICY = [
  'camera=(self)',
  'microphone=(self)',
  'geolocation=(self)',
  'screen-wake-lock=(self)',
  'fullscreen=(self)',
  'autoplay=(self)',
  'display-capture=(self)',
  'window-management=(self)',
  'usb=()',
  'payment=()',
].join(', ');

/** Security headers of every answer. `frameOrigins`: whose pages may be shown within ours now. */
export async function addSecurityHeaders(
  app: FastifyInstance,
  frameOrigins: () => readonly string[],
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: contentSecurityPolicy(frameOrigins),
    strictTransportSecurity: { maxAge: 15_552_000, includeSubDomains: false },
    crossOriginEmbedderPolicy: false,
    frameguard: { action: 'sameorigin' },
    referrerPolicy: { policy: 'no-referrer' },
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('permissions-policy', PERMISSIONS_POLICY);
    done(null, payload);
  });
}
