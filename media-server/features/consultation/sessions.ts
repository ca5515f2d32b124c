import { apply, emptyConsultation, type Actor } from '#shared/consultation/apply.ts';
import type { Act, ConsultationCommand, ResolvedPlan } from '#shared/consultation/commands.ts';
import type { Refusal } from '#shared/consultation/outcome.ts';
import { isPlaceOfCourt, type Consultation, type Site } from '#shared/consultation/session.ts';
import { viewOf, type ConsultationMinutes, type ConsultationView } from '#shared/consultation/view.ts';
import { COMMAND } from '#shared/contract/access.ts';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import {
  findSession,
  insertSession,
  openSessions,
  saveMinutes,
  saveSession,
  type KeptSession,
} from './rows.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log'> & {
  /** Called after each change, before anybody is told: what is heard and seen follows the rules at once. */
  onChange: (before: Consultation, after: Consultation) => Promise<void>;
};

const toError = ({ code, reason }: Refusal): AppError => new AppError(code, reason);

/** Whether two states differ in what is worth keeping: whose turn a loop has and who speaks is over before anybody reads it. */
function isWorthKeeping(before: Consultation, after: Consultation): boolean {
  const bare = ({ loop, speakerId: _speaker, ...rest }: Consultation): string =>
    JSON.stringify({ ...rest, loop: loop === null ? null : { ...loop, index: 0, steppedAt: 0 } });
  return bare(before) !== bare(after);
}

/**
 * The sessions that aren't over, as they are now. What changes one is queued behind what changed it before, kept with its act, and only then
 * told; so a server that is started anew has everything that anybody was told.
 */
export class Sessions {
  /** Each session that was changed. */
  readonly changes = new Feed<KeptSession>();
  readonly #deps: Deps;
  readonly #live = new Map<string, KeptSession>();
  readonly #queues = new Map<string, Promise<unknown>>();

  private constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Brings back what the server before this one had: everybody is away until their pages are there again. */
  static async open(deps: Deps): Promise<Sessions> {
    const sessions = new Sessions(deps);
    for (const kept of await openSessions(deps.store.db)) {
      sessions.#live.set(kept.state.id, kept);
      if (kept.state.phase === 'running' || kept.state.sites.some(({ presence }) => presence === 'waiting')) {
        await sessions.happen(kept.state.id, { type: 'restart' }, null);
      }
    }
    return sessions;
  }

  get running(): Consultation[] {
    return [...this.#live.values()].map(({ state }) => state).filter(({ phase }) => phase === 'running');
  }

  get open(): Consultation[] {
    return [...this.#live.values()].map(({ state }) => state);
  }

  /** A session of now, which isn't over. */
  live(id: string): Consultation | undefined {
    return this.#live.get(id)?.state;
  }

  /** A session that the caller sees. @throws AppError('notFound') */
  async require(caller: Caller, id: string): Promise<KeptSession> {
    const kept = this.#live.get(id) ?? (await findSession(this.#deps.store.db, id));
    if (kept === undefined || !this.isVisible(kept.state, caller)) {
      throw AppError.notFound('consultation', id);
    }
    return kept;
  }

  /** The same rule as that of the list: one's own courts hold it, or are invited. A unit sees what it is invited to itself. */
  isVisible({ courtId, sites }: Consultation, caller: Pick<Caller, 'kind' | 'id' | 'courtPath'>): boolean {
    if (caller.kind === 'unit') {
      return sites.some(({ unitId }) => unitId === caller.id);
    }
    const { courtPath } = caller;
    return [courtId, ...sites.map((site) => site.courtId)].some((id) => {
      const court = this.#deps.courts.find(id);
      return court !== undefined && isInSubtree(court.path, courtPath);
    });
  }

  /** The caller's own place: theirs by name, else their court's. */
  placeOf({ sites }: Consultation, caller: Caller): Site | undefined {
    if (caller.kind === 'unit') {
      return sites.find(({ unitId }) => unitId === caller.id);
    }
    const isDesk = COMMAND.includes(caller.role);
    return (
      sites.find(({ userId }) => userId === caller.id) ??
      (isDesk ? sites.find((site) => isPlaceOfCourt(site, caller.courtId)) : undefined)
    );
  }

  isHost({ courtId }: Consultation, caller: Caller): boolean {
    const court = this.#deps.courts.find(courtId);
    return COMMAND.includes(caller.role) && court !== undefined && isInSubtree(court.path, caller.courtPath);
  }

  /** Whether the caller answers for a court: it is their own or below it, and they don't speak for the court that holds the session. */
  receives(state: Consultation, caller: Caller, courtId: string): boolean {
    const court = this.#deps.courts.find(courtId);
    const isOwn = caller.courtId === courtId;
    const isAbove = court !== undefined && isInSubtree(court.path, caller.courtPath);
    return (
      COMMAND.includes(caller.role) &&
      (isOwn || (isAbove && caller.courtId !== state.courtId && !this.isHost(state, caller)))
    );
  }

  view({ state, minutes }: Pick<KeptSession, 'state' | 'minutes'>, caller: Caller): ConsultationView {
    return viewOf(state, minutes, {
      siteId: this.placeOf(state, caller)?.id ?? null,
      isHost: this.isHost(state, caller),
      isUnit: caller.kind === 'unit',
      receives: (courtId) => this.receives(state, caller, courtId),
    });
  }

  /** @throws AppError('conflict') when the id is another's session */
  async create(caller: Caller, id: string, plan: ResolvedPlan): Promise<KeptSession> {
    const { store, clock, courts } = this.#deps;
    const court = courts.require(caller.courtId, caller.courtPath);
    const at = clock.now();
    const empty = emptyConsultation({
      id,
      courtId: court.id,
      courtNameZh: court.nameZh,
      courtNameEn: court.nameEn,
      createdBy: caller.nameZh,
      createdAt: at,
    });
    const act: Act = { type: 'plan', plan };
    const { state, refusal } = apply(empty, act, {
      siteId: null,
      isHost: true,
      isReceiver: false,
      name: caller.nameZh,
      at,
    });
    if (refusal !== null) {
      throw toError(refusal);
    }
    return this.#queue(id, async () => {
      const logged = { at, by: caller.nameZh, siteId: null, act };
      const isNew = await store.db.transaction((trx) =>
        insertSession(trx, { state, createdById: caller.id }, logged),
      );
      const kept = isNew
        ? { state, minutes: null, createdById: caller.id }
        : (this.#live.get(id) ?? (await findSession(store.db, id)));
      if (kept?.createdById !== caller.id) {
        throw AppError.conflict(`the id ${id} belongs to another consultation`);
      }
      if (isNew) {
        this.#live.set(id, kept);
        this.changes.publish(kept);
      }
      return kept;
    });
  }

  /**
   * Somebody's command. `before` is run in the queue when the command is going to be taken, before it is kept; throwing refuses it.
   * @throws AppError('notFound', 'forbidden', 'conflict')
   */
  async command(
    caller: Caller,
    id: string,
    act: Extract<Act, { type: ConsultationCommand['type'] }>,
    before: (state: Consultation, actor: Actor) => Promise<void> = async () => undefined,
  ): Promise<KeptSession> {
    await this.require(caller, id);
    return this.#queue(id, async () => {
      const kept = await this.require(caller, id);
      const { state } = kept;
      const decision = 'id' in act ? state.decisions.find((each) => each.id === act.id) : undefined;
      const actor: Actor = {
        siteId: this.placeOf(state, caller)?.id ?? null,
        isHost: this.isHost(state, caller),
        isReceiver: decision !== undefined && this.receives(state, caller, decision.courtId),
        name: caller.nameZh,
        at: this.#deps.clock.now(),
      };
      return this.#apply(kept, act, actor, { by: caller.nameZh, before });
    });
  }

  /** What happens by itself. One that changes nothing, or is refused, is left out. */
  async happen(id: string, act: Act, siteId: string | null): Promise<Refusal | null> {
    return this.#queue(id, async () => {
      const kept = this.#live.get(id);
      if (kept === undefined) {
        return null;
      }
      const actor: Actor = { siteId, isHost: false, isReceiver: false, name: '', at: this.#deps.clock.now() };
      const { refusal } = apply(kept.state, act, actor);
      if (refusal === null) {
        await this.#apply(kept, act, actor, { by: null });
      }
      return refusal;
    });
  }

  /** @throws what `change` throws */
  async setMinutes(
    caller: Caller,
    id: string,
    change: (kept: KeptSession, at: number) => Promise<ConsultationMinutes>,
  ): Promise<KeptSession> {
    await this.require(caller, id);
    return this.#queue(id, async () => {
      const kept = await this.require(caller, id);
      const minutes = await change(kept, this.#deps.clock.now());
      await saveMinutes(this.#deps.store.db, id, minutes);
      const next = { ...kept, minutes };
      this.changes.publish(next);
      return next;
    });
  }

  /** Resolves when all that was begun is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#queues.values());
  }

  async #apply(
    kept: KeptSession,
    act: Act,
    actor: Actor,
    { by, before }: { by: string | null; before?: (state: Consultation, actor: Actor) => Promise<void> },
  ): Promise<KeptSession> {
    const { store, onChange } = this.#deps;
    const { state, refusal } = apply(kept.state, act, actor);
    if (refusal !== null) {
      throw toError(refusal);
    }
    if (before !== undefined) {
      await before(kept.state, actor);
    }
    if (isWorthKeeping(kept.state, state)) {
      const logged = { at: actor.at, by, siteId: actor.siteId, act };
      await store.db.transaction((trx) => saveSession(trx, kept.state, state, logged));
    } else if (JSON.stringify(state) === JSON.stringify(kept.state)) {
      return kept;
    }
    const next = { ...kept, state };
    if (state.phase === 'planned' || state.phase === 'running') {
      this.#live.set(state.id, next);
    } else {
      this.#live.delete(state.id);
    }
    await onChange(kept.state, state);
    this.changes.publish(next);
    return next;
  }

  /** Runs `task` when those of the same session before it are done. */
  #queue<T>(id: string, task: () => Promise<T>): Promise<T> {
    const result = (this.#queues.get(id) ?? Promise.resolve()).then(task);
    const last = result.catch(() => undefined);
    this.#queues.set(id, last);
    const forget = async (): Promise<void> => {
      await last;
      if (this.#queues.get(id) === last) {
        this.#queues.delete(id);
      }
    };
    void forget();
    return result;
  }
}

/** The place that a caller looks from: their own, or that of the court whose wall or desk they are at. A unit has only its own. */
export function viewingPlace(
  sessions: Pick<Sessions, 'placeOf'>,
  state: Consultation,
  caller: Caller,
): Site | undefined {
  return (
    sessions.placeOf(state, caller) ??
    (caller.kind === 'unit' ? undefined : state.sites.find((site) => isPlaceOfCourt(site, caller.courtId)))
  );
}
