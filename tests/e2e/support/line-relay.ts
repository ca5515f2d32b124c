import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createRandom } from '../../../simulators/lib/random.ts';
import { TcpRelay } from '../../../simulators/lib/tcp-relay.ts';
import { UdpRelay } from '../../../simulators/lib/udp-relay.ts';

const MAIN = path.join(import.meta.dirname, 'line-relay-main.ts');

/** What a line does to what crosses it, each way. The same seed loses the same datagrams. */
export interface LineTrouble {
  delayMs: number;
  jitterMs: number;
  /** Share of the datagrams of pictures and sound, 0 to 1. */
  loss: number;
  seed: number;
}

/** The line between the servers of two courts; A takes connections, B dials. */
export interface LineRelayOptions extends LineTrouble {
  /** Address at which the relay stands, and those of the servers. */
  host: string;
  hosts: { a: string; b: string };
  /** Where A takes lines, TCP. */
  linePort: number;
  /** Where each server has its pictures and sound, UDP. */
  media: { a: number; b: number };
}

/** The relay's own ports: what B dials, and where each server sends its pictures and sound. */
export interface LineRelayPorts {
  dial: number;
  ofA: number;
  ofB: number;
}

/** A bad line between two servers: what is told over it comes later, and pictures and sound are lost besides. */
export class LineRelay {
  readonly #told: TcpRelay;
  readonly #media: UdpRelay;

  private constructor(told: TcpRelay, media: UdpRelay) {
    this.#told = told;
    this.#media = media;
  }

  static async open(options: LineRelayOptions): Promise<LineRelay> {
    const { host, hosts, linePort, media, delayMs, jitterMs, loss, seed } = options;
    const random = createRandom(seed);
    const told = await TcpRelay.open({
      host,
      to: { host: hosts.a, port: linePort },
      delayMs,
      jitterMs,
      random: random.fork('told').next,
    });
    const relay = await UdpRelay.open({
      host,
      hosts,
      ...media,
      loss,
      delayMs,
      jitterMs,
      random: random.fork('media').next,
    });
    return new LineRelay(told, relay);
  }

  get ports(): LineRelayPorts {
    return { dial: this.#told.port, ...this.#media.ports };
  }

  /** Cuts the line: nothing crosses it, and nobody is told. */
  cut(): void {
    this.#media.isCut = true;
    this.#told.cut();
  }

  mend(): void {
    this.#media.isCut = false;
    this.#told.mend();
  }

  close(): void {
    this.#told.close();
    this.#media.close();
  }
}

/** Opens a relay as a process in a network of its own; see netns.ts. */
export async function openRelayIn(
  netns: string,
  options: LineRelayOptions,
): Promise<{ ports: LineRelayPorts; close: () => Promise<void> }> {
  const words = ['netns', 'exec', netns, process.execPath, MAIN, JSON.stringify(options)];
  const child = spawn('ip', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    ports: JSON.parse(line) as LineRelayPorts,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
