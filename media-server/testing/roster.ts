import { silentLog } from './log.ts';
import type { Clock } from '../clock.ts';
import { Roster, type UnitRecord } from '../features/units/roster.ts';
import { fixAt } from './field.ts';

/** What the store would hold of the unit with this number; its fix is of now. */
export const unitRecord = (no: number, clock: Clock, over: Partial<UnitRecord> = {}): UnitRecord => ({
  id: `u-${no}`,
  no,
  callSign: `单兵 ${no}`,
  officerName: '张三',
  courtId: 'zj-hz',
  courtPath: 'zj/zj-hz/',
  deviceModel: '',
  enrolled: true,
  lastSeenAt: clock.now(),
  createdAt: 1,
  position: fixAt(clock.now()),
  ...over,
});

/** A roster of these units, without a store. */
export const rosterOf = (clock: Clock, records: readonly UnitRecord[]): Roster =>
  new Roster(records, clock, (error) => silentLog.error(error));
