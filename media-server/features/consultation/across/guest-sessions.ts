import type { Act } from '#shared/consultation/commands.ts';
import type { Refusal } from '#shared/consultation/outcome.ts';
import type { Consultation, Site } from '#shared/consultation/session.ts';
import { viewOf, type ConsultationView } from '#shared/consultation/view.ts';
import { COMMAND } from '#shared/contract/access.ts';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../../api/caller.ts';
import type { CourtTree } from '../../../context.ts';
import type { LinePerson } from '../../../lines/consultation-protocol.ts';
import type { SessionBook, ViewedSession } from '../attendance.ts';
import type { Sessions } from '../sessions.ts';
import type { GuestLine } from './guest-line.ts';
import { placeOfPerson, seatKey } from './places.ts';

/** What people here are at the peer's server. */
export const personOf = ({ id, username, nameZh, nameEn, courtId }: Caller): LinePerson => ({
  id,
  username,
  nameZh,
  nameEn,
  courtId,
});

/** Sessions that other courts' servers hold, of all lines, with what this side decides of them: who here sees them, and acts for its court. */
export class GuestSessions implements SessionBook {
  readonly #courts: CourtTree;
  readonly #held: Sessions;
  readonly #lines: GuestLine[] = [];
  /** Who asks for which place, until they have it. */
  readonly #asking = new Map<string, { by: LinePerson; endpointId: string }>();

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

  /** Seen by courts here that are invited, and those above them. */
  isVisible(state: Consultation, { kind, courtPath }: Pick<Caller, 'kind' | 'courtPath'>): boolean {
    // A unit's place belongs to the server that it is enrolled at.
    if (kind === 'unit') {
      return false;
    }
    return this.#places(state).some(({ courtId }) => {
      const court = this.#courts.find(courtId);
      return court !== undefined && isInSubtree(court.path, courtPath);
    });
  }

  placeOf(state: Consultation, caller: Caller): Site | undefined {
    return COMMAND.includes(caller.role) ? placeOfPerson(this.#places(state), caller) : undefined;
  }

  view({ state, minutes }: ViewedSession, caller: Caller): ConsultationView {
    const view = viewOf(state, minutes, {
      siteId: this.placeOf(state, caller)?.id ?? null,
      isHost: false,
      receives: (courtId) => this.#held.receives(state, caller, courtId),
    });
    return { ...view, line: this.lineOf(state.id)?.state ?? null };
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
      this.#asking.set(seatKey(consultationId, siteId), { by: personOf(caller), endpointId });
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

  #places(state: Consultation): Site[] {
    return this.lineOf(state.id)?.places(state) ?? [];
  }
}
