import type { DutyEvent } from '#shared/contract/duty.ts';
import { chinaCalendar } from '#shared/calendar/working-days.ts';
import { signedIn, type Caller } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { readCalendarFile } from '../cases/calendar-file.ts';
import type { Identity } from '../identity/index.ts';
import { repeat } from '../units/repeat.ts';
import type { Roster } from '../units/roster.ts';
import { DutyBoard } from './board.ts';
import { Desks } from './desks.ts';
import { listHandovers, listWaiting } from './handover-store.ts';
import { Handovers } from './handovers.ts';
import { DutyLog } from './log.ts';
import { RollCalls } from './roll-calls.ts';
import { RosterDesk } from './roster-desk.ts';
import type { HandoverSource } from './section.ts';

export { standardSections } from './sections.ts';

/** Roll calls whose time is over are looked for so often. */
const END_MS = 1_000;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log' | 'audit' | 'config'> & {
  units: Roster;
  signatures: Identity['signatures'];
  /** Parts of the hand-over sheet, in their order. */
  sections: readonly HandoverSource[];
};

/** Rosters, hand-overs, the duty log, duty desks and roll calls. */
export async function createDuty(deps: Deps): Promise<Feature<'duty'>> {
  const { store, clock, courts, log, config } = deps;
  const calendar = chinaCalendar(await readCalendarFile(config.calendarFile));
  const board = new DutyBoard(courts, (error) =>
    log.error({ err: error }, 'DutyBoard.post() | a listener failed'),
  );
  const parts = { ...deps, board };
  const desks = await Desks.open(parts);
  const rosters = new RosterDesk({ ...parts, calendar });
  const handovers = new Handovers(parts);
  const dutyLog = new DutyLog(parts);
  const rollCalls = new RollCalls(parts);

  let hasFailed = false;
  const end = async (): Promise<void> => {
    await rollCalls.end(clock.now());
    hasFailed = false;
  };
  const stop = repeat(END_MS, end, (error) => {
    if (!hasFailed) {
      log.error({ err: error }, 'roll calls could not be looked at; it is tried again each second');
    }
    hasFailed = true;
  });

  async function* watch(caller: Caller, signal: AbortSignal): AsyncGenerator<DutyEvent, void> {
    const leave = desks.attend(caller);
    try {
      const snapshot = async () => ({
        type: 'snapshot' as const,
        desks: desks.within(caller.courtPath),
        rollCalls: await rollCalls.open(caller),
        handovers: await listWaiting(store, caller.courtPath),
      });
      yield* board.watch(caller.courtPath, snapshot, signal);
    } finally {
      leave();
    }
  }

  const inScope = (caller: Caller, courtId: string): string => courts.require(courtId, caller.courtPath).id;

  return {
    handlers: {
      duty: {
        watch: (context, _input, signal) => {
          const caller = signedIn(context);
          return watch(caller, AbortSignal.any([signal, caller.ended]));
        },
        roster: async (context, { courtId, ...days }) =>
          rosters.read(inScope(signedIn(context), courtId), days),
        onDuty: (context) => rosters.onDuty(signedIn(context)),
        people: async (context, { courtId }) => rosters.people(inScope(signedIn(context), courtId)),
        saveShifts: async (context, { courtId, kinds }) => {
          const caller = signedIn(context);
          return rosters.saveShifts(caller, inScope(caller, courtId), kinds);
        },
        assign: async (context, assignment) => {
          inScope(signedIn(context), assignment.courtId);
          return rosters.assign(assignment);
        },
        unassign: async (context, { courtId, assignmentIds }) =>
          rosters.unassign(inScope(signedIn(context), courtId), assignmentIds),
        copyWeek: async (context, { courtId, ...week }) =>
          rosters.copyWeek(inScope(signedIn(context), courtId), week),
        handoverDraft: async (context, { courtId }) =>
          handovers.draft(courts.require(courtId, signedIn(context).courtPath)),
        signHandover: (context, given) => handovers.sign(signedIn(context), given, context.origin.address),
        takeHandover: (context, given) => handovers.take(signedIn(context), given, context.origin.address),
        withdrawHandover: (context, given) => handovers.withdraw(signedIn(context), given),
        handovers: async (context, { courtId, ...page }) =>
          listHandovers(store, inScope(signedIn(context), courtId), page),
        handover: (context, { handoverId }) => handovers.detail(signedIn(context), handoverId),
        log: async (context, { courtId, ...page }) => dutyLog.list(inScope(signedIn(context), courtId), page),
        writeEntry: (context, given) => dutyLog.write(signedIn(context), given),
        startRollCall: (context, given) => rollCalls.start(signedIn(context), given),
        answerRollCall: (context, { callId, remark }) => rollCalls.answer(signedIn(context), callId, remark),
        rollCalls: (context, page) => rollCalls.list(signedIn(context), page),
      },
    },
    close: stop,
  };
}
