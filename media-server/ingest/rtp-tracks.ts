import { randomUUID } from 'node:crypto';
import { openLayeredTrack, openPlainTrack } from '../sfu/plain-track.ts';
import type { LiveWorker } from '../sfu/live-worker.ts';
import { reservePort } from '../sfu/ports.ts';
import type { Track } from '../sfu/track.ts';
import type { RtpTarget, StreamPlan, SubStream } from './plan.ts';

/** What is taken of a camera. */
export interface CameraPlan {
  plans: readonly StreamPlan[];
  /** Joins the picture as its smaller layer. */
  sub: SubStream | null;
}

/** Tracks that wait for ffmpeg, and what it is to send them. */
export interface RtpTracks {
  tracks: Track[];
  outputs: { plan: StreamPlan; target: RtpTarget }[];
  /** Ends the tracks. */
  close: () => void;
}

/** Opens a track for each stream of a camera; a sub-stream and the main stream are layers of one. */
export async function openRtpTracks(worker: LiveWorker, { plans, sub }: CameraPlan): Promise<RtpTracks> {
  const publisher = randomUUID();
  const tracks: Track[] = [];
  const outputs: RtpTracks['outputs'] = [];
  const closings: (() => void)[] = [];
  const close = (): void => {
    for (const end of closings) {
      end();
    }
  };
  try {
    for (const plan of plans) {
      const { kind, codec } = plan;
      const { payloadType } = codec;
      if (kind === 'audio' || sub === null) {
        const { track, ...opened } = await openPlainTrack(worker, { kind, codec, publisher });
        closings.push(opened.close);
        tracks.push(track);
        outputs.push({ plan, target: { ...opened, payloadType } });
        continue;
      }
      const { track, port, ssrcs, ...opened } = await openLayeredTrack(
        worker,
        { kind, codec, publisher },
        sub.layers,
      );
      closings.push(opened.close);
      const local = await reservePort();
      closings.push(local.release);
      tracks.push(track);
      for (const [index, ssrc] of ssrcs.entries()) {
        const layer = index === 0 ? sub.plan : plan;
        outputs.push({ plan: layer, target: { port, localPort: local.port, ssrc, payloadType } });
      }
    }
    return { tracks, outputs, close };
  } catch (error) {
    close();
    throw error;
  }
}
