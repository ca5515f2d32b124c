import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startFfmpeg, words, type Ffmpeg } from '../lib/ffmpeg.ts';
import type { Say } from '../lib/log.ts';
import { pictureSource, WALL_CLOCK, type PictureFormat } from '../lib/picture.ts';

const SEGMENT_S = 1;
/** Segments in the playlist: a player starts three behind the newest and has some left to fall behind. */
const WINDOW = 6;
/** Segments kept after they have left the playlist, for players that were held up. */
const KEPT = 30;
const START_LIMIT_MS = 15_000;
const POLL_MS = 100;

/** Media types of RFC 8216 section 4 and of its segments. */
const TYPES: Record<string, string> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.m4s': 'video/iso.segment',
  '.mp4': 'video/mp4',
  '.ts': 'video/mp2t',
};

export interface StreamOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Folder part of the address without slashes around it. */
  path: string;
  format: PictureFormat;
  /** Fill of the colour block as ffmpeg names it. */
  colour: string;
  name: string;
  toneHz: number;
  segments: 'fmp4' | 'ts';
  say: Say;
}

function encoderArgs(options: StreamOptions, folder: string): string[] {
  const { format, segments } = options;
  const picture = pictureSource(format, {
    colour: options.colour,
    title: options.name,
    subtitle: 'HLS',
    clock: WALL_CLOCK,
  });
  const fragments = segments === 'ts' ? words`-hls_segment_type mpegts` : words`-hls_segment_type fmp4`;
  const name = path.join(folder, segments === 'ts' ? 's%d.ts' : 's%d.m4s');
  return [
    ...words`-re -f lavfi -i ${picture} -re -f lavfi -i ${`sine=f=${options.toneHz}:r=48000`} -map 0:v -map 1:a`,
    ...words`-c:v libx264 -preset ultrafast -tune zerolatency -threads 1 -pix_fmt yuv420p -g ${format.fps * SEGMENT_S}`,
    ...words`-af volume=0.25 -c:a aac -b:a 64k`,
    ...words`-f hls -hls_time ${SEGMENT_S} -hls_list_size ${WINDOW} -hls_delete_threshold ${KEPT}`,
    ...words`-hls_flags delete_segments+independent_segments+omit_endlist+program_date_time+temp_file`,
    ...fragments,
    ...words`-hls_segment_filename ${name} ${path.join(folder, 'index.m3u8')}`,
  ];
}

/** A live HLS origin: a sliding playlist of a moving picture with a tone. */
export class HlsStream {
  readonly #options: StreamOptions;
  readonly #folder: string;
  readonly #server: Server;
  readonly #encoder: Ffmpeg;

  private constructor(options: StreamOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#encoder = startFfmpeg(encoderArgs(options, folder));
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** Binds the port and starts the encoder; resolves when the playlist can be played. */
  static async start(options: StreamOptions): Promise<HlsStream> {
    const stream = new HlsStream(options, await mkdtemp(path.join(tmpdir(), 'hls-')));
    try {
      stream.#server.listen(options.port, options.host);
      await once(stream.#server, 'listening');
      await stream.#untilPlayable();
    } catch (error) {
      await stream.stop();
      throw error;
    }
    options.say(`stream ${options.name} at ${stream.url}`);
    void stream.#encoder.ended.then(({ lastWords }) =>
      options.say(`the encoder ended: ${lastWords || 'as asked'}`),
    );
    return stream;
  }

  /** The playlist's address. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://${this.#options.host}:${port}/${this.#options.path}/index.m3u8`;
  }

  async stop(): Promise<void> {
    await this.#encoder.stop();
    if (this.#server.listening) {
      this.#server.closeAllConnections();
      this.#server.close();
      await once(this.#server, 'close');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #untilPlayable(): Promise<void> {
    const failed = this.#encoder.ended.then(({ lastWords }) => {
      throw new Error(`the stream's encoder ended: ${lastWords}`);
    });
    const limit = Date.now() + START_LIMIT_MS;
    while (Date.now() < limit) {
      const playlist = await readFile(path.join(this.#folder, 'index.m3u8'), 'utf8').catch(() => '');
      if (playlist.split('#EXTINF').length > 2) {
        return;
      }
      await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
    }
    throw new Error(`the stream's encoder made no segments in ${START_LIMIT_MS / 1000} s`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const prefix = `/${this.#options.path}/`;
    const name = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : '';
    const type = TYPES[path.extname(name)];
    // Names are the encoder's own: no folders, nothing hidden.
    const file = path.join(this.#folder, name);
    const found = /^\w+\.\w+$/.test(name) && type !== undefined ? await stat(file).catch(() => null) : null;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    } else if (found === null || type === undefined) {
      response.writeHead(404).end();
    } else {
      const cache = type === TYPES['.m3u8'] ? 'no-cache' : 'max-age=60';
      response.writeHead(200, {
        'Content-Type': type,
        'Content-Length': found.size,
        'Cache-Control': cache,
        'Access-Control-Allow-Origin': '*',
      });
      await (request.method === 'HEAD'
        ? response.end()
        : pipeline(createReadStream(file, { end: found.size - 1 }), response));
    }
  }
}
