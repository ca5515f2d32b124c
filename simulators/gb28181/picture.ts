import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { words } from '../lib/ffmpeg.ts';
import { pictureSource, WALL_CLOCK, type PictureFormat } from '../lib/picture.ts';

export type PictureCodec = 'h264' | 'h265';

export interface LivePictureOptions {
  format: PictureFormat;
  colour: string;
  name: string;
  codec: PictureCodec;
  /** Of the tone. */
  toneHz: number;
}

/** What comes of an encoder: a whole picture, or 40 ms of G.711 A. */
export type Piece = { kind: 'video'; bytes: Buffer; isKey: boolean } | { kind: 'audio'; bytes: Buffer };

const SOUND_BYTES = 320;

const ENCODERS: Readonly<Record<PictureCodec, readonly string[]>> = {
  h264: words`-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -threads 1 -bsf:v h264_metadata=aud=insert -f h264`,
  h265: words`-c:v libx265 -preset ultrafast -tune zerolatency -x265-params log-level=none:pools=1:frame-threads=1:repeat-headers=1 -bsf:v hevc_metadata=aud=insert -f hevc`,
};

const START = Buffer.from([0, 0, 1]);

/** Cuts a byte stream at access unit delimiters. */
class Pictures {
  readonly #codec: PictureCodec;
  #rest = Buffer.alloc(0);

  constructor(codec: PictureCodec) {
    this.#codec = codec;
  }

  *push(chunk: Buffer): Generator<Piece> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let end = this.#nextDelimiter(5); end !== -1; end = this.#nextDelimiter(5)) {
      const bytes = Buffer.from(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end);
      yield { kind: 'video', bytes, isKey: this.#isKey(bytes) };
    }
  }

  #typeAt(bytes: Buffer, at: number): number {
    const first = bytes[at + 3] ?? 0;
    return this.#codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f;
  }

  #nextDelimiter(from: number): number {
    const delimiter = this.#codec === 'h264' ? 9 : 35;
    for (let at = this.#rest.indexOf(START, from); at !== -1; at = this.#rest.indexOf(START, at + 3)) {
      if (at + 3 < this.#rest.length && this.#typeAt(this.#rest, at) === delimiter) {
        // A start code of four bytes begins one before.
        return this.#rest[at - 1] === 0 ? at - 1 : at;
      }
    }
    return -1;
  }

  #isKey(bytes: Buffer): boolean {
    for (let at = bytes.indexOf(START); at !== -1; at = bytes.indexOf(START, at + 3)) {
      const type = this.#typeAt(bytes, at);
      if (this.#codec === 'h264' ? type === 5 : type >= 16 && type <= 21) {
        return true;
      }
    }
    return false;
  }
}

/** Encodes a moving picture with a tone in real time. */
export class LivePicture {
  readonly #process: ChildProcess;

  constructor(options: LivePictureOptions, onPiece: (piece: Piece) => void) {
    const { format, colour, name, codec, toneHz } = options;
    const subtitle = `${format.width}x${format.height} ${codec}`;
    const picture = pictureSource(format, { colour, title: name, subtitle, clock: WALL_CLOCK });
    const args = [
      ...words`-hide_banner -nostdin -v error -re -f lavfi -i ${picture} -re -f lavfi -i ${`sine=f=${toneHz}:r=8000`}`,
      ...words`-map 0:v -pix_fmt yuv420p -g ${format.fps} -flush_packets 1`,
      ...ENCODERS[codec],
      ...words`pipe:1 -map 1:a -af volume=0.25 -c:a pcm_alaw -ar 8000 -ac 1 -flush_packets 1 -f alaw pipe:3`,
    ];
    const guard = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL'] : [];
    const [command = '', ...rest] = [...guard, 'ffmpeg', ...args];
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
    this.#process = child;
    const pictures = new Pictures(codec);
    child.stdout?.on('data', (chunk: Buffer) => {
      for (const piece of pictures.push(chunk)) {
        onPiece(piece);
      }
    });
    let sound = Buffer.alloc(0);
    (child.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      sound = Buffer.concat([sound, chunk]);
      while (sound.length >= SOUND_BYTES) {
        onPiece({ kind: 'audio', bytes: Buffer.from(sound.subarray(0, SOUND_BYTES)) });
        sound = sound.subarray(SOUND_BYTES);
      }
    });
  }

  stop(): void {
    this.#process.kill('SIGKILL');
  }
}
