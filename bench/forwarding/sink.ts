import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Columns of `/proc/net/udp` (proc_net_udp(5)): local address and port in hex, and datagrams that found the buffer full. */
const LOCAL = 1;
const DROPS = 12;

/**
 * Ports that take in datagrams and never read them: their process stands still, so that once a buffer is full the kernel counts each
 * datagram that arrives as a drop. Reading them would cost more than sending them, on a machine that the measured program needs.
 */
export class UdpSink {
  readonly ports: readonly number[];
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, ports: readonly number[]) {
    this.#process = process;
    this.ports = ports;
  }

  static async open(count: number): Promise<UdpSink> {
    const program = path.join(import.meta.dirname, 'sink-process.ts');
    const child = spawn(process.execPath, [program, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: child.stdout })) {
      child.kill('SIGSTOP');
      return new UdpSink(child, JSON.parse(line) as number[]);
    }
    throw new Error('the sink ended before it named its ports');
  }

  /** Datagrams that have arrived at one of `ports` since their buffers were full. */
  arrivedAt(ports: ReadonlySet<number>): number {
    return readFileSync('/proc/net/udp', 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => ports.has(Number.parseInt(columns[LOCAL]?.split(':')[1] ?? '', 16)))
      .reduce((sum, columns) => sum + Number(columns[DROPS]), 0);
  }

  close(): void {
    this.#process.kill('SIGKILL');
  }
}
