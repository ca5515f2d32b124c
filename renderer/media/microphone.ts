import type { ProducerCodecOptions } from 'mediasoup-client/types';

/** What a voice needs of a microphone: no echo of the room's own sound, little noise, an even loudness. */
export const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/**
 * How a voice is sent: each packet brings along the one before it (in-band FEC), and one that was lost is sent again when the server asks
 * for it; nothing is sent while nobody speaks.
 */
export const VOICE: ProducerCodecOptions = {
  opusFec: true,
  opusNack: true,
  opusDtx: true,
  opusStereo: false,
};
