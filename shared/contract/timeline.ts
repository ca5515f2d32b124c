import { z } from 'zod';
import { OperationId } from '../operations/operation.ts';
import { RecordingJob } from '../recordings.ts';
import { storable } from '../text.ts';
import { OperationTimeline, OperationTracks } from '../timeline.ts';
import { access } from './access.ts';
import { mutation, query } from './call.ts';

const operation = z.object({ operationId: OperationId });

/** Everything of an operation on one time axis, and the sealed package of it. Whoever sees the operation sees what lies in its courts. */
export const timeline = {
  get: query({ access: access.operationsCourtAudited, input: operation, output: OperationTimeline }),
  tracks: query({ access: access.operationsCourtAudited, input: operation, output: OperationTracks }),
  /** Makes the package, as a job of the recordings; idempotent by `id`. `conflict` for an operation that isn't over. */
  seal: mutation({
    access: access.command,
    input: z.object({ ...operation.shape, id: z.uuid(), reason: storable(500).min(2) }),
    output: RecordingJob,
  }),
  /** SHA-256 of the public key that this server seals with, in hex: what a viewer of a package shows is compared with it. */
  sealKey: query({
    access: access.people,
    input: z.object({}),
    output: z.object({ fingerprint: z.string() }),
  }),
};
