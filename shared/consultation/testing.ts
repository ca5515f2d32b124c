import { apply, emptyConsultation, type Actor } from './apply.ts';
import type { Act, Seat } from './commands.ts';
import type { Outcome } from './outcome.ts';
import type { Consultation, SiteRole } from './session.ts';

export const AT = Date.UTC(2026, 2, 9, 1);

/** An id that is the same in each run. */
export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const seatOf = (n: number, role: SiteRole, courtId = `court-${n}`): Seat => ({
  id: idOf(n),
  kind: 'court',
  courtId,
  userId: null,
  unitId: null,
  role,
  nameZh: `会场${n}`,
  nameEn: `Site ${n}`,
});

/** The seat of a unit in the field. */
export const unitSeatOf = (n: number, role: SiteRole = 'participant'): Seat => ({
  ...seatOf(n, role),
  kind: 'unit',
  unitId: `unit-${n}`,
});

export const actorAt = (siteId: string | null, at = AT, change: Partial<Actor> = {}): Actor => ({
  siteId,
  isHost: false,
  isReceiver: false,
  name: '某某',
  at,
  ...change,
});

/** A planned session with a chair (0), a presenter (1), participants (2, 3), an observer (4) and a recorder (5). */
export function plannedSession(): Consultation {
  const empty = emptyConsultation({
    id: idOf(900),
    courtId: 'court-0',
    courtNameZh: '高院',
    courtNameEn: 'High Court',
    createdBy: '某某',
    createdAt: AT,
  });
  const roles: SiteRole[] = ['chair', 'presenter', 'participant', 'participant', 'observer', 'recorder'];
  return must(
    apply(
      empty,
      {
        type: 'plan',
        plan: {
          title: '会商',
          plannedAt: AT,
          minutes: 60,
          hasWaitingRoom: false,
          recordsItself: false,
          sites: roles.map((role, n) => seatOf(n, role)),
          agenda: [
            {
              id: idOf(500),
              title: '案件一',
              cases: [{ no: 1, number: '（2026）浙执1号', courtId: 'court-2' }],
            },
            { id: idOf(501), title: '案件二', cases: [] },
          ],
        },
      },
      actorAt(null, AT, { isHost: true }),
    ),
  );
}

/** What an act makes of a session that takes it. */
export function must(outcome: Outcome): Consultation {
  if (outcome.refusal !== null) {
    throw new Error(`${outcome.refusal.code}: ${outcome.refusal.reason}`);
  }
  return outcome.state;
}

/** Acts one after the other, each of which is taken. */
export const after = (state: Consultation, ...acts: readonly [Act, Actor][]): Consultation =>
  acts.reduce((before, [act, actor]) => must(apply(before, act, actor)), state);

/** The planned session, begun, with these sites there. */
export const runningSession = (...present: readonly number[]): Consultation =>
  after(
    plannedSession(),
    [{ type: 'start' }, actorAt(null, AT, { isHost: true })],
    ...present.map((n): [Act, Actor] => [{ type: 'arrive' }, actorAt(idOf(n))]),
  );
