import type { Socket } from 'node:net';
import { DigestGuard, type CameraLogin } from './digest.ts';
import type { FeedPacket, Track } from './feed.ts';
import {
  formatResponse,
  MalformedRequest,
  RequestReader,
  type RtspRequest,
  type RtspResponse,
} from './message.ts';
import { Session } from './session.ts';
import { chooseTransport } from './transport.ts';
import type { PortPair } from './udp.ts';

/** A UDP client that says nothing for this long is gone; it is told so in the `Session` header. */
const SESSION_TIMEOUT_S = 60;
const METHODS = 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN';

/** What a connection knows of its camera. */
export interface CameraView {
  path: string;
  name: string;
  login: CameraLogin | null;
  udp: readonly PortPair[];
  /** The tracks, or null while the encoder isn't up. */
  tracks: () => readonly Track[] | null;
  /** Value of the `RTP-Info` header's part after the URL for a track: its next sequence number. */
  nextSequence: (track: number) => number;
  /** Called when a client begins to play. */
  onPlay: (connection: Connection) => void;
}

/** Where a request's URL points to: the camera itself or one track of it; null is elsewhere. */
function locate(url: string, path: string): { track: number | null } | null {
  const match = /^rtsps?:\/\/[^/]+\/([^?]*?)\/?(?:\/trackID=(\d{1,2}))?(?:\?.*)?$/.exec(url);
  return match?.[1] === path ? { track: match[2] === undefined ? null : Number(match[2]) } : null;
}

/** One client's RTSP connection with at most one session (RFC 2326). The session ends with the connection. */
export class Connection {
  readonly #socket: Socket;
  readonly #camera: CameraView;
  readonly #reader = new RequestReader();
  readonly #guard: DigestGuard | null;
  #session: Session | null = null;

  constructor(socket: Socket, camera: CameraView) {
    this.#socket = socket;
    this.#camera = camera;
    this.#guard = camera.login === null ? null : new DigestGuard(camera.login);
    socket.on('data', (bytes: Buffer) => this.#handleData(bytes));
    socket.on('timeout', () => this.#session?.usesUdp === true && this.close());
    socket.setTimeout(SESSION_TIMEOUT_S * 1000);
  }

  get isPlaying(): boolean {
    return this.#session?.isPlaying === true;
  }

  deliver(packet: FeedPacket): void {
    this.#session?.deliver(packet);
  }

  close(): void {
    this.#session = null;
    this.#socket.destroy();
  }

  #handleData(bytes: Buffer): void {
    try {
      for (const request of this.#reader.push(bytes)) {
        this.#socket.write(formatResponse(request.headers.get('cseq'), this.#answer(request)));
        if (request.method === 'PLAY' && this.isPlaying) {
          this.#camera.onPlay(this);
        }
      }
    } catch (error) {
      if (!(error instanceof MalformedRequest)) {
        throw error;
      }
      this.#session = null;
      this.#socket.end(formatResponse(undefined, { status: error.status, headers: { Connection: 'close' } }));
    }
  }

  #answer(request: RtspRequest): RtspResponse {
    if (request.method === 'OPTIONS') {
      return { status: 200, headers: { Public: METHODS } };
    }
    if (this.#guard !== null && !this.#guard.admits(request.method, request.headers.get('authorization'))) {
      return { status: 401, headers: { 'WWW-Authenticate': this.#guard.challenge } };
    }
    const place = locate(request.url, this.#camera.path);
    const tracks = this.#camera.tracks();
    if (place === null) {
      return { status: 404 };
    }
    if (tracks === null) {
      return { status: 503 };
    }
    switch (request.method) {
      case 'DESCRIBE':
        return this.#describe(request, tracks);
      case 'SETUP':
        return this.#setUp(request, place.track, tracks);
      case 'PLAY':
        return this.#play(request);
      case 'GET_PARAMETER':
        return this.#withSession(request, () => ({ status: 200 }));
      case 'TEARDOWN':
        return this.#withSession(request, () => {
          this.#session = null;
          return { status: 200 };
        });
      default:
        return { status: 405, headers: { Allow: METHODS } };
    }
  }

  #describe(request: RtspRequest, tracks: readonly Track[]): RtspResponse {
    const sections = tracks.flatMap(({ kind, payloadType, lines }, index) => [
      `m=${kind} 0 RTP/AVP ${payloadType}`,
      ...lines,
      `a=control:trackID=${index}`,
    ]);
    const head = [
      'v=0',
      'o=- 1 1 IN IP4 0.0.0.0',
      `s=${this.#camera.name}`,
      'c=IN IP4 0.0.0.0',
      't=0 0',
      'a=control:*',
    ];
    const base = request.url.endsWith('/') ? request.url : `${request.url}/`;
    return {
      status: 200,
      headers: { 'Content-Type': 'application/sdp', 'Content-Base': base },
      body: [...head, ...sections, ''].join('\r\n'),
    };
  }

  #setUp(request: RtspRequest, track: number | null, tracks: readonly Track[]): RtspResponse {
    if (request.headers.has('session') && !this.#names(request)) {
      return { status: 454 };
    }
    if (track === null || track >= tracks.length) {
      return { status: 404 };
    }
    if (this.isPlaying) {
      return { status: 455 };
    }
    const session = this.#session ?? new Session(this.#socket, this.#camera.udp);
    const transport = chooseTransport(request.headers.get('transport') ?? '', session.freeChannel);
    if (transport === null) {
      return { status: 461 };
    }
    this.#session = session;
    const chosen = session.setUp(track, transport);
    return {
      status: 200,
      headers: { Transport: chosen, Session: `${session.id};timeout=${SESSION_TIMEOUT_S}` },
    };
  }

  #play(request: RtspRequest): RtspResponse {
    if (this.#session === null && !request.headers.has('session')) {
      return { status: 455 };
    }
    return this.#withSession(request, (session) => {
      session.isPlaying = true;
      const base = request.url.replace(/\/$/, '');
      const info = session.tracks.map(
        (track) => `url=${base}/trackID=${track};seq=${this.#camera.nextSequence(track)}`,
      );
      return { status: 200, headers: { Range: 'npt=now-', 'RTP-Info': info.join(',') } };
    });
  }

  #withSession(request: RtspRequest, act: (session: Session) => RtspResponse): RtspResponse {
    const session = this.#session;
    if (session === null || !this.#names(request)) {
      return { status: 454 };
    }
    const response = act(session);
    return { ...response, headers: { ...response.headers, Session: session.id } };
  }

  #names(request: RtspRequest): boolean {
    return request.headers.get('session')?.split(';', 1)[0]?.trim() === this.#session?.id;
  }
}
