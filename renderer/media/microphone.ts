/** What a voice needs of a microphone: no echo of the room's own sound, little noise, an even loudness. */
export const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
