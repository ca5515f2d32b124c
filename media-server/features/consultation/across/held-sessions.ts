import { buffer } from 'node:stream/consumers';
import type { z } from 'zod';
import { mayReceive, mayViewContent } from '#shared/consultation/rights.ts';
import { idFromLine, type Consultation } from '#shared/consultation/session.ts';
import { viewForAll, type LineGuest, type SentStream, type Viewer } from '#shared/consultation/view.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller, ServerHandlers } from '../../../api/caller.ts';
import type { ServerContext } from '../../../context.ts';
import type { LineConfig } from '../../../config/schema.ts';
import {
  ToldGuests,
  ToldSession,
  type LineMember,
  type LineQuestion,
  type ToldPicture,
} from '../../../lines/consultation-protocol.ts';
import type { MessageOf } from '../../../lines/protocol.ts';
import { redact } from '../../audit/redact.ts';
import type { Run } from '../../lines/incoming.ts';
import type { LineMedia, LineParty, Offer } from '../../lines/party.ts';
import type { SessionTold, ViewedSession } from '../attendance.ts';
import type { ConsultationCore } from '../index.ts';
import { listSessions } from '../rows.ts';
import { mayReceiveStream } from '../session-media.ts';
import { Questions, toAnswer } from './answers.ts';
import { actorOf } from './members.ts';
import { isBehindLine, placesBehindLine, rankOf, seatKey } from './places.ts';
import { SiteStreams } from './site-streams.ts';

/** Sessions that are over and are told of, the latest. */
const OVER = 20;
/** Questions of the peer that are answered at a time. */
const MAX_ASKED = 100;
/** What a unit may ask, as units of this server may call. */
const OF_UNITS: readonly LineQuestion['what'][] = ['attend', 'depart', 'command', 'report', 'strokes'];

interface Deps extends Pick<ServerContext, 'store' | 'courts' | 'audit' | 'log'> {
  config: LineConfig;
  core: ConsultationCore;
  /** The calls of consultations that are held here. */
  handlers: Pick<
    ServerHandlers<'consultation'>,
    'command' | 'reportQuality' | 'dossier' | 'draw' | 'erase' | 'point' | 'strokes'
  >;
  line: LineMedia;
}

/** Somebody at the peer who has a place in a session. */
interface Attending {
  siteId: string;
  leave: AbortController;
}

/** Sessions that are held here, for courts, people and units behind a line: what they see, what they may do, and what is sent to them and taken from them. */
export class HeldSessions implements LineParty {
  readonly #deps: Deps;
  readonly #comes: SiteStreams;
  readonly #attending = new Map<string, Attending>();
  /** What the peer was told last, field by field; and of streams. */
  readonly #told = new Map<string, Record<string, string>>();
  readonly #streams = new Map<string, string>();
  readonly #questions = new Questions();
  readonly #stops: (() => void)[];
  #run: Run | null = null;
  #isAttended = false;
  #asked = 0;
  #ended = new AbortController();

  constructor(deps: Deps) {
    this.#deps = deps;
    const { sessions, media, told } = deps.core;
    this.#comes = new SiteStreams({
      media,
      openSite: deps.line.openSite,
      live: (id) => sessions.live(id),
      hears: true,
      log: deps.log,
    });
    this.#stops = [
      sessions.changes.listen((kept) => this.#tell(kept)),
      told.listen((item) => this.#hear(item)),
    ];
  }

  begin(run: Run): void {
    // A peer that has connected anew has lost the connection before, whether or not that is known here.
    this.end();
    this.#run = run;
    this.#ended = new AbortController();
  }

  end(): void {
    this.#run = null;
    this.#isAttended = false;
    this.#ended.abort();
    this.#attending.clear();
    this.#told.clear();
    this.#streams.clear();
    this.#questions.end('the line to the other court’s server was cut');
    this.#comes.end();
  }

  close(): void {
    for (const stop of this.#stops) {
      stop();
    }
    this.end();
  }

  /** Who behind the line can be invited now; nobody while it is cut. @throws AppError('unavailable') */
  async guests(): Promise<LineGuest[]> {
    const { courts, config } = this.#deps;
    const run = this.#run;
    if (run === null || !this.#isAttended) {
      return [];
    }
    const told = await this.#questions.ask((number) => run.send({ type: 'askGuests', number }));
    return ToldGuests.parse(told)
      .filter(({ courtId }) => isBehindLine(courts, config, courtId))
      .map((guest) => ({ ...guest, id: idFromLine(config.id, guest.id) }));
  }

  async take(message: Parameters<LineParty['take']>[0]): Promise<void> {
    switch (message.type) {
      case 'attends': {
        await this.#tellAll();
        break;
      }
      case 'ask': {
        void this.#answer(message);
        break;
      }
      case 'answer': {
        this.#questions.take(message);
        break;
      }
      case 'siteStreams': {
        const { consultationId, streams } = message;
        this.#comes.set(
          consultationId,
          streams.filter(({ siteId }) => this.#attending.has(seatKey(consultationId, siteId))),
        );
        break;
      }
      default: {
        // What the peer holds is none of this side's business: it isn't configured to take part.
        break;
      }
    }
  }

  async offer({ consultationId, siteId, sent: stream }: MessageOf<'watchSite'>): Promise<Offer> {
    const { sessions, media } = this.#deps.core;
    const rank = (): ReturnType<Offer['rank']> => {
      const state = sessions.live(consultationId);
      return state !== undefined && this.#maySend(state, { siteId, stream })
        ? rankOf(state, siteId, stream)
        : null;
    };
    const sent = media.find(consultationId, siteId, stream);
    if (sent === undefined || rank() === null) {
      throw AppError.forbidden('the session does not show this now');
    }
    return { track: sent.track, demand: (await sent.demand?.()) ?? null, rank };
  }

  /** Whether some place behind the line may be sent a stream now. */
  #maySend(state: Consultation, stream: Pick<SentStream, 'siteId' | 'stream'>): boolean {
    const seats = this.#seatsIn(state.id);
    return (
      !seats.includes(stream.siteId) &&
      seats.some((viewerId) => mayReceiveStream(state, { viewerId, isWall: false }, stream))
    );
  }

  /** Sites of a session whose pages are at the peer. */
  #seatsIn(consultationId: string): string[] {
    return [...this.#attending]
      .filter(([key, { siteId }]) => key === seatKey(consultationId, siteId))
      .map(([, { siteId }]) => siteId);
  }

  async #tellAll(): Promise<void> {
    const { store, courts, config, core } = this.#deps;
    const scope = courts.find(config.courtId)?.path ?? '';
    const meanwhile: ViewedSession[] = [];
    const stop = core.sessions.changes.listen((kept) => meanwhile.push(kept));
    const over = await listSessions(store.db, scope, { open: false, limit: OVER });
    stop();
    const open = core.sessions.open.map((state): ViewedSession => ({ state, minutes: null }));
    const all = [...open, ...over].filter((kept) => this.#toldOf(kept) !== null);
    this.#told.clear();
    this.#isAttended = true;
    this.#run?.send({ type: 'sessions', ids: all.map(({ state }) => state.id) });
    for (const kept of [...all, ...meanwhile]) {
      this.#tell(kept);
    }
  }

  #tell(kept: ViewedSession): void {
    if (this.#run === null || !this.#isAttended) {
      return;
    }
    const { id } = kept.state;
    const told = this.#toldOf(kept);
    const before = this.#told.get(id);
    if (told === null) {
      if (this.#told.delete(id)) {
        this.#run.send({ type: 'sessionGone', consultationId: id });
      }
      return;
    }
    const after = fieldsOf(told);
    const changed = Object.entries(told).filter(([name]) => before?.[name] !== after[name]);
    this.#told.set(id, after);
    if (changed.length > 0) {
      const change: Partial<ToldSession> = Object.fromEntries(changed);
      this.#run.send({ type: 'session', consultationId: id, change });
    }
    this.#tellStreams(id);
  }

  /** The session as its places behind the line may see it; null: they have none. */
  #toldOf({ state, minutes }: ViewedSession): ToldSession | null {
    const { courts, config } = this.#deps;
    const [first, ...others] = placesBehindLine(courts, config, state).map(({ id }): Viewer => ({
      siteId: id,
      isHost: false,
      receives: (courtId) => isBehindLine(courts, config, courtId),
    }));
    return first === undefined ? null : ToldSession.parse(viewForAll(state, minutes, [first, ...others]));
  }

  #hear(item: SessionTold): void {
    const { consultationId } = item;
    const seats = this.#seatsIn(consultationId);
    if ('kept' in item || seats.length === 0) {
      return;
    }
    if ('drawing' in item) {
      const state = this.#deps.core.sessions.live(consultationId);
      if (
        state !== undefined &&
        seats.some((siteId) => mayReceive(state, siteId) && mayViewContent(state, siteId))
      ) {
        this.#run?.send({ type: 'siteDrawing', consultationId, drawing: item.drawing });
      }
    } else if (item.event.type === 'quality') {
      this.#run?.send({ type: 'siteQuality', consultationId, quality: item.event.quality });
    } else {
      this.#tellStreams(consultationId);
    }
  }

  /** Tells which streams the peer may ask for now, and ends those that it may see no more. */
  #tellStreams(consultationId: string): void {
    const { core, line } = this.#deps;
    const state = core.sessions.live(consultationId);
    const streams =
      state === undefined
        ? []
        : core.media.streams(consultationId).filter((stream) => this.#maySend(state, stream));
    const text = JSON.stringify(streams);
    if ((this.#streams.get(consultationId) ?? '[]') !== text) {
      this.#streams.set(consultationId, text);
      line.enforce();
      this.#run?.send({ type: 'siteStreams', consultationId, streams });
    }
  }

  async #answer({ number, consultationId, by, question }: MessageOf<'ask'>): Promise<void> {
    const run = this.#run;
    const work = async (): Promise<unknown> => {
      if (this.#asked >= MAX_ASKED) {
        throw new AppError('rateLimited', 'too much is asked at a time; try again in a moment');
      }
      this.#asked += 1;
      try {
        return await this.#do(consultationId, by, question);
      } finally {
        this.#asked -= 1;
      }
    };
    run?.send(await toAnswer(number, this.#deps.log, work));
  }

  async #do(consultationId: string, by: LineMember, question: LineQuestion): Promise<unknown> {
    const { core, handlers } = this.#deps;
    const caller = this.#callerOf(by);
    if (by.kind === 'unit' && !OF_UNITS.includes(question.what)) {
      throw AppError.forbidden('this is for people at desks');
    }
    const { state } = await core.sessions.require(caller, consultationId);
    if (this.#toldOf({ state, minutes: null }) === null) {
      throw AppError.notFound('consultation', consultationId);
    }
    const context = { caller, origin: { address: this.#deps.config.peerName } };
    switch (question.what) {
      case 'attend': {
        await this.#attend(caller, consultationId, question.endpointId);
        return null;
      }
      case 'depart': {
        const siteId = core.sessions.placeOf(state, caller)?.id ?? '';
        this.#attending.get(seatKey(consultationId, siteId))?.leave.abort();
        return null;
      }
      case 'command': {
        const { command } = question;
        await this.#audited(
          caller,
          { action: 'consultation.command', consultationId, detail: { command } },
          () => handlers.command(context, { consultationId, command }),
        );
        return null;
      }
      case 'report': {
        await handlers.reportQuality(context, { consultationId, report: question.report });
        return null;
      }
      case 'rollPicture': {
        const { rollId, siteId } = question;
        const { type, data } = await core.pictures.read(caller, { id: consultationId, rollId, siteId });
        return { type, data: (await buffer(data)).toString('base64') } satisfies z.input<typeof ToldPicture>;
      }
      case 'draw': {
        const { layerId, stroke } = question;
        return this.#audited(
          caller,
          { action: 'consultation.draw', consultationId, detail: { layerId, stroke } },
          () => handlers.draw(context, { consultationId, layerId, stroke }),
        );
      }
      case 'erase': {
        const { layerId, strokeId } = question;
        return this.#audited(
          caller,
          { action: 'consultation.erase', consultationId, detail: { layerId, strokeId } },
          () => handlers.erase(context, { consultationId, layerId, strokeId }),
        );
      }
      case 'point': {
        return handlers.point(context, { consultationId, place: question.place });
      }
      case 'strokes': {
        return handlers.strokes(context, { consultationId, layerId: question.layerId });
      }
      case 'dossier': {
        const { itemId, caseNo } = question;
        return this.#audited(
          caller,
          { action: 'consultation.dossier', consultationId, detail: { itemId, caseNo } },
          () => handlers.dossier(context, { consultationId, itemId, caseNo }),
        );
      }
    }
  }

  async #attend(caller: Caller, consultationId: string, endpointId: string): Promise<void> {
    const { core, log } = this.#deps;
    const leave = new AbortController();
    const signal = AbortSignal.any([leave.signal, caller.ended]);
    const events = core.attendance.attend(caller, { consultationId, endpointId }, signal);
    const first = await events.next();
    const event = first.value;
    if (first.done === true || event?.type !== 'snapshot') {
      throw AppError.unavailable('the place could not be taken; try again');
    }
    const { siteId } = event;
    const key = seatKey(consultationId, siteId);
    this.#attending.get(key)?.leave.abort();
    this.#attending.set(key, { siteId, leave });
    this.#run?.send({ type: 'siteQuality', consultationId, quality: event.quality });
    this.#tellStreams(consultationId);
    await this.#record(caller, { action: 'lines.attendBegin', consultationId, outcome: 'ok' });
    const follow = async (): Promise<void> => {
      for await (const next of events) {
        if (next.type === 'elsewhere') {
          this.#run?.send({ type: 'displaced', consultationId, siteId });
        }
      }
      if (this.#attending.get(key)?.leave === leave) {
        this.#attending.delete(key);
        this.#tellStreams(consultationId);
      }
      await this.#record(caller, { action: 'lines.attendEnd', consultationId, outcome: 'ok' });
    };
    follow().catch((error: unknown) => log.error({ err: error }, 'a place over a line ended with an error'));
  }

  /** Whoever acts over the line, with the rights of their place: the peer answers for who that is. */
  #callerOf(by: LineMember): Caller {
    const { kind, nameZh, nameEn, courtId } = by;
    const { courts, config } = this.#deps;
    const court = courts.find(courtId);
    if (court === undefined || !isBehindLine(courts, config, courtId)) {
      throw AppError.forbidden('this line is not for that court');
    }
    const id = idFromLine(config.id, by.id);
    return {
      ...(kind === 'unit' ? { kind, role: 'unit' } : { kind: 'user', role: 'dutyOfficer' }),
      id,
      username: `${config.id}/${actorOf(by)}`,
      nameZh,
      nameEn,
      courtId,
      courtPath: court.path,
      sessionId: id,
      expiresAt: Number.MAX_SAFE_INTEGER,
      ended: this.#ended.signal,
    };
  }

  async #audited<T>(
    caller: Caller,
    about: { action: string; consultationId: string; detail: object },
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      const result = await work();
      await this.#record(caller, { ...about, outcome: 'ok' });
      return result;
    } catch (error) {
      const isRefused = error instanceof AppError && !error.retryable;
      await this.#record(caller, { ...about, outcome: isRefused ? 'refused' : 'failed' });
      throw error;
    }
  }

  #record(
    { username, courtId, courtPath }: Caller,
    given: { action: string; consultationId: string; outcome: 'ok' | 'refused' | 'failed'; detail?: object },
  ): Promise<void> {
    const { audit, config } = this.#deps;
    return audit.append({
      actor: username,
      courtId,
      courtPath,
      action: given.action,
      target: given.consultationId,
      outcome: given.outcome,
      detail: { line: config.name, ...(redact(given.detail ?? {}) as object) },
    });
  }
}

const fieldsOf = (told: ToldSession): Record<string, string> =>
  Object.fromEntries(Object.entries(told).map(([name, value]) => [name, JSON.stringify(value)]));
