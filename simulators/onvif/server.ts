import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DigestGuard } from '../rtsp-camera/digest.ts';
import { DEVICE_PATH, MEDIA_PATH, PTZ_PATH, SNAPSHOT_PATH } from './about.ts';
import type { Login, TokenGuard } from './security.ts';
import {
  formatFault,
  formatResponse,
  notAuthorized,
  NS,
  readEnvelope,
  SoapFault,
  type Service,
} from './soap.ts';

const MAX_BODY_BYTES = 64 * 1024;
const DRIP_MS = 100;

/**
 * How a broken camera answers:
 * - `mute`: it takes the request and says nothing
 * - `drip`: it answers byte by byte
 * - `endless`: its answer has no end
 * - `cut`: it breaks off in the middle
 * - `page`: it answers with a page of HTML
 * - `malformed`: it answers with XML that isn't well-formed
 * - `empty`: its envelope has no answer in it
 * - `fault`: it answers with a fault
 */
export type Misbehaviour = 'mute' | 'drip' | 'endless' | 'cut' | 'page' | 'malformed' | 'empty' | 'fault';

export interface SoapServerOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
  services: Readonly<Record<'device' | 'media' | 'ptz', Service>>;
  /** How users are told: by a token in the message, or by HTTP Digest (ONVIF Core, section 5.9). */
  auth: 'token' | 'digest';
  guard: TokenGuard;
  login: Login;
  /** A picture of what the camera sees now, JPEG; null while there is none. */
  snapshot: () => Promise<Buffer | null>;
  /** Hears of each operation that was carried out. */
  onOperation: (name: string) => void;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new SoapFault('Sender', ['InvalidArgs'], 'The message is too long');
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function sendXml(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, {
    'Content-Type': 'application/soap+xml; charset=utf-8',
    'Content-Length': Buffer.byteLength(xml),
  });
  response.end(xml);
}

/** The camera's web services over HTTP. */
export class SoapServer {
  /** Set to make every answer wrong, but for that of the clock, which clients ask for first. */
  misbehaviour: Misbehaviour | null = null;
  /** Where it listens, or did. */
  port = 0;
  readonly #options: SoapServerOptions;
  readonly #server: Server;
  readonly #digest: DigestGuard;

  private constructor(options: SoapServerOptions) {
    this.#options = options;
    this.#digest = new DigestGuard(options.login);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: SoapServerOptions): Promise<SoapServer> {
    const server = new SoapServer(options);
    server.#server.listen(options.port, options.host);
    await once(server.#server, 'listening');
    server.port = (server.#server.address() as AddressInfo).port;
    return server;
  }

  async stop(): Promise<void> {
    if (this.#server.listening) {
      this.#server.close();
      this.#server.closeAllConnections();
      await once(this.#server, 'close');
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (path === SNAPSHOT_PATH && request.method === 'GET') {
      await this.#sendSnapshot(request, response);
      return;
    }
    const service = this.#serviceAt(path);
    if (service === undefined) {
      response.writeHead(404).end();
    } else if (request.method === 'POST') {
      await this.#answer(service, request, response);
    } else {
      response.writeHead(405, { Allow: 'POST' }).end();
    }
  }

  #serviceAt(path: string): Service | undefined {
    const { device, media, ptz } = this.#options.services;
    return { [DEVICE_PATH]: device, [MEDIA_PATH]: media, [PTZ_PATH]: ptz }[path];
  }

  async #answer(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { header, body } = readEnvelope(await readBody(request));
      const operation = body.namespace === NS[service.prefix] ? service.operations[body.name] : undefined;
      if (operation === undefined) {
        throw new SoapFault('Receiver', ['ActionNotSupported'], `${body.name} is not supported`);
      }
      if (!operation.isOpen && !this.#admits(request, header)) {
        if (this.#options.auth === 'digest') {
          response.writeHead(401, { 'WWW-Authenticate': this.#digest.challenge }).end();
          return;
        }
        throw notAuthorized();
      }
      if (this.misbehaviour !== null && body.name !== 'GetSystemDateAndTime') {
        this.#misbehave(this.misbehaviour, response);
        return;
      }
      const inner = operation.answer(body);
      this.#options.onOperation(body.name);
      sendXml(response, 200, formatResponse(service.prefix, body.name, inner));
    } catch (error) {
      if (!(error instanceof SoapFault)) {
        throw error;
      }
      sendXml(response, error.status, formatFault(error));
    }
  }

  #admits(request: IncomingMessage, header: Parameters<TokenGuard['refusalOf']>[0]): boolean {
    return this.#options.auth === 'digest'
      ? this.#digest.admits('POST', request.headers.authorization)
      : this.#options.guard.refusalOf(header) === null;
  }

  #misbehave(how: Misbehaviour, response: ServerResponse): void {
    const answer = formatResponse('tptz', 'GetStatus', '');
    switch (how) {
      case 'mute':
        return;
      case 'drip': {
        response.writeHead(200, { 'Content-Type': 'application/soap+xml' });
        const timer = setInterval(() => response.write(' '), DRIP_MS);
        response.on('close', () => clearInterval(timer));
        return;
      }
      case 'endless': {
        response.writeHead(200, { 'Content-Type': 'application/soap+xml' });
        const more = (): void => {
          while (!response.destroyed && response.write('<a>'.repeat(10_000))) {
            // Until the client reads no more.
          }
        };
        response.on('drain', more);
        more();
        return;
      }
      case 'cut':
        response.writeHead(200, { 'Content-Length': 100_000 });
        response.write(answer.slice(0, 200), () => response.destroy());
        return;
      case 'page':
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><body>Login<br></body></html>');
        return;
      case 'malformed':
        sendXml(response, 200, answer.replace('</env:Body>', '</env:Bod>'));
        return;
      case 'empty':
        sendXml(response, 200, answer);
        return;
      case 'fault': {
        const fault = new SoapFault('Receiver', ['Action', 'HardwareFailure'], 'The motor is blocked');
        sendXml(response, fault.status, formatFault(fault));
      }
    }
  }

  async #sendSnapshot(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#digest.admits('GET', request.headers.authorization)) {
      response.writeHead(401, { 'WWW-Authenticate': this.#digest.challenge }).end();
      return;
    }
    const picture = await this.#options.snapshot();
    if (picture === null) {
      response.writeHead(503).end();
    } else {
      response
        .writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': picture.length })
        .end(picture);
    }
  }
}
