import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { OnvifFailure } from './failure.ts';

/** What one answer may cost. */
export interface AnswerLimits {
  /** From the connection to the last byte, ms: the library's own limit begins anew with each byte. */
  ms: number;
  bytes: number;
}

/** The library looks for declarations with an expression whose cost grows with their number times the length of the answer. */
const MAX_DECLARATIONS = 1_000;

class Watch {
  readonly #limits: AnswerLimits;
  readonly #onBroken: (failure: OnvifFailure) => void;
  #open = 0;

  constructor(limits: AnswerLimits, onBroken: (failure: OnvifFailure) => void) {
    this.#limits = limits;
    this.#onBroken = onBroken;
  }

  add(socket: Duplex): void {
    this.#open += 1;
    let bytes = 0;
    let declarations = 0;
    const end = (failure: OnvifFailure): void => {
      this.#onBroken(failure);
      socket.destroy();
    };
    const timer = setTimeout(() => end(new OnvifFailure('timeout')), this.#limits.ms);
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      declarations += chunk.toString('latin1').split('xmlns').length - 1;
      if (bytes > this.#limits.bytes || declarations > MAX_DECLARATIONS) {
        end(new OnvifFailure('invalidAnswer', 'it is too long'));
      }
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.#open -= 1;
      // The library doesn't hear of an answer that is broken off in its middle. After a whole one this comes too late to matter, and
      // where HTTP asks for a digest the next connection is open by now.
      if (this.#open === 0) {
        this.#onBroken(new OnvifFailure('unreachable', 'it broke the connection off'));
      }
    });
  }
}

/** An agent whose connections serve one request each, within limits; `onBroken` hears when one ends before its answer does. */
export function boundedAgent(
  secure: boolean,
  limits: AnswerLimits,
  onBroken: (failure: OnvifFailure) => void,
): http.Agent | https.Agent {
  const agent = secure ? new https.Agent({ keepAlive: false }) : new http.Agent({ keepAlive: false });
  const connect = agent.createConnection.bind(agent);
  const watch = new Watch(limits, onBroken);
  agent.createConnection = (...args: Parameters<typeof connect>) => {
    const socket = connect(...args);
    if (socket !== null && socket !== undefined) {
      watch.add(socket);
    }
    return socket;
  };
  return agent;
}
