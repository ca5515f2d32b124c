import { z } from 'zod';
import { VoiceBroadcast } from '../gb28181.ts';
import { RtcParameters } from '../media.ts';
import { SourceId } from '../sources.ts';
import { access } from './access.ts';
import { mutation, subscription } from './call.ts';

const none = z.object({});
const id = z.string().max(64);
const broadcastId = z.uuid();

/** Speaking through the loudspeaker of a channel of GB/T 28181 (语音广播). One speaks to a device at a time. */
export const voiceBroadcast = {
  /** Those of the caller's courts, whole, whenever one begins, is taken by its device or ends. */
  watch: subscription({ access: access.operations, input: none, output: z.array(VoiceBroadcast) }),
  /**
   * Asks the device; resolves when it listens. `unavailable` with a `place` of `speech.` and a `SpeechProblem` where it doesn't,
   * `conflict` (`speech.taken`) while somebody else speaks. It ends by itself after ten minutes, and when no microphone comes.
   */
  begin: mutation({
    access: access.command,
    input: z.object({ id: broadcastId, sourceId: SourceId }),
    output: VoiceBroadcast,
  }),
  /** Sends the microphone of who has begun it; what was sent before ends. */
  send: mutation({
    access: access.callSend,
    input: z.object({ broadcastId, peerId: id, transportId: id, rtpParameters: RtcParameters }),
    output: z.object({ producerId: id }),
  }),
  stopSending: mutation({
    access: access.callSend,
    input: z.object({ broadcastId, peerId: id, producerId: id }),
    output: none,
  }),
  /** Ends one's own. One that is over already is no error. */
  end: mutation({ access: access.callSend, input: z.object({ broadcastId }), output: none }),
};
