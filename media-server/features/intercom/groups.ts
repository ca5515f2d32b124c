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
import { insertGroup, loadGroups, markClosed, updateGroup } from './rows.ts';
import type { TalkDesk } from './talk-desk.ts';

type Inputs = (typeof contract)['intercom'];
type SaveInput = z.output<Inputs['saveGroup']['input']>;
type OpenInput = z.output<Inputs['openGroup']['input']>;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts'> & {
  sfu: Sfu;
  roster: Roster;
  /** Ends what is being said in a group that changes. */
  desk: () => TalkDesk;
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
      groups.#groups.set(stored.group.id, new LiveGroup(stored, deps.sfu));
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
      enabled: true,
      unitIds: units.map((unit) => unit.id),
      rules: USUAL_TALK_RULES,
      priorities: USUAL_PRIORITIES,
    });
  }

  async closeGroup(caller: Caller, groupId: string): Promise<void> {
    const live = this.requireOwn(caller, groupId);
    await markClosed(this.#deps.store, groupId, this.#deps.clock.now());
    this.#groups.delete(groupId);
    this.#deps.desk().change(live, setEnabled(live.floor, false), caller.nameZh);
    this.#deps.desk().events.publish({ group: live, event: { type: 'removed', groupId } });
    live.close();
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
    this.#deps.desk().events.publish({ group: live, event: { type: 'group', ...live.state } });
    return group;
  }
}
