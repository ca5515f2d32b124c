import type { Court } from '#shared/courts.ts';
import { openCalls } from '../../../simulators/units/api/link.ts';
import { openApi } from './api.ts';
import type { E2eServer } from './server.ts';

/** Invented like all of the demo. */
const PASSWORD = 'bench-of-consultations-2026';

/** A court that takes part by a simulated site, and the session of who is on duty there. */
export interface Staffed {
  key: string;
  courtId: string;
  shortZh: string;
  token: string;
}

/** Puts somebody on duty at so many courts, intermediate ones first, those that are left out aside. */
export async function staffCourts(
  server: E2eServer,
  count: number,
  without: readonly string[],
): Promise<Staffed[]> {
  const admin = await openApi(server, 'admin');
  try {
    const courts = await admin.api.courts.list.query({});
    const rank = ({ level }: Court): number => (level === 'intermediate' ? 0 : 1);
    const chosen = courts
      .filter(({ id, level }) => level !== 'high' && !without.includes(id))
      .toSorted((a, b) => rank(a) - rank(b))
      .slice(0, count);
    const calls = openCalls(server.url);
    const staffed: Staffed[] = [];
    for (const [index, { id: courtId, nameZh, shortZh }] of chosen.entries()) {
      const username = `bench.${index + 1}`;
      const person = { nameZh: nameZh.slice(0, 40), nameEn: username, role: 'dutyOfficer', courtId } as const;
      await admin.api.identity.createUser.mutate({ username, password: PASSWORD, ...person });
      const { token } = await calls.identity.login.mutate({ username, password: PASSWORD, client: 'bench' });
      staffed.push({ key: courtId, courtId, shortZh, token });
    }
    return staffed;
  } finally {
    await admin.close();
  }
}
