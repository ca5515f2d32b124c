import type { StreamView } from '#shared/positions.ts';
import { PositionLink } from './position-link.ts';
import { transferables, type PositionColumns } from './position-table.ts';

/** Page to worker: the first message; what follows are views. */
export interface PositionsStart {
  baseUrl: string;
  token: string;
}

/** Worker to page. */
export type PositionsMessage =
  { type: 'update'; columns: PositionColumns } | { type: 'connected'; connected: boolean };

const post = (message: PositionsMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

let link: PositionLink | null = null;

function start(options: PositionsStart): PositionLink {
  let last: boolean | null = null;
  const made = new PositionLink({
    ...options,
    onUpdate: (columns) => post({ type: 'update', columns }, transferables(columns) as Transferable[]),
    onConnected: (connected) => {
      if (connected !== last) {
        last = connected;
        post({ type: 'connected', connected });
      }
    },
  });
  made.open();
  return made;
}

self.addEventListener('message', ({ data }: MessageEvent<PositionsStart | StreamView>) => {
  if ('boxes' in data) {
    link?.look(data);
  } else {
    link ??= start(data);
  }
});
