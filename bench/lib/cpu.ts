import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in which the kernel counts a process's time. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Fields of `/proc/PID/stat` after the name in brackets (proc(5)): user and system time are the 14th and 15th of all. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) / TICKS;
}

/** Measures what share of one core a process uses, from now until the returned function is called. */
export function watchCpu(pid: number): () => number {
  const began = performance.now();
  const before = cpuSeconds(pid);
  return () => ((cpuSeconds(pid) - before) * 1000) / (performance.now() - began);
}

/** Keeps a process with all its threads on one core, so that what shares the machine with it shares that core with nobody else of ours. */
export function pinTo(pid: number, core: number): void {
  execFileSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' });
}

/** Fields of `/proc/PID/stat` after the name: the parent is the second of them. */
const PARENT = 1;

/** Processes below this one whose command line fits, this one not among them. */
export function treeOf(root: number, fits: (command: string) => boolean): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    try {
      const stat = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/stat`, 'utf8') : '';
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (stat !== '') {
        parents.set(Number(name), Number(fields[PARENT]));
      }
    } catch {
      // It ended while it was looked at.
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter((pid) => isBelow(pid) && fits(commandOf(pid)));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** As `watchCpu`, for all processes below `root` whose command line fits; those that end meanwhile aren't counted. */
export function watchTreeCpu(root: number, fits: (command: string) => boolean): () => number {
  const watches = treeOf(root, fits).map((pid) => watchCpu(pid));
  return () =>
    watches.reduce((sum, read) => {
      try {
        return sum + read();
      } catch {
        return sum;
      }
    }, 0);
}
