import { PositionLink } from './position-link.ts';
import { transferables, type PositionColumns } from './position-table.ts';

/** Page to worker: the first and only message. */
export interface PositionsStart {
  baseUrl: string;
  token: string;
}

/** Worker to page. */
export type PositionsMessage =
  { type: 'update'; columns: PositionColumns } | { type: 'connected'; connected: boolean };

const post = (message: PositionsMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

self.addEventListener('message', (event: MessageEvent<PositionsStart>) => {
  let last: boolean | null = null;
  const link = new PositionLink({
    ...event.data,
    onUpdate: (columns) => post({ type: 'update', columns }, transferables(columns) as Transferable[]),
    onConnected: (connected) => {
      if (connected !== last) {
        last = connected;
        post({ type: 'connected', connected });
      }
    },
  });
  link.open();
});
