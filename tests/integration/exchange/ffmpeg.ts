import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { freePort } from '../../support/ports.ts';

const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=15'];
const TONE = ['-f', 'lavfi', '-i', 'sine=f=440:r=44100'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '15', '-b:v', '300k'];
const AAC = ['-c:a', 'aac', '-b:a', '64k'];
/** In order, as browsers decode it. */
export const BASELINE = ['-tune', 'zerolatency', '-profile:v', 'baseline'];

/** ffmpeg as an encoder that sends H.264 and AAC over RTMP or RTMPS. */
export class Ffmpeg {
  readonly #process: ChildProcess;
  #errors = '';

  constructor(address: string, codecs: readonly string[] = BASELINE) {
    const input = ['-re', ...PICTURE, '-re', ...TONE];
    const output = [...H264, ...codecs, ...AAC, '-f', 'flv', address];
    this.#process = spawn('ffmpeg', ['-nostdin', '-loglevel', 'warning', ...input, ...output], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get errors(): string {
    return this.#errors;
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    if (this.isRunning) {
      const gone = once(this.#process, 'exit');
      this.#process.kill(signal);
      await gone;
    }
  }

  /** Fault: it stays connected but sends nothing, as behind a link that is cut. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }
}

/** Another's server that streams can be pulled from: each reader gets an ffmpeg of its own, which serves only one. */
export class RtmpOrigin {
  readonly #server: Server;
  readonly #open = new Set<{ program: Ffmpeg; socket: Socket }>();

  private constructor() {
    this.#server = createServer((socket) => void this.#serve(socket));
  }

  static async start(): Promise<RtmpOrigin> {
    const origin = new RtmpOrigin();
    origin.#server.listen(0, '127.0.0.1');
    await once(origin.#server, 'listening');
    return origin;
  }

  get url(): string {
    return `rtmp://127.0.0.1:${(this.#server.address() as AddressInfo).port}/live/cam`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    await Promise.all(
      [...this.#open].map(({ program, socket }) => {
        socket.destroy();
        return program.stop('SIGKILL');
      }),
    );
  }

  async #serve(socket: Socket): Promise<void> {
    const port = await freePort();
    const program = new Ffmpeg(`rtmp://127.0.0.1:${port}/live/cam`, [...BASELINE, '-listen', '1']);
    this.#open.add({ program, socket });
    socket.on('error', () => undefined);
    socket.on('close', () => void program.stop('SIGKILL'));
    while (program.isRunning && !socket.destroyed) {
      const behind = connect(port, '127.0.0.1').on('error', () => undefined);
      const isUp = await once(behind, 'connect').then(
        () => true,
        () => false,
      );
      if (isUp) {
        behind.once('close', () => socket.destroy());
        socket.pipe(behind).pipe(socket);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
