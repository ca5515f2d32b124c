import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import type { Evidence } from '#shared/evidence.ts';
import type { EvidenceProblem } from '#shared/evidence-state.ts';
import { HEAD_BYTES, typeByHead } from '#shared/evidence-types.ts';
import type { Clock } from '../../clock.ts';
import type { AuditLog, CourtTree } from '../../context.ts';
import type { Feed } from '../../feed.ts';
import type { Logger } from '../../log.ts';
import { hashFile } from '../../store/hash-file.ts';
import type { Store } from '../../store/open.ts';
import type { EvidenceDesk } from './desk.ts';
import type { EvidenceFiles } from './evidence-files.ts';
import type { Items } from './items.ts';
import type { EvidenceRow } from './rows.ts';
import type { Thumbnails } from './thumbnails.ts';

/** Action of the audit log that holds the hash of an item; its target is the item. */
export const RECEIVED_ACTION = 'evidence.received';

interface Deps {
  store: Store;
  clock: Clock;
  log: Logger;
  audit: AuditLog;
  courts: CourtTree;
  files: EvidenceFiles;
  items: Items;
  desk: EvidenceDesk;
  thumbnails: Thumbnails;
  arrived: Feed<Evidence>;
}

/** Whether bytes are a text in UTF-8 without control characters but tab and line ends. */
export const isPlainText = (bytes: Buffer): boolean =>
  isUtf8(bytes) && !/[^\P{Cc}\t\n\r]/u.test(bytes.toString('utf8'));

/** Decides what has arrived: whether it is what was announced, and of its kind. */
export class Settling {
  readonly #deps: Deps;
  readonly #running = new Map<string, Promise<void>>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Decides an item all of whose bytes are there; one that is decided stays as it is. Asked twice at a time it works once. */
  settle(id: string): Promise<void> {
    const running = this.#running.get(id) ?? this.#settle(id).finally(() => void this.#running.delete(id));
    this.#running.set(id, running);
    return running;
  }

  /** Decides what a server before couldn't. Never throws. */
  async resume(): Promise<void> {
    const { store, log } = this.#deps;
    const rows = (await store.db('evidence').where({ state: 'receiving' })) as EvidenceRow[];
    for (const row of rows) {
      await this.settleIfWhole(row).catch((error: unknown) =>
        log.error(
          { err: error, evidence: row.id },
          'an item of evidence could not be decided; it is tried again',
        ),
      );
    }
  }

  /** Decides an item if all of its bytes are there; answers with how it stands then. */
  async settleIfWhole({ id, size, state }: EvidenceRow): Promise<EvidenceRow | undefined> {
    const { files, items } = this.#deps;
    if (state === 'receiving' && ((await files.received(id)) ?? 0) >= size) {
      await this.settle(id);
    }
    return items.find(id);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #settle(id: string): Promise<void> {
    const { files, items, clock, thumbnails, arrived, desk } = this.#deps;
    const row = await items.find(id);
    if (row?.state !== 'receiving') {
      return;
    }
    await files.seal(id);
    const { sha256, bytes } = await hashFile(files.fileOf(id));
    const type = await this.#typeOf(row);
    const problem: EvidenceProblem | null =
      bytes !== row.size ? 'size' : sha256 !== row.sha256 ? 'hash' : type === null ? 'kind' : null;
    // The hash is in the chain before anybody sees the item.
    await this.#note(row, { sha256, bytes, type, problem });
    const settled = { settled_at: clock.now(), problem, type };
    if (problem !== null) {
      await items.step(row, 'refuse', settled);
      await files.remove(id);
      return;
    }
    const done = await items.step(row, 'settle', settled);
    arrived.publish(desk.show({ ...done, locks: 0 }));
    thumbnails.make(done);
  }

  async #typeOf({ id, kind }: EvidenceRow): Promise<string | null> {
    const { files } = this.#deps;
    if (kind === 'text') {
      return isPlainText(await readFile(files.fileOf(id))) ? 'text/plain' : null;
    }
    return typeByHead(await files.head(id, HEAD_BYTES), kind);
  }

  async #note(
    row: EvidenceRow,
    found: { sha256: string; bytes: number; type: string | null; problem: EvidenceProblem | null },
  ): Promise<void> {
    const { audit, courts } = this.#deps;
    await audit.append({
      actor: row.call_sign,
      courtId: row.court_id,
      courtPath: courts.find(row.court_id)?.path ?? null,
      action: RECEIVED_ACTION,
      target: row.id,
      outcome: found.problem === null ? 'ok' : 'refused',
      detail: {
        ...found,
        actorId: row.unit_id,
        kind: row.kind,
        announcedSha256: row.sha256,
        capturedAt: row.captured_at,
        place: row.lon === null ? null : [row.lon, row.lat, row.accuracy, row.fix_age_ms],
        caseNo: row.case_no,
        operationId: row.operation_id,
      },
    });
  }
}
