import { cpus } from 'node:os';

/** What the figures were taken on; they mean nothing without it. */
export function describeMachine(): string {
  const cores = cpus();
  return `${cores[0]?.model.trim() ?? 'unknown processor'}, ${cores.length} cores, Node ${process.version}`;
}
