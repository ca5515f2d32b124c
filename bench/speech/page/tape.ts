/** What a connection's receivers and senders count of sound. */
export interface SoundCounts {
  /** Samples that were played, and those of them that had to be invented where something was heard before. */
  played: number;
  concealed: number;
  /** Packets that came, that didn't come in time, and that FEC brought along. */
  received: number;
  lost: number;
  fec: number;
  /** Packets that were sent again. */
  retransmitted: number;
}

declare global {
  interface Window {
    /** Begins a new tape of the mix; answers with when, UTC ms. */
    benchTape: () => number;
    /** What is on the tape: 16-bit samples in base64, and its rate. */
    benchTaped: () => { samples: string; rate: number };
    benchSound: () => Promise<SoundCounts>;
  }
}

/**
 * Runs in a page before its own scripts: records what the mix of received sound gives to the ear, and counts what its connections do. It
 * must not refer to anything outside itself.
 */
export function installTape(): void {
  const connections = new Set<RTCPeerConnection>();
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.add(this);
    }
  };
  window.benchSound = async () => {
    const sum: SoundCounts = { played: 0, concealed: 0, received: 0, lost: 0, fec: 0, retransmitted: 0 };
    for (const connection of connections) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        const read = (name: string): number => Number(report[name] ?? 0);
        if (report['kind'] === 'audio' && report['type'] === 'inbound-rtp') {
          sum.played += read('totalSamplesReceived');
          sum.concealed += read('concealedSamples') - read('silentConcealedSamples');
          sum.received += read('packetsReceived');
          sum.lost += read('packetsLost');
          sum.fec += read('fecPacketsReceived');
        } else if (report['kind'] === 'audio' && report['type'] === 'outbound-rtp') {
          sum.retransmitted += read('retransmittedPacketsSent');
        }
      }
    }
    return sum;
  };

  const WORKLET = `registerProcessor('bench-tape', class extends AudioWorkletProcessor {
    process([[left]]) {
      this.port.postMessage(left === undefined ? new Float32Array(128) : left.slice());
      return true;
    }
  })`;
  let chunks: Float32Array[] = [];
  let rate = 48_000;
  window.benchTape = () => {
    chunks = [];
    return Date.now();
  };
  window.benchTaped = () => {
    const bytes = new Uint8Array(2 * chunks.reduce((sum, { length }) => sum + length, 0));
    const view = new DataView(bytes.buffer);
    let place = 0;
    for (const chunk of chunks) {
      for (const sample of chunk) {
        view.setInt16(place, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true);
        place += 2;
      }
    }
    const PART = 0x6000;
    let samples = '';
    for (let at = 0; at < bytes.length; at += PART) {
      samples += btoa(String.fromCodePoint(...bytes.subarray(at, at + PART)));
    }
    return { samples, rate };
  };

  // The mix of what is received is the only thing that takes streams in and lets them out at the loudspeaker.
  const tap = async (node: AudioNode): Promise<void> => {
    const { context } = node;
    if (context instanceof AudioContext) {
      await context.audioWorklet.addModule(
        URL.createObjectURL(new Blob([WORKLET], { type: 'text/javascript' })),
      );
      const tape = new AudioWorkletNode(context, 'bench-tape', {
        numberOfOutputs: 0,
        channelCount: 1,
        channelCountMode: 'explicit',
      });
      rate = context.sampleRate;
      tape.port.addEventListener('message', ({ data }: MessageEvent<Float32Array>) => chunks.push(data));
      tape.port.start();
      connect.call(node, tape);
    }
  };
  const nodes: { connect: (this: AudioNode, to: AudioNode) => AudioNode } = AudioNode.prototype;
  const { connect } = nodes;
  nodes.connect = function connectKnown(this: AudioNode, to: AudioNode) {
    if (to instanceof AudioDestinationNode) {
      void tap(this);
    }
    return connect.call(this, to);
  };
}

/** Runs in a page before its own scripts: no in-band FEC and no NACK of sound, in either direction. */
export function withoutRepair(): void {
  const prototype: {
    setRemoteDescription: (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>;
  } = RTCPeerConnection.prototype;
  const { setRemoteDescription } = prototype;
  prototype.setRemoteDescription = function (description) {
    const { sdp = '', type } = description;
    const opus = [...sdp.matchAll(/^a=rtpmap:(\d+) opus/gim)].map(([, payloadType]) => payloadType);
    const bare = sdp
      .replaceAll('useinbandfec=1', 'useinbandfec=0')
      .split('\r\n')
      .filter((line) => !opus.some((payloadType) => line.startsWith(`a=rtcp-fb:${payloadType} nack`)))
      .join('\r\n');
    return setRemoteDescription.call(this, { type, sdp: bare });
  };
}
