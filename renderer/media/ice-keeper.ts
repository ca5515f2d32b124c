import type { ConnectionState, Transport } from 'mediasoup-client/types';
import type { RtcParameters } from '#shared/media.ts';
import { iceParameters } from './rtc.ts';

/** A transport that is `disconnected` often comes back by itself; ICE is restarted after this long, ms. */
const DISCONNECTED_GRACE_MS = 1_500;
/** A restart that hasn't connected by now has failed, ms. */
const RESTART_TIMEOUT_MS = 4_000;

export interface IceKeeperOptions {
  /** Asks the server for new ICE parameters of the transport. */
  restart: () => Promise<RtcParameters>;
  /** The transport can't be saved: join anew. */
  onLost: () => void;
}

/** Keeps one transport connected: ICE restart first, then gives up and says so. Ends when the transport closes. */
export function keepConnected(transport: Transport, { restart, onLost }: IceKeeperOptions): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let restarting = false;

  const lose = (): void => {
    clearTimeout(timer);
    if (!transport.closed) {
      onLost();
    }
  };
  const tryRestart = async (): Promise<void> => {
    restarting = true;
    clearTimeout(timer);
    timer = setTimeout(lose, RESTART_TIMEOUT_MS);
    try {
      const parameters = await restart();
      if (!transport.closed) {
        await transport.restartIce({ iceParameters: iceParameters(parameters) });
      }
    } catch {
      lose();
    }
  };
  const handle = (state: ConnectionState): void => {
    switch (state) {
      case 'connected':
      case 'closed': {
        restarting = false;
        clearTimeout(timer);
        break;
      }
      case 'disconnected': {
        if (!restarting) {
          clearTimeout(timer);
          timer = setTimeout(() => void tryRestart(), DISCONNECTED_GRACE_MS);
        }
        break;
      }
      case 'failed': {
        if (restarting) {
          lose();
        } else {
          void tryRestart();
        }
        break;
      }
      case 'new':
      case 'connecting': {
        break;
      }
    }
  };
  transport.on('connectionstatechange', handle);
  transport.observer.on('close', () => clearTimeout(timer));
}
