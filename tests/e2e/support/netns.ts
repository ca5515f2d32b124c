import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ip = (...words: string[]): string => execFileSync('ip', words, { encoding: 'utf8', stdio: 'pipe' });

/** Where the two ends are. */
const ADDRESSES = { a: '10.231.0.1', b: '10.231.0.2' } as const;
type End = keyof typeof ADDRESSES;

/** What the network between the ends does to what crosses it, where the kernel can do it. */
interface Impairment {
  delayMs: number;
  /** Per cent. */
  loss: number;
  mbit: number;
}

/** Two networks of this machine that reach each other by one link alone, which can be cut and counts its bytes. */
export class NetworkPair {
  readonly #names: Record<End, string>;
  readonly #device = 'line0';
  /** How the link is impaired, in words of tc. */
  readonly impairment: string;

  /** Throws, with what the system says, where it makes no namespaces: without the rights, or without `ip`. */
  static create({ delayMs, loss, mbit }: Impairment): NetworkPair {
    const names = { a: `ecc-a-${process.pid}`, b: `ecc-b-${process.pid}` };
    const made: string[] = [];
    try {
      for (const name of Object.values(names)) {
        ip('netns', 'add', name);
        made.push(name);
        ip('-n', name, 'link', 'set', 'lo', 'up');
      }
      ip('-n', names.a, 'link', 'add', 'line0', 'type', 'veth', 'peer', 'name', 'line0', 'netns', names.b);
      for (const end of ['a', 'b'] as const) {
        ip('-n', names[end], 'addr', 'add', `${ADDRESSES[end]}/24`, 'dev', 'line0');
        ip('-n', names[end], 'link', 'set', 'line0', 'up');
      }
      return new NetworkPair(names, [
        `netem delay ${delayMs}ms loss ${loss}% rate ${mbit}mbit`,
        // Kernels without netem can at least be narrow.
        `tbf rate ${mbit}mbit burst 64kb latency 100ms`,
      ]);
    } catch (error) {
      for (const name of made) {
        ip('netns', 'del', name);
      }
      throw error;
    }
  }

  private constructor(names: Record<End, string>, disciplines: readonly string[]) {
    this.#names = names;
    this.impairment =
      disciplines.find((words) => {
        try {
          for (const name of Object.values(names)) {
            const given = ['-n', name, 'qdisc', 'add', 'dev', this.#device, 'root', ...words.split(' ')];
            execFileSync('tc', given, { stdio: 'pipe' });
          }
          return true;
        } catch {
          return false;
        }
      }) ?? 'none';
  }

  name(end: End): string {
    return this.#names[end];
  }

  address(end: End): string {
    return ADDRESSES[end];
  }

  /** Cuts the link at an end, or mends it. */
  setUp(end: End, isUp: boolean): void {
    ip('-n', this.#names[end], 'link', 'set', this.#device, isUp ? 'up' : 'down');
  }

  /** Bytes that an end has put on the link until now, with all headers. */
  sentBytes(end: End): number {
    const text = ip('-n', this.#names[end], '-s', '-j', 'link', 'show', 'dev', this.#device);
    const [link] = JSON.parse(text) as { stats64: { tx: { bytes: number } } }[];
    return link?.stats64.tx.bytes ?? 0;
  }

  /** A program that runs another one in an end's network; for who can only name a program. */
  wrap(end: End, program: string, dir: string): string {
    const file = path.join(dir, `in-${end}.sh`);
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${this.#names[end]} ${program} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** Removes both networks with the link. */
  remove(): void {
    for (const name of Object.values(this.#names)) {
      ip('netns', 'del', name);
    }
  }
}
