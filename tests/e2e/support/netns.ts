import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ip = (...words: string[]): string => execFileSync('ip', words, { encoding: 'utf8', stdio: 'pipe' });

/** Where the two ends are. */
const ADDRESSES = { a: '10.231.0.1', b: '10.231.0.2' } as const;
type End = keyof typeof ADDRESSES;

/** Two networks of this machine that reach each other by one link alone, which can be cut and counts its bytes. */
export class NetworkPair {
  readonly #names: Record<End, string>;
  readonly #device = 'line0';
  /** Whether it is as narrow as was asked for: some kernels can't do that. */
  readonly isNarrow: boolean;

  /** Throws, with what the system says, where it makes no namespaces: without the rights, or without `ip`. */
  static create({ mbit }: { mbit: number }): NetworkPair {
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
      return new NetworkPair(names, mbit);
    } catch (error) {
      for (const name of made) {
        ip('netns', 'del', name);
      }
      throw error;
    }
  }

  private constructor(names: Record<End, string>, mbit: number) {
    this.#names = names;
    // What delays and loses is a relay (line-relay.ts): many kernels have no netem, and its losses have no seed.
    const words = `qdisc add dev ${this.#device} root tbf rate ${mbit}mbit burst 64kb latency 100ms`.split(
      ' ',
    );
    try {
      for (const name of Object.values(names)) {
        execFileSync('tc', ['-n', name, ...words], { stdio: 'pipe' });
      }
      this.isNarrow = true;
    } catch {
      this.isNarrow = false;
    }
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
