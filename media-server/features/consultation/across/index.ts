import { Readable } from 'node:stream';
import { idBehindLine, type Consultation } from '#shared/consultation/session.ts';
import { seesMatters, viewOf, type ConsultationView } from '#shared/consultation/view.ts';
import { CaseDetail } from '#shared/cases/views.ts';
import { COMMAND } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../../api/caller.ts';
import type { ServerContext } from '../../../context.ts';
import { Feed } from '../../../feed.ts';
import { ToldPicture, type ToldGuest } from '../../../lines/consultation-protocol.ts';
import type { PartyOf } from '../../lines/party.ts';
import type { Sources } from '../../sources/sources.ts';
import type { Roster } from '../../units/roster.ts';
import { Attendance, type SessionTold } from '../attendance.ts';
import type { Consultations } from '../index.ts';
import { LineTests, lineTestHandlers } from '../line-tests.ts';
import { findSession } from '../rows.ts';
import { seatHandlers } from '../seats.ts';
import { SessionMedia, type SessionPeer } from '../session-media.ts';
import { UnitStreams } from '../unit-streams.ts';
import { guestDrawingHandlers } from './guest-drawing.ts';
import { GuestLine } from './guest-line.ts';
import { GuestSessions } from './guest-sessions.ts';
import { HeldSessions } from './held-sessions.ts';
import { actorOf, memberOf } from './members.ts';
import { recordDecision } from './own-cases.ts';
import { openToldStores } from './told-rows.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'audit' | 'log'> & {
  consultations: Consultations;
  /** People who are at desks of this server now. */
  peopleHere: () => readonly Caller[];
  roster: Pick<Roster, 'within'>;
  sources: Pick<Sources, 'find' | 'changes'>;
  requirePeer: (caller: Caller, peerId: string) => SessionPeer;
};

/** As many as of those that are held here. */
const SNAPSHOT_OVER = 20;

type Handlers = ServerHandlers<'consultation'>;

/** Consultations over lines: sessions that are held here for courts behind a line, and those of other courts' servers for courts here. */
export interface ConsultationsAcross {
  /** The calls of consultations, wherever these are held. */
  handlers: { consultation: Handlers };
  partyOf: PartyOf;
  close: () => void;
}

/** Throws when the store can't be read. */
export async function createConsultationsAcross(deps: Deps): Promise<ConsultationsAcross> {
  const { consultations, courts, clock, store, requirePeer } = deps;
  const { core, phases } = consultations;
  const held = consultations.handlers.consultation;
  const log = deps.log.child({ part: 'consultation-lines' });
  const failed = (error: unknown): void => log.error({ err: error }, 'a listener of sessions failed');
  const told = new Feed<SessionTold>(failed);
  const guests = new GuestSessions({ courts, held: core.sessions });
  const storeOf = await openToldStores(store.db);
  const parties: HeldSessions[] = [];
  const media: SessionMedia = new SessionMedia((consultationId) => {
    told.publish({ consultationId, event: { type: 'streams', streams: media.streams(consultationId) } });
    guests.lineOf(consultationId)?.tellStreams(consultationId);
  });
  const attendance = new Attendance({
    sessions: guests,
    told,
    mediaOf: (consultationId) => ({
      streams: media.streams(consultationId),
      quality: guests.lineOf(consultationId)?.qualityOf(consultationId) ?? [],
    }),
  });
  const units = new UnitStreams({
    sources: deps.sources,
    media,
    live: (consultationId) => guests.live(consultationId),
    running: () => guests.running,
    unitOf: (state, site) => guests.unitOf(state, site),
    log,
  });
  const seats = seatHandlers({ sessions: guests, attendance, media, requirePeer });
  core.addViews((caller) => {
    const views = guests.views(caller);
    const isOver = ({ phase }: ConsultationView): boolean => phase === 'ended' || phase === 'cancelled';
    const over = caller.kind === 'unit' ? [] : views.filter(isOver).slice(0, SNAPSHOT_OVER);
    return [...views.filter((view) => !isOver(view)), ...over];
  });

  core.useGuests(async () => (await Promise.all(parties.map((party) => party.guests()))).flat());
  core.pictures.useElsewhere(async (caller, { id, rollId, siteId }) => {
    const line = guests.lineOf(id);
    if (line === undefined) {
      return null;
    }
    await guests.require(caller, id);
    const told = await line.ask(memberOf(caller), id, { what: 'rollPicture', rollId, siteId });
    const { type, data } = ToldPicture.parse(told);
    return { type, data: Readable.from([Buffer.from(data, 'base64')]) };
  });

  /** People and units of the courts of a line, who can be invited to sessions of its peer. */
  const guestsHere = (courtId: string): ToldGuest[] => [
    ...deps
      .peopleHere()
      .filter(({ role }) => COMMAND.includes(role))
      .map(({ id, courtId: of, nameZh, nameEn }): ToldGuest => {
        return { kind: 'person', id, courtId: of, nameZh, nameEn, connected: true };
      }),
    ...deps.roster
      .within(courts.find(courtId)?.path ?? '')
      .filter(({ enrolled }) => enrolled)
      .map(({ id, callSign, courtId: of, connections }): ToldGuest => {
        const names = { nameZh: callSign, nameEn: callSign };
        return { kind: 'unit', id, courtId: of, ...names, connected: connections > 0 };
      }),
  ];

  const changed = (line: GuestLine, before: Consultation | undefined, after: Consultation): void => {
    const session = { state: after, minutes: line.minutesOf(after.id) };
    units.follow(after);
    told.publish({ consultationId: after.id, kept: session });
    core.views.publish((caller) =>
      guests.isVisible(after, caller, line) ? guests.view(session, caller, line) : null,
    );
    if (before !== undefined ? before.phase !== after.phase : after.phase === 'running') {
      phases.publish(after);
    }
  };

  const partyOf: PartyOf = (config, line) => {
    const about = { config, line, courts, log: log.child({ line: config.id }) };
    if (config.consultations === undefined) {
      return null;
    }
    if (config.consultations === 'hold') {
      const party = new HeldSessions({ ...deps, ...about, core, handlers: held });
      parties.push(party);
      return party;
    }
    const guest: GuestLine = new GuestLine({
      ...about,
      clock,
      media,
      store: storeOf(config.id),
      guestsHere: () => guestsHere(config.courtId),
      isHeldHere: async (id) => (await findSession(store.db, id)) !== undefined,
      onChange: (before, after) => changed(guest, before, after),
      onGone: (last) => changed(guest, last, { ...last, phase: 'cancelled' }),
      onQuality: (consultationId, quality) =>
        told.publish({ consultationId, event: { type: 'quality', quality } }),
      onDrawing: (consultationId, drawing) => told.publish({ consultationId, drawing }),
      onUnshared: (state, place) => {
        const viewer = { siteId: place.id, isHost: false, receives: () => false };
        const gone = viewOf({ ...state, phase: 'cancelled' }, null, viewer);
        const unitId = idBehindLine(place.unitId);
        core.views.publish(({ kind, id }) => (kind === 'unit' && id === unitId ? gone : null));
      },
      onSeat: (by, target, action) => {
        deps.audit
          .append({
            actor: actorOf(by),
            courtId: by.courtId,
            courtPath: courts.find(by.courtId)?.path ?? null,
            action,
            target,
            outcome: 'ok',
            detail: { line: config.name },
          })
          .catch((error: unknown) => log.error({ err: error }, 'a place over a line could not be audited'));
      },
      onDisplaced: (consultationId, siteId) => attendance.displace(consultationId, siteId),
    });
    guests.add(guest);
    return guest;
  };

  const lineTests = new LineTests();
  const there: Handlers = {
    ...held,
    ...seats,
    ...guestDrawingHandlers({ guests, attendance, told }),
    ...lineTestHandlers({
      sessions: guests,
      requirePeer,
      lineTests,
      onwardOf: (consultationId) => guests.requireLine(consultationId).measures,
    }),
    attend: async function* (context, given, signal) {
      await guests.prepare(signedIn(context), given);
      yield* seats.attend(context, given, signal);
    },
    command: async (context, { consultationId, command }) => {
      const caller = signedIn(context);
      await guests.require(caller, consultationId);
      await guests.requireLine(consultationId).command(memberOf(caller), consultationId, command);
      const session = await guests.require(caller, consultationId);
      if (command.type === 'confirmDecision' || command.type === 'finishDecision') {
        const decision = session.state.decisions.find(({ id }) => id === command.id);
        await recordDecision({ ...deps, records: core.records }, caller, decision);
      }
      return guests.view(session, caller);
    },
    reportQuality: async (context, { consultationId, report }) => {
      const caller = signedIn(context);
      const { state } = await guests.require(caller, consultationId);
      attendance.requireAttending(caller, state);
      await guests
        .requireLine(consultationId)
        .ask(memberOf(caller), consultationId, { what: 'report', report });
      return {};
    },
    dossier: async (context, { consultationId, itemId, caseNo }) => {
      const caller = signedIn(context);
      await guests.require(caller, consultationId);
      const question = { what: 'dossier' as const, itemId, caseNo };
      const line = guests.requireLine(consultationId);
      return CaseDetail.parse(await line.ask(memberOf(caller), consultationId, question));
    },
    saveMinutes: async () => {
      throw AppError.forbidden('the court that holds the session writes its minutes');
    },
    signMinutes: async () => {
      throw AppError.forbidden('the court that holds the session signs its minutes');
    },
    exportMinutes: async (context, { consultationId }) => {
      const caller = signedIn(context);
      const { state, minutes } = await guests.require(caller, consultationId);
      const siteId = guests.placeOf(state, caller)?.id ?? null;
      if (minutes === null || !seesMatters(state, { siteId, isHost: false })) {
        throw AppError.notFound('minutes of consultation', consultationId);
      }
      return { consultation: state, minutes };
    },
  };
  const where = ({ consultationId }: { consultationId: string }): Handlers =>
    guests.lineOf(consultationId) === undefined ? held : there;

  return {
    partyOf,
    close: () => {
      lineTests.close();
      units.close();
      for (const party of parties) {
        party.close();
      }
    },
    handlers: {
      consultation: {
        ...held,
        list: async (context, page) => {
          const views = guests
            .views(signedIn(context))
            .filter(({ plannedAt }) => page.before === undefined || plannedAt < page.before);
          return [...(await held.list(context, page)), ...views]
            .sort((a, b) => b.plannedAt - a.plannedAt)
            .slice(0, page.limit);
        },
        command: (context, given) => where(given).command(context, given),
        attend: (context, given, signal) => where(given).attend(context, given, signal),
        watchQuality: (context, given, signal) => where(given).watchQuality(context, given, signal),
        send: (context, given) => where(given).send(context, given),
        stopSending: (context, given) => where(given).stopSending(context, given),
        receive: (context, given) => where(given).receive(context, given),
        testLine: (context, given) => where(given).testLine(context, given),
        endLineTest: (context, given) => where(given).endLineTest(context, given),
        draw: (context, given) => where(given).draw(context, given),
        erase: (context, given) => where(given).erase(context, given),
        point: (context, given) => where(given).point(context, given),
        watchDrawing: (context, given, signal) => where(given).watchDrawing(context, given, signal),
        strokes: (context, given) => where(given).strokes(context, given),
        reportQuality: (context, given) => where(given).reportQuality(context, given),
        dossier: (context, given) => where(given).dossier(context, given),
        saveMinutes: (context, given) => where(given).saveMinutes(context, given),
        signMinutes: (context, given) => where(given).signMinutes(context, given),
        exportMinutes: (context, given) => where(given).exportMinutes(context, given),
      },
    },
  };
}
