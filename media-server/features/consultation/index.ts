import { createHash } from 'node:crypto';
import { qualityOf, type QualityReport, type SiteQuality } from '#shared/consultation/quality.ts';
import { isRecording, readSiteSourceId, type Chapter } from '#shared/consultation/recording.ts';
import { idBehindLine, type Consultation } from '#shared/consultation/session.ts';
import { seesMatters, type ConsultationView, type LineGuest } from '#shared/consultation/view.ts';
import type { ConsultationsEvent } from '#shared/contract/consultation.ts';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import { addGauge } from '../../sfu/gauges.ts';
import type { OwnEvents } from '../cases/own-events.ts';
import type { Rulebooks } from '../cases/rulebooks.ts';
import type { Sources } from '../sources/sources.ts';
import { repeat } from '../units/repeat.ts';
import type { Roster } from '../units/roster.ts';
import { Attendance, type SessionTold } from './attendance.ts';
import { CaseRecords } from './case-records.ts';
import { drawingHandlers } from './drawing-handlers.ts';
import { LineTests, lineTestHandlers } from './line-tests.ts';
import { RecordedSites } from './recorded-sites.ts';
import { toResolvedPlan, toSeat } from './resolve.ts';
import { RollPictures } from './roll-pictures.ts';
import { listSessions } from './rows.ts';
import { seatHandlers } from './seats.ts';
import { SessionMedia, type SessionPeer } from './session-media.ts';
import { SessionRecordings, type RecordingsOfSessions } from './session-recordings.ts';
import { sentScore } from './sent-score.ts';
import { Sessions } from './sessions.ts';
import { Speakers } from './speakers.ts';
import { UnitStreams } from './unit-streams.ts';

/** Sessions that go on are looked at so often. */
const TICK_MS = 1_000;
const SNAPSHOT_OVER = 20;
/** More sessions than are ever open at a time. */
const MOST_OPEN = 500;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log' | 'http' | 'config' | 'metrics'> & {
  rulebooks: Rulebooks;
  ownEvents: OwnEvents;
  roster: Pick<Roster, 'require'>;
  sources: Pick<Sources, 'find' | 'changes'>;
  requirePeer: (caller: Caller, peerId: string) => SessionPeer;
  /** Not called before all features are there. */
  recordings: RecordingsOfSessions;
};

/** A session as a caller sees it; null: not at all. */
export type ViewFor = (caller: Caller) => ConsultationView | null;

/** What sessions that cross lines to other courts' servers stand on. */
export interface ConsultationCore {
  sessions: Sessions;
  media: SessionMedia;
  attendance: Attendance;
  records: CaseRecords;
  pictures: RollPictures;
  told: Feed<SessionTold>;
  /** Each session that has changed, wherever it is held. */
  views: Feed<ViewFor>;
  /** Adds sessions that are held elsewhere to what is listed. */
  addViews: (viewsFor: (caller: Caller) => ConsultationView[]) => void;
  /** Says who of other courts' servers can be invited. */
  useGuests: (guests: () => Promise<LineGuest[]>) => void;
}

/** Consultations, with what walls want to know of them. */
export interface Consultations extends Feature<'consultation'> {
  core: ConsultationCore;
  tick: () => Promise<void>;
  /** Each session that begins or ends, as it is then. */
  phases: Feed<Consultation>;
  /** Those that go on now. */
  running: () => Consultation[];
  /** What of them can be recorded. */
  recorded: Pick<RecordedSites, 'find' | 'changes'>;
  /** The recording of a source has ended because the disk refuses it. */
  handleRefused: (sourceId: string) => void;
  /** What divides a recording, by the ids of its tracks. */
  chaptersOf: (sourceIds: readonly string[]) => Promise<Chapter[]>;
}

/** Remote consultation (会商): sessions under the chair's hand, their media, decisions and minutes. */
export async function createConsultations(deps: Deps): Promise<Consultations> {
  const { store, clock, courts, metrics, requirePeer } = deps;
  const log = deps.log.child({ part: 'consultation' });
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, `${what} | failed`);
  const told = new Feed<SessionTold>((error) => failed('a listener of sessions')(error));
  const phases = new Feed<Consultation>((error) => failed('a listener of sessions')(error));
  const reports = new Map<string, QualityReport>();
  const records = new CaseRecords(deps);
  const media = new SessionMedia((consultationId) => {
    told.publish({ consultationId, event: { type: 'streams', streams: media.streams(consultationId) } });
    void speakers.refresh();
    const state = sessions.live(consultationId);
    if (state !== undefined) {
      recorded.refresh(state);
    }
  });
  const recorded: RecordedSites = new RecordedSites({
    ...deps,
    log,
    media,
    live: (consultationId) => sessions.live(consultationId),
  });
  const units: UnitStreams = new UnitStreams({
    sources: deps.sources,
    media,
    live: (consultationId) => sessions.live(consultationId),
    running: () => sessions.running,
    unitOf: (_state, { unitId }) => (idBehindLine(unitId) === null ? unitId : null),
    log,
  });
  const sessionRecordings = new SessionRecordings(deps);
  const lineTests = new LineTests();
  const speakers = new Speakers({
    media,
    log,
    onSpeaker: (consultationId, siteId) => {
      sessions.happen(consultationId, { type: 'speaker', siteId }, null).catch(failed('Sessions.happen()'));
    },
  });
  const sessions: Sessions = await Sessions.open({
    store,
    clock,
    courts,
    log,
    onChange: async (before, after) => {
      await media.enforce(after);
      recorded.follow(before, after);
      units.follow(after);
      if (before.phase !== after.phase) {
        log.info({ consultation: after.id, phase: after.phase }, 'a consultation has entered its phase');
        phases.publish(after);
      }
    },
  });
  const views = new Feed<ViewFor>(failed('a listener of sessions'));
  const elsewhere: ((caller: Caller) => ConsultationView[])[] = [];
  const stopTelling = sessions.changes.listen((kept) => {
    told.publish({ consultationId: kept.state.id, kept });
    views.publish((caller) => (sessions.isVisible(kept.state, caller) ? sessions.view(kept, caller) : null));
  });
  let guestsElsewhere: () => Promise<LineGuest[]> = () => Promise.resolve([]);
  const seating = { ...deps, guests: () => guestsElsewhere() };
  const pictures = new RollPictures({ ...deps, log, sessions, media });

  const qualityNow = (state: Consultation): SiteQuality[] =>
    state.sites
      .filter(({ presence }) => presence === 'present' || presence === 'away')
      .map(({ id, presence }) => {
        return {
          siteId: id,
          ...qualityOf({
            isAway: presence === 'away',
            score: sentScore(media, state, id),
            report: reports.get(`${state.id}/${id}`) ?? null,
          }),
        };
      });
  const lastQuality = new Map<string, string>();
  const tellQuality = (state: Consultation): void => {
    const quality = qualityNow(state);
    const text = JSON.stringify(quality);
    if (lastQuality.get(state.id) !== text) {
      lastQuality.set(state.id, text);
      told.publish({ consultationId: state.id, event: { type: 'quality', quality } });
    }
  };
  const attendance = new Attendance({
    sessions,
    told,
    mediaOf: (consultationId) => {
      const state = sessions.live(consultationId);
      return {
        streams: media.streams(consultationId),
        quality: state === undefined ? [] : qualityNow(state),
      };
    },
  });
  const tick = async (): Promise<void> => {
    await recorded.check(performance.now());
    for (const { id } of sessions.running) {
      await sessions.happen(id, { type: 'tick' }, null);
      const state = sessions.live(id);
      if (state !== undefined && isRecording(state) && !sessionRecordings.hasRoom) {
        log.warn({ consultation: id }, 'a consultation is recorded no more: the disk is full');
        await sessions.happen(id, { type: 'recordingFailed', failure: 'diskFull' }, null);
      }
      if (state !== undefined) {
        tellQuality(state);
      }
    }
  };
  const stopTick = repeat(TICK_MS, tick, failed('Consultations.tick()'));
  addGauge(metrics, 'ecc_consultations_running', 'Consultations that go on', () => sessions.running.length);
  addGauge(metrics, 'ecc_consultation_sites', 'Sites whose page is in a consultation', () => attendance.size);

  async function* watch(caller: Caller, signal: AbortSignal): AsyncGenerator<ConsultationsEvent> {
    const snapshot = async (): Promise<ConsultationsEvent> => {
      if (caller.kind === 'unit') {
        const own = sessions.open.filter((state) => sessions.isVisible(state, caller));
        return {
          type: 'snapshot',
          consultations: [
            ...own.map((state) => sessions.view({ state, minutes: null }, caller)),
            ...elsewhere.flatMap((viewsFor) => viewsFor(caller)),
          ],
        };
      }
      const open = await listSessions(store.db, caller.courtPath, { open: true, limit: MOST_OPEN });
      const over = await listSessions(store.db, caller.courtPath, { open: false, limit: SNAPSHOT_OVER });
      return {
        type: 'snapshot',
        consultations: [
          ...[...open, ...over].map((kept) => sessions.view(kept, caller)),
          ...elsewhere.flatMap((viewsFor) => viewsFor(caller)),
        ],
      };
    };
    for await (const item of views.read(snapshot, signal)) {
      const consultation = typeof item === 'function' ? item(caller) : null;
      if (typeof item !== 'function') {
        yield item;
      } else if (consultation !== null) {
        yield { type: 'changed', consultation };
      }
    }
  }

  /** What a command needs done before it is kept, and after. */
  const command: ServerHandlers<'consultation'>['command'] = async (
    context,
    { consultationId, command: given },
  ) => {
    const caller = signedIn(context);
    const { state: before } = await sessions.require(caller, consultationId);
    const finish = (kept: Parameters<Sessions['view']>[0]) => sessions.view(kept, caller);
    switch (given.type) {
      case 'plan': {
        const plan = await toResolvedPlan({ ...seating, known: before.sites }, caller, given.plan);
        return finish(await sessions.command(caller, consultationId, { type: 'plan', plan }));
      }
      case 'invite': {
        const seat = await toSeat({ ...seating, known: before.sites }, caller, given.invitee);
        return finish(await sessions.command(caller, consultationId, { type: 'invite', seat }));
      }
      case 'enterDecision': {
        const { caseNo, nodeId } = given.decision;
        return finish(
          await sessions.command(caller, consultationId, given, async () => {
            if (nodeId !== null) {
              await records.assertNode(caseNo, nodeId);
            }
          }),
        );
      }
      case 'confirmDecision':
      case 'finishDecision': {
        return finish(
          await sessions.command(caller, consultationId, given, async ({ decisions }) => {
            const decision = decisions.find(({ id }) => id === given.id);
            if (decision === undefined) {
              throw AppError.notFound('decision', given.id);
            }
            await (given.type === 'confirmDecision'
              ? records.decided(decision, caller.nameZh)
              : records.carriedOut(decision, given.result));
          }),
        );
      }
      case 'startRecording': {
        deps.recordings.assertRoom();
        return finish(await sessions.command(caller, consultationId, given));
      }
      case 'end': {
        return finish(
          await sessions.command(caller, consultationId, given, (state) =>
            records.held(state, 'consultationHeld'),
          ),
        );
      }
      case 'answerRoll': {
        const kept = await sessions.command(caller, consultationId, given);
        const siteId = sessions.placeOf(kept.state, caller)?.id;
        if (siteId !== undefined) {
          void pictures.take(consultationId, given.id, siteId);
        }
        return finish(kept);
      }
      default: {
        return finish(await sessions.command(caller, consultationId, given));
      }
    }
  };

  const requireWriter = async (caller: Caller, consultationId: string): Promise<void> => {
    const { state } = await sessions.require(caller, consultationId);
    const isRecorder = sessions.placeOf(state, caller)?.role === 'recorder';
    if (!sessions.isHost(state, caller) && !isRecorder) {
      throw AppError.forbidden('the court that holds the session writes its minutes');
    }
  };

  const handlers: ServerHandlers<'consultation'> = {
    create: async (context, { id, plan }) => {
      const caller = signedIn(context);
      const resolved = await toResolvedPlan({ ...seating, known: [] }, caller, plan);
      return sessions.view(await sessions.create(caller, id, resolved), caller);
    },
    command,
    guests: async (context) => {
      const { courtPath } = signedIn(context);
      return (await guestsElsewhere()).filter(({ courtId }) => {
        const court = courts.find(courtId);
        return court !== undefined && isInSubtree(court.path, courtPath);
      });
    },
    list: async (context, page) => {
      const caller = signedIn(context);
      const kept = await listSessions(store.db, caller.courtPath, page);
      return kept.map((each) => sessions.view(each, caller));
    },
    watch: (context, _input, signal) => {
      const caller = signedIn(context);
      return watch(caller, AbortSignal.any([signal, caller.ended]));
    },
    ...seatHandlers({ sessions, attendance, media, requirePeer }),
    ...lineTestHandlers({ sessions, requirePeer, lineTests, onwardOf: () => null }),
    ...drawingHandlers({ store, clock, sessions, attendance, told }),
    reportQuality: async (context, { consultationId, report }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      reports.set(`${consultationId}/${attendance.requireAttending(caller, state)}`, report);
      return {};
    },
    dossier: async (context, { consultationId, ...given }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      return records.dossier(state, sessions.placeOf(state, caller)?.id ?? null, given);
    },
    saveMinutes: async (context, { consultationId, text }) => {
      const caller = signedIn(context);
      await requireWriter(caller, consultationId);
      const kept = await sessions.setMinutes(caller, consultationId, async ({ state, minutes }, at) => {
        if (state.phase !== 'ended' || (minutes !== null && minutes.signedAt !== null)) {
          throw AppError.conflict('minutes are written when the session is over, until they are signed');
        }
        const sha256 = createHash('sha256').update(text).digest('hex');
        return { text, sha256, savedBy: caller.nameZh, savedAt: at, signedBy: null, signedAt: null };
      });
      return sessions.view(kept, caller);
    },
    signMinutes: async (context, { consultationId, sha256 }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      if (!sessions.isHost(state, caller)) {
        throw AppError.forbidden('the court that holds the session signs its minutes');
      }
      const kept = await sessions.setMinutes(caller, consultationId, async ({ state: now, minutes }, at) => {
        if (minutes === null || minutes.signedAt !== null || minutes.sha256 !== sha256) {
          throw AppError.conflict(
            'the minutes are signed already, or were changed meanwhile; read them again',
          );
        }
        await records.held(now, 'consultationConcluded');
        return { ...minutes, signedBy: caller.nameZh, signedAt: at };
      });
      return sessions.view(kept, caller);
    },
    recordings: async (context, { consultationId }) => {
      const caller = signedIn(context);
      return sessionRecordings.of(caller, (await sessions.require(caller, consultationId)).state);
    },
    compose: async (context, { consultationId, id }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      return sessionRecordings.compose(caller, state, id);
    },
    exportMinutes: async (context, { consultationId }) => {
      const caller = signedIn(context);
      const { state, minutes } = await sessions.require(caller, consultationId);
      const siteId = sessions.placeOf(state, caller)?.id ?? null;
      if (minutes === null || !seesMatters(state, { siteId, isHost: sessions.isHost(state, caller) })) {
        throw AppError.notFound('minutes of consultation', consultationId);
      }
      return { consultation: state, minutes };
    },
  };

  return {
    handlers: { consultation: handlers },
    core: {
      sessions,
      media,
      attendance,
      records,
      pictures,
      told,
      views,
      addViews: (viewsFor) => void elsewhere.push(viewsFor),
      useGuests: (guests) => {
        guestsElsewhere = guests;
      },
    },
    tick,
    phases,
    running: () => sessions.running,
    recorded,
    handleRefused: (sourceId) => {
      const place = readSiteSourceId(sourceId);
      if (place !== null) {
        sessions
          .happen(place.consultationId, { type: 'siteRecordingFailed', siteId: place.siteId }, null)
          .catch(failed('Sessions.happen()'));
      }
    },
    chaptersOf: (sourceIds) => sessionRecordings.chaptersOf(sourceIds),
    close: async () => {
      await stopTick();
      stopTelling();
      units.close();
      speakers.close();
      lineTests.close();
      await sessions.settled();
    },
  };
}
