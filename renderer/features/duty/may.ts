import { OPERATIONS } from '#shared/contract/access.ts';
import { useSession } from '../../app/session.ts';

/** Whether the user makes rosters. The server holds the rule; this only spares refusals. */
export const useMayRoster = (): boolean =>
  useSession((s) => s.me?.role === 'leader' || s.me?.role === 'administrator');

/** Whether the user works at a court's desks at all. */
export const useMayDuty = (): boolean => useSession((s) => s.me !== null && OPERATIONS.includes(s.me.role));

/** Whether the user commands at the desk of this court: signs, writes and answers there. */
export const useIsOwnDesk = (courtId: string): boolean =>
  useSession((s) => s.me?.courtId === courtId && (s.me.role === 'dutyOfficer' || s.me.role === 'leader'));
