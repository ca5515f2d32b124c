import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { contract } from '#shared/contract/index.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { Instruction, ReceiptState, ReceivedInstruction } from '#shared/dispatch.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { Roster } from '../units/roster.ts';
import type { Board } from './board.ts';
import type { Inboxes } from './inboxes.ts';
import * as table from './instruction-store.ts';
import { commonCourt, resolveTarget } from './targets.ts';

type SendInput = z.output<(typeof contract)['dispatch']['send']['input']>;

export interface InstructionsDeps extends Pick<ServerContext, 'store' | 'clock' | 'courts'> {
  roster: Roster;
  board: Board;
  inboxes: Inboxes;
}

/** An instruction that has come to a further level of escalation, and how many units haven't confirmed it. */
export interface Unconfirmed {
  instruction: Instruction;
  level: 'amber' | 'alarm';
  units: number;
}

/**
 * Instructions and their receipts. What was sent is in the store before anyone is told; a unit that isn't listening finds it in
 * its next snapshot.
 */
export class Instructions {
  /** Instructions as they are sent; for other features. */
  readonly sent = new Feed<Instruction>();
  /** Instructions that so many units haven't confirmed in time; for other features. */
  readonly unconfirmed = new Feed<Unconfirmed>();
  readonly #deps: InstructionsDeps;
  #newestAt: number;

  private constructor(deps: InstructionsDeps, newestAt: number) {
    this.#deps = deps;
    this.#newestAt = newestAt;
  }

  static async create(deps: InstructionsDeps): Promise<Instructions> {
    return new Instructions(deps, await table.newestInstructionAt(deps.store));
  }

  /** Throws `conflict` when the id was used for something else. */
  async send(caller: Caller, input: SendInput): Promise<Instruction> {
    const { store, board, inboxes } = this.#deps;
    const earlier = await this.#findSame(caller, input);
    if (earlier !== undefined) {
      return earlier;
    }
    const units = await resolveTarget(this.#deps, input.target, caller);
    const { fileIds, ...order } = input;
    const instruction: table.NewInstruction = {
      ...order,
      fileIds,
      courtId: commonCourt(this.#deps, units).id,
      fromUserId: caller.id,
      fromName: caller.nameZh,
      createdAt: this.#nextTime(),
      unitIds: units.map(({ id }) => id),
      operationId: input.target.kind === 'operation' ? input.target.operationId : null,
    };
    const isNew = await table.insertInstruction(store, instruction);
    const sent = await this.#findSame(caller, input);
    if (sent === undefined) {
      throw new AppError('internal', `instruction ${input.id} can't be read back`);
    }
    if (isNew) {
      board.post(sent.courtId, { type: 'instruction', instruction: sent });
      this.sent.publish(sent);
      const { id, fromName, text, priority, createdAt, files } = sent;
      const mustConfirm = sent.confirmS !== null;
      for (const { unitId, state } of sent.receipts) {
        inboxes.publish(unitId, {
          type: 'instruction',
          instruction: { id, fromName, text, priority, createdAt, state, mustConfirm, files },
        });
      }
    }
    return sent;
  }

  list(scope: CourtPath, page: { before?: number | undefined; limit: number }): Promise<Instruction[]> {
    return table.listInstructions(this.#deps.store, scope, { before: page.before, limit: page.limit });
  }

  /** Whether an instruction of this id is there; for other features. */
  async isSent(id: string): Promise<boolean> {
    return (await table.findInstruction(this.#deps.store, id)) !== undefined;
  }

  alarming(scope: CourtPath): Promise<Instruction[]> {
    return table.listAlarmed(this.#deps.store, scope);
  }

  /** Instructions to the units of active operations; for other features. */
  ofActiveOperations(): Promise<Instruction[]> {
    return table.listOfActiveOperations(this.#deps.store);
  }

  /** Silences the alarm of an unconfirmed instruction; repeating changes nothing. */
  async acknowledgeUnconfirmed(caller: Caller, id: string): Promise<Instruction> {
    const { store, clock } = this.#deps;
    const known = await this.#require(caller, id);
    const changed = await table.markAlarmSeen(store, id, { by: caller.nameZh, at: clock.now() });
    return changed ? this.#tellChanged(id) : known;
  }

  /** Moves the escalation of an instruction on; told and noted once. */
  async escalate(id: string, level: 'amber' | 'alarm', units: number): Promise<void> {
    const { store, clock } = this.#deps;
    if (await table.markEscalated(store, id, { level, at: clock.now() })) {
      const instruction = await this.#tellChanged(id);
      this.unconfirmed.publish({ instruction, level, units });
    }
  }

  openOf(unitId: string): Promise<ReceivedInstruction[]> {
    return table.listOpenOfUnit(this.#deps.store, unitId);
  }

  /** Moves the unit's receipt forward; going back or repeating changes nothing. */
  async receive(unitId: string, instructionId: string, state: ReceiptState): Promise<ReceivedInstruction> {
    const { store, clock, board } = this.#deps;
    const receipt = await table.advanceReceipt(store, { instructionId, unitId, state, at: clock.now() });
    const found = await table.findOfUnit(store, unitId, instructionId);
    if (found === undefined) {
      throw AppError.notFound('instruction', instructionId);
    }
    if (receipt !== undefined) {
      board.post(found.courtId, { type: 'receipt', instructionId, receipt });
    }
    return found.received;
  }

  async #require({ courtPath }: Caller, id: string): Promise<Instruction> {
    const stored = await table.findInstruction(this.#deps.store, id);
    const court = stored === undefined ? undefined : this.#deps.courts.find(stored.instruction.courtId);
    if (stored === undefined || court === undefined || !isInSubtree(court.path, courtPath)) {
      throw AppError.notFound('instruction', id);
    }
    return stored.instruction;
  }

  async #tellChanged(id: string): Promise<Instruction> {
    const stored = await table.findInstruction(this.#deps.store, id);
    if (stored === undefined) {
      throw AppError.notFound('instruction', id);
    }
    const { instruction } = stored;
    this.#deps.board.post(instruction.courtId, { type: 'instruction', instruction });
    return instruction;
  }

  /** What was sent under this id by the same person and with the same content. */
  async #findSame(caller: Caller, input: SendInput): Promise<Instruction | undefined> {
    const stored = await table.findInstruction(this.#deps.store, input.id);
    if (stored === undefined) {
      return undefined;
    }
    const { text, priority, target, confirmS, files } = stored.instruction;
    const fileIds = files.map(({ id }) => id).sort();
    const wanted = {
      fromUserId: caller.id,
      text: input.text,
      priority: input.priority,
      target: input.target,
      confirmS: input.confirmS,
      fileIds: input.fileIds.toSorted(),
    };
    const { fromUserId } = stored;
    if (!isDeepStrictEqual({ fromUserId, text, priority, target, confirmS, fileIds }, wanted)) {
      throw AppError.conflict(`the id ${input.id} belongs to another instruction`);
    }
    return stored.instruction;
  }

  /** No two instructions share a time, so that paging by time neither skips nor repeats one. */
  #nextTime(): number {
    this.#newestAt = Math.max(this.#deps.clock.now(), this.#newestAt + 1);
    return this.#newestAt;
  }
}
