import { z } from 'zod';
import { Line, LineId, LineShare } from '../lines.ts';
import { access } from './access.ts';
import { mutation, query } from './call.ts';

/** Lines to other courts' servers. They are configured; what is shared over them is administered. */
export const lines = {
  /** `port`: where peers connect; null: this server only dials. */
  list: query({
    access: access.admin,
    input: z.object({}),
    output: z.object({ port: z.number().nullable(), lines: z.array(Line) }),
  }),
  /**
   * Replaces what the peer may see of the caller's courts; what others have shared of theirs stays. What was shared before and isn't any
   * more is cut off at once.
   */
  share: mutation({
    access: access.adminCourt,
    input: LineShare.extend({ lineId: LineId }),
    output: Line,
  }),
};
