import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { contract } from '#shared/contract/index.ts';
import type { CourtPath } from '#shared/courts.ts';
import type { Instruction, ReceiptState, ReceivedInstruction } from '#shared/dispatch.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
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

/**
 * Instructions and their receipts. What was sent is in the store before anyone is told; a unit that isn't listening finds it in
 * its next snapshot.
 */
export class Instructions {
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
    const units = resolveTarget(this.#deps, input.target, caller.courtPath);
    const instruction: table.NewInstruction = {
      ...input,
      courtId: commonCourt(this.#deps, units).id,
      fromUserId: caller.id,
      fromName: caller.nameZh,
      createdAt: this.#nextTime(),
      unitIds: units.map(({ id }) => id),
    };
    const isNew = await table.insertInstruction(store, instruction);
    const sent = await this.#findSame(caller, input);
    if (sent === undefined) {
      throw new AppError('internal', `instruction ${input.id} can't be read back`);
    }
    if (isNew) {
      board.post(sent.courtId, { type: 'instruction', instruction: sent });
      const { id, fromName, text, priority, createdAt } = sent;
      for (const { unitId, state } of sent.receipts) {
        inboxes.publish(unitId, {
          type: 'instruction',
          instruction: { id, fromName, text, priority, createdAt, state },
        });
      }
    }
    return sent;
  }

  list(scope: CourtPath, page: { before?: number | undefined; limit: number }): Promise<Instruction[]> {
    return table.listInstructions(this.#deps.store, scope, { before: page.before, limit: page.limit });
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

  /** What was sent under this id by the same person and with the same content. */
  async #findSame(caller: Caller, input: SendInput): Promise<Instruction | undefined> {
    const stored = await table.findInstruction(this.#deps.store, input.id);
    if (stored === undefined) {
      return undefined;
    }
    const { text, priority, target } = stored.instruction;
    const wanted = {
      fromUserId: caller.id,
      text: input.text,
      priority: input.priority,
      target: input.target,
    };
    if (!isDeepStrictEqual({ fromUserId: stored.fromUserId, text, priority, target }, wanted)) {
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
