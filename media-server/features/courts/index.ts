import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';

/** The court tree as clients see it. */
export function createCourts({ courts }: Pick<ServerContext, 'courts'>): Feature<'courts'> {
  return {
    handlers: {
      courts: {
        list: async (context) => courts.within(signedIn(context).courtPath),
      },
    },
    close: () => Promise.resolve(),
  };
}
