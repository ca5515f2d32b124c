import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { OnwardLine } from '#shared/consultation/check.ts';
import type { DrawingChange } from '#shared/consultation/drawing.ts';
import type { SiteQuality } from '#shared/consultation/quality.ts';
import { idBehindLine, type Consultation, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { AppError } from '#shared/errors.ts';
import { unitSourceId } from '#shared/sources.ts';
import type { Clock } from '../../../clock.ts';
import type { LineConfig } from '../../../config/schema.ts';
import type { CourtTree } from '../../../context.ts';
import {
  MAX_GUESTS,
  ToldSession,
  type LineMember,
  type LineQuestion,
  type ToldGuest,
} from '../../../lines/consultation-protocol.ts';
import type { MessageOf } from '../../../lines/protocol.ts';
import type { Logger } from '../../../log.ts';
import type { Run } from '../../lines/incoming.ts';
import type { LineMedia, LineParty, Offer } from '../../lines/party.ts';
import type { SessionMedia } from '../session-media.ts';
import { Questions, toAnswer } from './answers.ts';
import { isBehindLine, placeOfMember, placesBehindLine, rankOf, seatKey } from './places.ts';
import { seenHere } from './seen.ts';
import { SiteStreams } from './site-streams.ts';
import type { ToldStore } from './told-rows.ts';

/** A question that wasn't answered is asked again after this. */
const AGAIN_MS = 1_000;

/** A page here that has taken a place. */
interface Seat {
  consultationId: string;
  siteId: string;
  endpointId: string;
  by: LineMember;
}

/** What a site did while the line was cut, and is told when it is back. */
interface Delayed {
  seat: Seat;
  command: ConsultationCommand;
}

interface Deps {
  config: LineConfig;
  courts: CourtTree;
  clock: Clock;
  log: Logger;
  media: SessionMedia;
  line: LineMedia;
  store: ToldStore;
  /** People who are at desks here now, and units with an enrolled device, of all courts. */
  guestsHere: () => readonly ToldGuest[];
  /** Whether a session is one of this server's own, which a peer can't tell anything of. */
  isHeldHere: (consultationId: string) => Promise<boolean>;
  /** Called when a session is another one, once what flows follows it. */
  onChange: (before: Consultation | undefined, after: Consultation) => void;
  /** The courts here are invited no more. */
  onGone: (last: Consultation) => void;
  onQuality: (consultationId: string, quality: SiteQuality[]) => void;
  onDrawing: (consultationId: string, drawing: DrawingChange) => void;
  /** Called when somebody here takes a place, or gives it up. */
  onSeat: (by: LineMember, consultationId: string, action: 'lines.attendBegin' | 'lines.attendEnd') => void;
  /** A unit here is shared with the peer no more, and has lost its place. */
  onUnshared: (state: Consultation, place: Site) => void;
  /** Another page, which isn't of this server, has taken a place. */
  onDisplaced: (consultationId: string, siteId: string) => void;
}

/** Sessions that the peer of a line holds and courts here take part in: how they are seen here, and what is asked of the peer. */
export class GuestLine implements LineParty {
  readonly #deps: Deps;
  readonly #told = new Map<string, ToldSession>();
  readonly #seen = new Map<string, Consultation>();
  readonly #seats = new Map<string, Seat>();
  readonly #quality = new Map<string, SiteQuality[]>();
  readonly #questions = new Questions();
  readonly #comes: SiteStreams;
  readonly #toldStreams = new Map<string, string>();
  #delayed: Delayed[] = [];
  #run: Run | null = null;
  #cutSince: number | null;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#cutSince = deps.clock.now();
    for (const session of deps.store.known) {
      this.#told.set(session.id, session);
      this.#seen.set(session.id, this.#seenOf(session));
    }
    this.#comes = new SiteStreams({
      media: deps.media,
      openSite: deps.line.openSite,
      live: (id) => this.live(id),
      hears: false,
      log: deps.log,
    });
  }

  /** All sessions that the peer has told of, as they are here. */
  get all(): Consultation[] {
    return [...this.#seen.values()];
  }

  /** A session as it is here now; undefined for one that the peer hasn't told of. */
  live(consultationId: string): Consultation | undefined {
    return this.#seen.get(consultationId);
  }

  minutesOf(consultationId: string): ToldSession['minutes'] {
    return this.#told.get(consultationId)?.minutes ?? null;
  }

  /** The line, for those who sit in its sessions. */
  get state(): NonNullable<ConsultationView['line']> {
    return { name: this.#deps.config.name, cutSince: this.#cutSince };
  }

  /** Quality of the sites; those of other servers are lost while the line is cut. */
  qualityOf(consultationId: string): SiteQuality[] {
    const known = this.#quality.get(consultationId) ?? [];
    return this.#cutSince === null
      ? known
      : known.map((one) =>
          this.hasSeat(consultationId, one.siteId) ? one : { ...one, level: 'lost', reason: 'line' },
        );
  }

  /** How the line is now. @throws AppError('unavailable') while it is cut */
  get measures(): OnwardLine {
    if (this.#run === null) {
      throw this.#cutOff();
    }
    return this.#deps.line.measures();
  }

  /** Places of a session that people and units here take: whatever the peer says, a unit that isn't shared with it takes none. */
  places(state: Consultation): Site[] {
    return this.#placesOf(state).filter((site) => this.#isShared(site));
  }

  /** What the peer may see here is another now: units that it may see no more lose their places at once. */
  async shareChanged(): Promise<void> {
    const lost = this.all
      .filter(isOpen)
      .flatMap((state) =>
        this.#placesOf(state).flatMap((place) => (this.#isShared(place) ? [] : [{ state, place }])),
      );
    await Promise.all(
      lost.map(({ state, place }) => {
        this.#deps.onUnshared(state, place);
        return this.depart(state.id, place.id);
      }),
    );
    await this.#refreshAll();
  }

  begin(run: Run): void {
    this.end();
    this.#run = run;
    this.#toldStreams.clear();
    run.send({ type: 'attends' });
    this.#comeBack().catch(this.#failed);
  }

  end(): void {
    const wasUp = this.#run !== null;
    this.#run = null;
    this.#questions.end('the line to the other court’s server was cut');
    this.#comes.end();
    if (wasUp) {
      this.#cutSince = this.#deps.clock.now();
      this.#refreshAll().catch(this.#failed);
    }
  }

  async take(message: Parameters<LineParty['take']>[0]): Promise<void> {
    switch (message.type) {
      case 'sessions': {
        const ids = new Set(message.ids);
        for (const { id, phase } of this.#told.values()) {
          // What is over stays as the record of who took part; the peer tells the latest only.
          if (!ids.has(id) && isOpen({ phase })) {
            await this.#forget(id);
          }
        }
        break;
      }
      case 'session': {
        const { consultationId, change } = message;
        const session = ToldSession.safeParse({
          ...this.#told.get(consultationId),
          ...change,
          id: consultationId,
        });
        if (!session.success) {
          throw AppError.invalidInput('session', 'a new session is told whole');
        }
        await this.#learn(session.data);
        break;
      }
      case 'sessionGone': {
        await this.#forget(message.consultationId);
        break;
      }
      case 'siteStreams': {
        const { consultationId, streams } = message;
        const isOfPeer = ({ siteId }: { siteId: string }): boolean => !this.hasSeat(consultationId, siteId);
        this.#comes.set(consultationId, streams.filter(isOfPeer));
        break;
      }
      case 'siteQuality': {
        this.#quality.set(message.consultationId, message.quality);
        this.#deps.onQuality(message.consultationId, this.qualityOf(message.consultationId));
        break;
      }
      case 'siteDrawing': {
        this.#deps.onDrawing(message.consultationId, message.drawing);
        break;
      }
      case 'displaced': {
        this.#seats.delete(seatKey(message.consultationId, message.siteId));
        this.#deps.onDisplaced(message.consultationId, message.siteId);
        break;
      }
      case 'answer': {
        this.#questions.take(message);
        break;
      }
      case 'askGuests': {
        void this.#tellGuests(message.number);
        break;
      }
      default: {
        // This side holds nothing for the peer.
        break;
      }
    }
  }

  async offer({ consultationId, siteId, sent: stream }: MessageOf<'watchSite'>): Promise<Offer> {
    const isOwn = (): boolean => this.hasSeat(consultationId, siteId);
    const sent = this.#deps.media.find(consultationId, siteId, stream);
    if (sent === undefined || sent.demand !== null || !isOwn()) {
      throw AppError.unavailable(`the site sends no ${stream} now`);
    }
    return {
      track: sent.track,
      demand: null,
      rank: () => {
        const state = this.live(consultationId);
        return state === undefined || !isOwn() ? null : rankOf(state, siteId, stream);
      },
    };
  }

  /**
   * A page takes a place; whoever takes it from another page here need not ask.
   * @throws AppError as the side that holds the session refuses it, or `unavailable` while the line is cut
   */
  async arrive(seat: Seat): Promise<void> {
    const key = seatKey(seat.consultationId, seat.siteId);
    const known = this.#seats.get(key);
    if (known === undefined) {
      await this.#attend(seat);
    }
    this.#seats.set(key, seat);
    if (known?.by.username !== seat.by.username) {
      this.#deps.onSeat(seat.by, seat.consultationId, 'lines.attendBegin');
    }
    await this.#refresh(seat.consultationId);
    this.tellStreams(seat.consultationId);
  }

  /** Whether a page here has the place, by leave of the side that holds the session. */
  hasSeat(consultationId: string, siteId: string): boolean {
    return this.#seats.has(seatKey(consultationId, siteId));
  }

  /** No page here has the place any more. */
  async depart(consultationId: string, siteId: string): Promise<void> {
    const key = seatKey(consultationId, siteId);
    const seat = this.#seats.get(key);
    if (seat !== undefined) {
      this.#seats.delete(key);
      this.#deps.onSeat(seat.by, consultationId, 'lines.attendEnd');
      this.#deps.line.enforce();
      await this.#refresh(consultationId);
      if (this.#run !== null) {
        await this.ask(seat.by, consultationId, { what: 'depart' }).catch(() => undefined);
      }
    }
  }

  /** @throws AppError as the side that holds the session refuses it, or `unavailable` while the line is cut */
  async command(by: LineMember, consultationId: string, command: ConsultationCommand): Promise<void> {
    const state = this.live(consultationId);
    const place = state === undefined ? undefined : placeOfMember(this.places(state), by);
    const seat = this.#seats.get(seatKey(consultationId, place?.id ?? ''));
    // What concerns a site's own end needs nobody's leave: it is done here, and told when the line is back.
    if (this.#run === null && seat !== undefined && (command.type === 'setOwn' || command.type === 'leave')) {
      this.#delayed.push({ seat: { ...seat, by }, command });
      await this.#refresh(consultationId);
      return;
    }
    await this.ask(by, consultationId, { what: 'command', command });
  }

  /** @throws AppError what the peer refuses, or `unavailable` */
  async ask(by: LineMember, consultationId: string, question: LineQuestion): Promise<unknown> {
    const run = this.#run;
    if (run === null) {
      throw this.#cutOff();
    }
    return this.#questions.ask((number) => run.send({ type: 'ask', number, consultationId, by, question }));
  }

  /** Tells the peer which streams of sites here it may ask for. */
  tellStreams(consultationId: string): void {
    if (this.#run === null || !this.#told.has(consultationId)) {
      return;
    }
    const streams = this.#deps.media.streams(consultationId).filter(({ siteId, stream }) => {
      const sent = this.#deps.media.find(consultationId, siteId, stream);
      return sent?.demand === null && this.hasSeat(consultationId, siteId);
    });
    const text = JSON.stringify(streams);
    if ((this.#toldStreams.get(consultationId) ?? '[]') !== text) {
      this.#toldStreams.set(consultationId, text);
      this.#run.send({ type: 'siteStreams', consultationId, streams });
    }
  }

  /** Who can be invited: people at desks of the line's courts, and those of their units that are shared. */
  async #tellGuests(number: number): Promise<void> {
    const { courts, config, log, guestsHere } = this.#deps;
    const run = this.#run;
    const work = async (): Promise<ToldGuest[]> =>
      guestsHere()
        .filter(({ courtId }) => isBehindLine(courts, config, courtId))
        .filter(({ kind, id }) => kind !== 'unit' || this.#isUnitShared(id))
        .toSorted((a, b) => Number(b.connected) - Number(a.connected))
        .slice(0, MAX_GUESTS);
    run?.send(await toAnswer(number, log, work));
  }

  #placesOf(state: Consultation): Site[] {
    return placesBehindLine(this.#deps.courts, this.#deps.config, state);
  }

  #isShared({ unitId }: Site): boolean {
    return unitId === null || this.#isUnitShared(idBehindLine(unitId) ?? '');
  }

  /** A unit is shared as its picture is. */
  #isUnitShared(unitId: string): boolean {
    return this.#deps.line.isShared(unitSourceId(unitId));
  }

  #cutOff(): AppError {
    return AppError.unavailable(
      `the line to ${this.#deps.config.name} is cut; the session can be commanded again when it is back`,
    );
  }

  readonly #failed = (error: unknown): void =>
    this.#deps.log.error({ err: error }, 'what a line told of sessions could not be followed');

  #attend({ by, consultationId, endpointId }: Seat): Promise<unknown> {
    return this.ask(by, consultationId, { what: 'attend', endpointId });
  }

  /** The line is up again: those who sit here take their places again, as they were. */
  async #comeBack(): Promise<void> {
    const run = this.#run;
    const isStill = (): boolean => this.#run === run;
    for (const [key, seat] of this.#seats) {
      const isGiven = await this.#attendAgain(seat, isStill);
      if (!isStill()) {
        return;
      }
      if (!isGiven) {
        this.#seats.delete(key);
      }
      // What was told before the place was given again was not taken.
      this.#toldStreams.delete(seat.consultationId);
      this.tellStreams(seat.consultationId);
    }
    const delayed = this.#delayed;
    for (const { seat, command } of delayed) {
      await this.ask(seat.by, seat.consultationId, { what: 'command', command }).catch(() => undefined);
    }
    if (isStill()) {
      this.#delayed = this.#delayed.filter((one) => !delayed.includes(one));
      this.#cutSince = null;
      await this.#refreshAll();
    }
  }

  /** Whether a place is given again: asked for until there is an answer, or the line is cut once more. */
  async #attendAgain(seat: Seat, isStill: () => boolean): Promise<boolean> {
    while (isStill()) {
      try {
        await this.#attend(seat);
        return true;
      } catch (error) {
        this.#deps.log.info({ err: error, consultation: seat.consultationId }, 'a place was not given again');
        if (error instanceof AppError && !error.retryable) {
          return false;
        }
        await sleep(AGAIN_MS);
      }
    }
    return false;
  }

  async #learn(session: ToldSession): Promise<void> {
    const { store, isHeldHere } = this.#deps;
    const before = this.#told.get(session.id);
    if (before === undefined && (this.places(session).length === 0 || (await isHeldHere(session.id)))) {
      return;
    }
    this.#told.set(session.id, session);
    await this.#refresh(session.id);
    if (before === undefined || lastingOf(before) !== lastingOf(session)) {
      await store.save(session).catch(this.#failed);
    }
  }

  async #forget(consultationId: string): Promise<void> {
    this.#told.delete(consultationId);
    this.#quality.delete(consultationId);
    const seen = this.#seen.get(consultationId);
    this.#seen.delete(consultationId);
    this.#comes.set(consultationId, []);
    if (seen !== undefined) {
      await this.#deps.store.remove(consultationId).catch(this.#failed);
      await this.#deps.media.enforce({ ...seen, phase: 'cancelled' });
      this.#deps.onGone(seen);
    }
  }

  async #refreshAll(): Promise<void> {
    for (const id of this.#told.keys()) {
      await this.#refresh(id);
      this.#deps.onQuality(id, this.qualityOf(id));
    }
  }

  /** What flows follows the session at once, then everybody is told. */
  async #refresh(consultationId: string): Promise<void> {
    const told = this.#told.get(consultationId);
    if (told === undefined) {
      return;
    }
    const after = this.#seenOf(told);
    const before = this.#seen.get(consultationId);
    this.#seen.set(consultationId, after);
    await this.#deps.media.enforce(after);
    this.#deps.onChange(before, after);
  }

  /** A told session as it stands here. */
  #seenOf({ minutes: _minutes, ...state }: ToldSession): Consultation {
    const isOfIt = (seat: Seat): boolean => seat.consultationId === state.id;
    const here = new Set([...this.#seats.values()].filter(isOfIt).map(({ siteId }) => siteId));
    const own = new Map<string, Site['own']>();
    for (const { seat, command } of this.#delayed) {
      if (isOfIt(seat) && command.type === 'setOwn') {
        own.set(seat.siteId, { audioOff: command.audioOff, videoOff: command.videoOff });
      }
    }
    return seenHere(state, { here, cutSince: this.#cutSince, own });
  }
}

const isOpen = ({ phase }: Pick<Consultation, 'phase'>): boolean =>
  phase === 'planned' || phase === 'running';

/** What of a session is worth keeping: whose turn a loop has and who speaks is over before anybody reads it. */
const lastingOf = ({ loop: _loop, speakerId: _speaker, ...rest }: ToldSession): string =>
  JSON.stringify(rest);
