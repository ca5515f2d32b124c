import type { Track } from '../sfu/track.ts';
import { nextKeyFrame } from './key-frame.ts';
import type { SnapshotSource } from './snapshots.ts';
import type { Stills } from './still.ts';
import { toWebp } from './vp8.ts';

/** Pictures of a track that comes through the SFU. */
export function snapshotsOfTrack(track: Track, stills: Stills): SnapshotSource {
  return {
    key: track.producer.id,
    take: async () => {
      const { codec, data } = await nextKeyFrame(track);
      return codec === 'vp8'
        ? { type: 'image/webp', data: toWebp(data) }
        : { type: 'image/jpeg', data: await stills.toJpeg('h264', data) };
    },
    toJpeg: (picture) => stills.toJpeg('webp_pipe', picture),
  };
}
