import type { Act } from '#shared/consultation/commands.ts';
import type { Refusal } from '#shared/consultation/outcome.ts';
import { idBehindLine, type Consultation, type Site } from '#shared/consultation/session.ts';
import { viewOf, type ConsultationView } from '#shared/consultation/view.ts';
import { COMMAND } from '#shared/contract/access.ts';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../../api/caller.ts';
import type { CourtTree } from '../../../context.ts';
import type { LineMember } from '../../../lines/consultation-protocol.ts';
import type { SessionBook, ViewedSession } from '../attendance.ts';
import type { Sessions } from '../sessions.ts';
import type { GuestLine } from './guest-line.ts';
import { memberOf } from './members.ts';
import { placeOfMember, seatKey } from './places.ts';

/** Sessions that other courts' servers hold, of all lines, with what this side decides of them: who here sees them, and acts for its court. */
export class GuestSessions implements SessionBook {
  readonly #courts: CourtTree;
  readonly #held: Sessions;
  readonly #lines: GuestLine[] = [];
  /** Who asks for which place, until they have it. */
  readonly #asking = new Map<string, { by: LineMember; endpointId: string }>();

  constructor({ courts, held }: { courts: CourtTree; held: Sessions }) {
    this.#courts = courts;
    this.#held = held;
  }

  add(line: GuestLine): void {
    this.#lines.push(line);
  }

  /** The line over which a session is held; undefined: none has told of it. */
  lineOf(consultationId: string): GuestLine | undefined {
    return this.#lines.find((line) => line.live(consultationId) !== undefined);
  }

  /** @throws AppError('notFound') */
  requireLine(consultationId: string): GuestLine {
    const line = this.lineOf(consultationId);
    if (line === undefined) {
      throw AppError.notFound('consultation', consultationId);
    }
    return line;
  }

  live(consultationId: string): Consultation | undefined {
    return this.lineOf(consultationId)?.live(consultationId);
  }

  async require(caller: Caller, consultationId: string): Promise<ViewedSession> {
    const line = this.requireLine(consultationId);
    const state = line.live(consultationId);
    if (state === undefined || !this.isVisible(state, caller)) {
      throw AppError.notFound('consultation', consultationId);
    }
    return { state, minutes: line.minutesOf(consultationId) };
  }

  /**
   * Seen by courts here that are invited, and those above them. A unit sees what it is invited to itself. `line` is that of the session, where
   * it may have forgotten it.
   */
  isVisible(state: Consultation, caller: Caller, line = this.lineOf(state.id)): boolean {
    if (caller.kind === 'unit') {
      return this.placeOf(state, caller, line) !== undefined;
    }
    return placesOver(line, state).some(({ courtId }) => {
      const court = this.#courts.find(courtId);
      return court !== undefined && isInSubtree(court.path, caller.courtPath);
    });
  }

  placeOf(state: Consultation, caller: Caller, line = this.lineOf(state.id)): Site | undefined {
    const mayTakePart = caller.kind === 'unit' || COMMAND.includes(caller.role);
    return mayTakePart ? placeOfMember(placesOver(line, state), memberOf(caller)) : undefined;
  }

  /** The unit here whose place a site is; null for any other. */
  unitOf(state: Consultation, { id, unitId }: Site): string | null {
    const own = idBehindLine(unitId);
    const isHere = own !== null && placesOver(this.lineOf(state.id), state).some((place) => place.id === id);
    return isHere ? own : null;
  }

  get running(): Consultation[] {
    return this.#lines.flatMap((line) => line.all).filter(({ phase }) => phase === 'running');
  }

  view({ state, minutes }: ViewedSession, caller: Caller, line = this.lineOf(state.id)): ConsultationView {
    const view = viewOf(state, minutes, {
      siteId: this.placeOf(state, caller, line)?.id ?? null,
      isHost: false,
      isUnit: caller.kind === 'unit',
      receives: (courtId) => this.#held.receives(state, caller, courtId),
    });
    return { ...view, line: line?.state ?? null };
  }

  /** All sessions that the caller sees, the newest first. */
  views(caller: Caller): ConsultationView[] {
    const all = this.#lines.flatMap((line) =>
      line.all.map((state) => ({ state, minutes: line.minutesOf(state.id) })),
    );
    return all
      .filter(({ state }) => this.isVisible(state, caller))
      .map((session) => this.view(session, caller))
      .toSorted((a, b) => b.plannedAt - a.plannedAt);
  }

  /** Notes who is about to take a place. */
  async prepare(
    caller: Caller,
    { consultationId, endpointId }: { consultationId: string; endpointId: string },
  ): Promise<void> {
    const { state } = await this.require(caller, consultationId);
    const siteId = this.placeOf(state, caller)?.id;
    if (siteId !== undefined) {
      this.#asking.set(seatKey(consultationId, siteId), { by: memberOf(caller), endpointId });
    }
  }

  /** Who comes and goes here is told to the court that holds the session; all else happens there. */
  async happen(consultationId: string, act: Act, siteId: string | null): Promise<Refusal | null> {
    const line = this.lineOf(consultationId);
    if (line === undefined || siteId === null) {
      return null;
    }
    if (act.type === 'lose') {
      await line.depart(consultationId, siteId);
      return null;
    }
    const key = seatKey(consultationId, siteId);
    const asking = this.#asking.get(key);
    if (act.type === 'arrive' && asking !== undefined) {
      this.#asking.delete(key);
      await line.arrive({ consultationId, siteId, ...asking });
    }
    if (!line.hasSeat(consultationId, siteId)) {
      throw AppError.unavailable('another page was refused the place; try again');
    }
    return null;
  }
}

const placesOver = (line: GuestLine | undefined, state: Consultation): Site[] => line?.places(state) ?? [];
