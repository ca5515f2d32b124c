import type { TraceEvent } from './record.ts';

/** When something first happened after `from`; throws, with what is missing, when it never did. */
function first(
  trace: readonly TraceEvent[],
  from: number,
  want: { what: TraceEvent['what']; name?: string },
): TraceEvent {
  const found = trace.find(
    ({ at, what, name }) =>
      at >= from && what === want.what && (want.name === undefined || name === want.name),
  );
  if (found === undefined) {
    throw new Error(`the page recorded no ${want.what} ${want.name ?? ''} after ${from}`);
  }
  return found;
}

/** Where the time between choosing a source and its first frame went, ms. */
export interface JoinTimes {
  /** From the Enter that chose the source to the first frame on the screen. */
  total: number;
  /** Of this: from the first call to the server. */
  media: number;
  /** From Enter to the first call. */
  page: number;
  /** Calls up to the answer to `media.consume`. */
  signalling: number;
  /** From then until ICE and DTLS have connected; nothing where they had. */
  connecting: number;
  /** From the answer until the browser has taken the stream in and the server has resumed it, as far as that lasts longer. */
  resuming: number;
  /** From then to the last packet of the first frame. */
  keyFrame: number;
  /** From then to the frame on the screen: jitter buffer, decoder, compositor. */
  decoding: number;
}

/** Reads the times of the last choice out of what a page has recorded. */
export function joinTimes(trace: readonly TraceEvent[]): JoinTimes {
  const enter = trace.findLast(({ what }) => what === 'enter');
  if (enter === undefined) {
    throw new Error('nothing was chosen in the page');
  }
  const frame = first(trace, enter.at, { what: 'frame' });
  const cold = trace.some(({ at, what, name }) => at >= enter.at && what === 'call' && name === 'media.join');
  const call = first(trace, enter.at, { what: 'call', name: cold ? 'media.join' : 'media.consume' });
  const consumed = first(trace, enter.at, { what: 'answer', name: 'media.consume' });
  const resumed = first(trace, enter.at, { what: 'answer', name: 'media.setConsumers' });
  const connected = cold ? first(trace, enter.at, { what: 'peer', name: 'connected' }).at : consumed.at;
  const ready = Math.max(connected, Math.min(resumed.at, frame.at));
  // The arrival is told by the page's clock of packets, which may be a little ahead of that of scripts.
  const received = Math.min(Math.max(frame.receivedAt ?? frame.at, ready), frame.at);
  return {
    total: frame.at - enter.at,
    media: frame.at - call.at,
    page: call.at - enter.at,
    signalling: consumed.at - call.at,
    connecting: Math.max(connected - consumed.at, 0),
    resuming: ready - Math.max(connected, consumed.at),
    keyFrame: received - ready,
    decoding: frame.at - received,
  };
}
