import { isDeepStrictEqual } from 'node:util';
import type { Instruction, Sos } from '#shared/dispatch.ts';
import type { Evidence } from '#shared/evidence.ts';
import type { LogFact } from '#shared/operations/log.ts';
import type { Store } from '../../store/open.ts';
import type { Clock } from '../../clock.ts';
import type { Changes } from './change.ts';
import type { Live } from './live.ts';
import { activeRows } from './rows.ts';
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

const nameOf = (operationId: string, unitId: string): string => `${operationId}/${unitId}`;

/** Notices by itself what happens to active operations: units that fall silent, their calls for help, orders to them. */
export class Watch {
  readonly #deps: Deps;
  /** What was told last, by operation. */
  #told = new Map<string, Status[]>();
  /** Key of what was noted last of a unit that is late, by operation and unit. */
  readonly #noted = new Map<string, string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Looks at every active operation. What is to be noted is noted once, also over restarts. */
  async tick(): Promise<void> {
    const { store, statuses, live, stopwatches } = this.#deps;
    const timed = new Set<string>();
    const told = await statuses.ofEach(store.db, await activeRows(store.db));
    for (const [id, now] of told) {
      const before = this.#told.get(id);
      now.forEach(({ unitId }) => timed.add(nameOf(id, unitId)));
      if (!isDeepStrictEqual(before, now)) {
        live.tellStatuses(id, now);
        live.tellUnits(
          now
            .filter(
              (status) => before?.find(({ unitId }) => unitId === status.unitId)?.level !== status.level,
            )
            .map(({ unitId }) => unitId),
        );
      }
      await this.#noteLate(id, now);
    }
    this.#told = told;
    stopwatches.keep(timed);
    for (const name of this.#noted.keys()) {
      if (!timed.has(name)) {
        this.#noted.delete(name);
      }
    }
  }

  /** A call for help of a unit that is with active operations. */
  async handleSos(sos: Sos): Promise<void> {
    const { store, changes, clock } = this.#deps;
    const { id: sosId, unitId, callSign, acknowledgedAt, acknowledgedBy, clearedAt, clearedBy } = sos;
    const step = clearedAt !== null ? 'cleared' : acknowledgedAt !== null ? 'acknowledged' : 'raised';
    const by = { raised: callSign, acknowledged: acknowledgedBy, cleared: clearedBy }[step];
    const fact: LogFact = { kind: 'sos', sosId, unitId, callSign, step };
    for (const { id } of await activeRows(store.db, unitId)) {
      await changes.apply(id, () =>
        Promise.resolve([{ fact, by, at: clock.now(), key: `sos:${sosId}:${step}` }]),
      );
    }
  }

  /** An item of evidence has arrived. */
  async handleEvidence({ id, operationId, unitId, callSign, kind, settledAt }: Evidence): Promise<void> {
    if (operationId !== null) {
      const fact: LogFact = { kind: 'evidence', evidenceId: id, unitId, callSign, what: kind };
      const at = settledAt ?? this.#deps.clock.now();
      await this.#deps.changes.apply(operationId, () =>
        Promise.resolve([{ fact, by: callSign, at, key: `evidence:${id}` }]),
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
      const name = nameOf(operationId, unitId);
      const key = `late:${unitId}:${silentFrom}:${level}`;
      if (this.#noted.get(name) !== key) {
        const fact: LogFact = { kind: 'late', unitId, callSign, level };
        const at = this.#deps.clock.now();
        await this.#deps.changes.apply(operationId, () => Promise.resolve([{ fact, by: null, at, key }]));
        this.#noted.set(name, key);
      }
    }
  }
}
