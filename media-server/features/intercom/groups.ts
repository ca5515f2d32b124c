import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { contract } from '#shared/contract/index.ts';
import { AppError } from '#shared/errors.ts';
import { USUAL_PRIORITIES, USUAL_TALK_RULES, type TalkGroup } from '#shared/intercom.ts';
import { setEnabled } from '#shared/intercom/floor.ts';
import type { Caller } from '../../api/caller.ts';
import type { CourtNode, ServerContext } from '../../context.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import { commonCourt } from '../dispatch/targets.ts';
import type { Roster } from '../units/roster.ts';
import { LiveGroup } from './live-group.ts';
import { belongsTo, commands } from './membership.ts';
import type { RecordedGroups } from './recorded-groups.ts';
import { insertGroup, loadGroups, markClosed, updateGroup, wasClosed } from './rows.ts';
import type { TalkDesk } from './talk-desk.ts';

type Inputs = (typeof contract)['intercom'];
type SaveInput = z.output<Inputs['saveGroup']['input']>;
type OpenInput = z.output<Inputs['openGroup']['input']>;

/** What a group is that is opened for an occasion. */
const NEW_GROUP = {
  enabled: true,
  recorded: false,
  rules: USUAL_TALK_RULES,
  priorities: USUAL_PRIORITIES,
} satisfies Partial<TalkGroup>;
/** Characters of a group's name. */
const MAX_NAME = 60;

/** An operation as far as its group needs it. */
export interface OperationCircle extends Pick<TalkGroup, 'id' | 'courtId' | 'createdBy'> {
  title: string;
  unitIds: string[];
}

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts'> & {
  sfu: Sfu;
  roster: Roster;
  /** Ends what is being said in a group that changes. */
  desk: () => TalkDesk;
  recorded: Pick<RecordedGroups, 'follow' | 'forget'>;
};

/** The groups that aren't closed. */
export class TalkGroups {
  readonly #deps: Deps;
  readonly #groups = new Map<string, LiveGroup>();

  private constructor(deps: Deps) {
    this.#deps = deps;
  }

  static async open(deps: Deps): Promise<TalkGroups> {
    const groups = new TalkGroups(deps);
    for (const stored of await loadGroups(deps.store)) {
      const live = new LiveGroup(stored, deps.sfu);
      groups.#groups.set(stored.group.id, live);
      deps.recorded.follow(live);
    }
    return groups;
  }

  get all(): IterableIterator<LiveGroup> {
    return this.#groups.values();
  }

  of(caller: Caller): LiveGroup[] {
    return [...this.all].filter((group) => belongsTo(caller, group));
  }

  /** A group that the caller belongs to. Throws `notFound`. */
  require(caller: Caller, groupId: string): LiveGroup {
    const group = this.#groups.get(groupId);
    if (group === undefined || !belongsTo(caller, group)) {
      throw AppError.notFound('talk group', groupId);
    }
    return group;
  }

  /** A group that the caller answers for. Throws `notFound`. */
  requireOwn(caller: Caller, groupId: string): LiveGroup {
    const group = this.#groups.get(groupId);
    if (group === undefined || !commands(caller, group)) {
      throw AppError.notFound('talk group', groupId);
    }
    return group;
  }

  async save(caller: Caller, { courtId, ...input }: SaveInput): Promise<TalkGroup> {
    const court = this.#deps.courts.require(courtId, caller.courtPath);
    for (const unitId of input.unitIds ?? []) {
      this.#deps.roster.require(unitId, court.path);
    }
    if (!this.#groups.has(input.id)) {
      return this.#insert(caller, court, { ...input, kind: 'fixed' });
    }
    const live = this.requireOwn(caller, input.id);
    if (live.group.courtId !== courtId) {
      throw AppError.invalidInput('courtId', 'a group stays with its court; make another one');
    }
    await updateGroup(this.#deps.store, { ...live.group, ...input });
    // It may have been closed meanwhile.
    this.requireOwn(caller, input.id);
    live.group = { ...live.group, ...input };
    this.#deps.desk().change(live, setEnabled(live.floor, input.enabled), caller.nameZh);
    live.dropStrangers();
    this.#deps.desk().dropStranger(live, caller.nameZh);
    this.#deps.recorded.follow(live);
    this.#deps.desk().events.publish({ group: live, event: { type: 'group', ...live.state } });
    return live.group;
  }

  async openAdHoc(caller: Caller, { id, name, unitIds }: OpenInput): Promise<TalkGroup> {
    const units = [...new Set(unitIds)].map((unitId) => this.#deps.roster.require(unitId, caller.courtPath));
    const known = this.#groups.get(id);
    if (known !== undefined && commands(caller, known)) {
      return known.group;
    }
    return this.#insert(caller, commonCourt(this.#deps, units), {
      id,
      name,
      kind: 'adHoc',
      unitIds: units.map((unit) => unit.id),
      ...NEW_GROUP,
    });
  }

  async closeGroup(caller: Caller, groupId: string): Promise<void> {
    await this.#close(this.requireOwn(caller, groupId), caller.nameZh);
  }

  /** Whether a group of this id is open. */
  has(groupId: string): boolean {
    return this.#groups.has(groupId);
  }

  /**
   * Opens the group of an operation, under its id, with its units; where it is open already, its units are these from now on. Nothing
   * happens when it was closed before its operation.
   */
  async openFor({ id, title, courtId, createdBy, unitIds }: OperationCircle): Promise<void> {
    const { store, clock, courts, sfu, desk } = this.#deps;
    const live = this.#groups.get(id);
    if (live !== undefined) {
      if (!isDeepStrictEqual(live.group.unitIds, unitIds)) {
        live.group = { ...live.group, unitIds };
        await updateGroup(store, live.group);
        live.dropStrangers();
        desk().dropStranger(live, live.group.createdBy);
        desk().events.publish({ group: live, event: { type: 'group', ...live.state } });
      }
      return;
    }
    const court = courts.find(courtId);
    if (court === undefined || unitIds.length === 0 || (await wasClosed(store, id))) {
      return;
    }
    const name = title.slice(0, MAX_NAME);
    const group: TalkGroup = {
      id,
      courtId,
      name,
      kind: 'adHoc',
      unitIds,
      createdBy,
      ...NEW_GROUP,
      createdAt: clock.now(),
    };
    await insertGroup(store, group);
    const opened = new LiveGroup({ group, courtPath: court.path }, sfu);
    this.#groups.set(id, opened);
    desk().events.publish({ group: opened, event: { type: 'group', ...opened.state } });
  }

  /** The operation is over, and its group with it. */
  async closeFor(operationId: string): Promise<void> {
    const live = this.#groups.get(operationId);
    if (live !== undefined) {
      await this.#close(live, null);
    }
  }

  close(): void {
    for (const group of this.all) {
      group.close();
    }
  }

  async #insert(
    caller: Caller,
    court: CourtNode,
    given: Omit<TalkGroup, 'courtId' | 'createdAt' | 'createdBy'>,
  ): Promise<TalkGroup> {
    const { store, clock, sfu } = this.#deps;
    const group = { ...given, courtId: court.id, createdAt: clock.now(), createdBy: caller.username };
    await insertGroup(store, group);
    const live = new LiveGroup({ group, courtPath: court.path }, sfu);
    this.#groups.set(group.id, live);
    this.#deps.recorded.follow(live);
    this.#deps.desk().events.publish({ group: live, event: { type: 'group', ...live.state } });
    return group;
  }

  /** `by` null: the server does it by itself. */
  async #close(live: LiveGroup, by: string | null): Promise<void> {
    const { store, clock, desk, recorded } = this.#deps;
    const groupId = live.group.id;
    await markClosed(store, groupId, clock.now());
    this.#groups.delete(groupId);
    desk().change(live, setEnabled(live.floor, false), by);
    desk().events.publish({ group: live, event: { type: 'removed', groupId } });
    recorded.forget(live);
    live.close();
  }
}
