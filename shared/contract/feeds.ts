import { z } from 'zod';
import { ImportJob } from '../feeds.ts';
import { access } from './access.ts';
import { query, subscription } from './call.ts';

/** Imports of files of events, as they run in the watched folder or from the shell. */
export const feeds = {
  jobs: query({
    access: access.admin,
    input: z.object({ limit: z.number().int().min(1).max(200).default(50) }),
    output: z.array(ImportJob),
  }),
  /** The latest jobs whenever one has changed, at most once a second. */
  watch: subscription({ access: access.admin, input: z.object({}), output: z.array(ImportJob) }),
};
