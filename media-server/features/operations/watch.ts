import { isDeepStrictEqual } from 'node:util';
import type { Instruction, Sos } from '#shared/dispatch.ts';
import type { LogFact } from '#shared/operations/log.ts';
import type { Store } from '../../store/open.ts';
import type { Clock } from '../../clock.ts';
import type { Changes } from './change.ts';
import type { Live } from './live.ts';
import { activeIds, type OperationRow } from './rows.ts';
import type { Status, Statuses } from './statuses.ts';
import type { Stopwatches } from '../../stopwatches.ts';

interface Deps {
  store: Store;
  clock: Clock;
  changes: Changes;
  live: Live;
  statuses: Statuses;
  stopwatches: Stopwatches;
}

const lateKey = (unitId: string, silentFrom: number, level: string): string =>
  `late:${unitId}:${silentFrom}:${level}`;

/** Notices by itself what happens to active operations: units that fall silent, their calls for help, orders to them. */
export class Watch {
  readonly #deps: Deps;
  /** What was told last, by operation. */
  #told = new Map<string, Status[]>();
  /** Keys of units that were noted as late. */
  readonly #noted = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Looks at every active operation. What is to be noted is noted once, also over restarts. */
  async tick(): Promise<void> {
    const { store, statuses, live, stopwatches } = this.#deps;
    const rows: OperationRow[] = await store.db('operations').whereIn('state', ['checking', 'running']);
    const told = new Map<string, Status[]>();
    const timed = new Set<string>();
    for (const row of rows) {
      const now = await statuses.of(store.db, row);
      const before = this.#told.get(row.id);
      told.set(row.id, now);
      now.forEach(({ unitId }) => timed.add(`${row.id}/${unitId}`));
      if (!isDeepStrictEqual(before, now)) {
        live.tellStatuses(row.id, now);
        live.tellUnits(
          now
            .filter(
              (status) => before?.find(({ unitId }) => unitId === status.unitId)?.level !== status.level,
            )
            .map(({ unitId }) => unitId),
        );
      }
      await this.#noteLate(row.id, now);
    }
    this.#told = told;
    stopwatches.keep(timed);
  }

  /** A call for help of a unit that is with active operations. */
  async handleSos(sos: Sos): Promise<void> {
    const { store, changes, clock } = this.#deps;
    const { id: sosId, unitId, callSign, acknowledgedAt, acknowledgedBy, clearedAt, clearedBy } = sos;
    const step = clearedAt !== null ? 'cleared' : acknowledgedAt !== null ? 'acknowledged' : 'raised';
    const by = { raised: callSign, acknowledged: acknowledgedBy, cleared: clearedBy }[step];
    const fact: LogFact = { kind: 'sos', sosId, unitId, callSign, step };
    for (const id of await activeIds(store.db, unitId)) {
      await changes.apply(id, () =>
        Promise.resolve([{ fact, by, at: clock.now(), key: `sos:${sosId}:${step}` }]),
      );
    }
  }

  /** An instruction to the units of an operation was sent. */
  async handleInstruction({
    id,
    operationId,
    text,
    priority,
    receipts,
    fromName,
    createdAt,
  }: Instruction): Promise<void> {
    if (operationId !== null) {
      const fact: LogFact = { kind: 'order', instructionId: id, text, priority, units: receipts.length };
      await this.#deps.changes.apply(operationId, () =>
        Promise.resolve([{ fact, by: fromName, at: createdAt, key: `order:${id}` }]),
      );
    }
  }

  /** Units haven't confirmed an instruction in time. */
  async handleUnconfirmed(instruction: Instruction, level: 'amber' | 'alarm', units: number): Promise<void> {
    const { id, operationId } = instruction;
    if (operationId !== null) {
      const fact: LogFact = { kind: 'unconfirmed', instructionId: id, level, units };
      await this.#deps.changes.apply(operationId, () =>
        Promise.resolve([{ fact, by: null, at: this.#deps.clock.now(), key: `unconfirmed:${id}:${level}` }]),
      );
    }
  }

  async #noteLate(operationId: string, statuses: readonly Status[]): Promise<void> {
    for (const { unitId, callSign, level, silentFrom } of statuses) {
      if ((level !== 'amber' && level !== 'red') || silentFrom === null) {
        continue;
      }
      const key = lateKey(unitId, silentFrom, level);
      if (!this.#noted.has(`${operationId}/${key}`)) {
        const fact: LogFact = { kind: 'late', unitId, callSign, level };
        const at = this.#deps.clock.now();
        await this.#deps.changes.apply(operationId, () => Promise.resolve([{ fact, by: null, at, key }]));
        this.#noted.add(`${operationId}/${key}`);
      }
    }
  }
}
