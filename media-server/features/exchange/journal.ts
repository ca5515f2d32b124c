import type { AuditLog, AuditRecord } from '../../context.ts';
import type { Caller } from '../../api/caller.ts';
import type { Logger } from '../../log.ts';
import type { SourceDefinition } from '../sources/entry.ts';
import { reasonOf } from './refusal.ts';

/** Who acts on which source, for the audit log. */
export interface Actor extends Pick<AuditRecord, 'actor' | 'courtId' | 'courtPath'> {
  sourceId: string;
  address: string;
  /** Id of the user; null for an encoder. */
  actorId: string | null;
}

/** An encoder that shows a stream key; it is known by its source. */
export const encoderOf = ({ id, courtId, courtPath }: SourceDefinition, address: string): Actor => ({
  actor: `encoder:${id}`,
  courtId,
  courtPath,
  sourceId: id,
  address,
  actorId: null,
});

/** A signed-in viewer. */
export const viewerOf = (caller: Caller, sourceId: string, address: string): Actor => ({
  actor: caller.kind === 'unit' ? `unit:${caller.username}` : caller.username,
  courtId: caller.courtId,
  courtPath: caller.courtPath,
  sourceId,
  address,
  actorId: caller.id,
});

/** Entries of the audit log about sessions: what isn't a call of the API. */
export class Journal {
  readonly #audit: AuditLog;
  readonly #log: Logger;

  constructor(audit: AuditLog, log: Logger) {
    this.#audit = audit;
    this.#log = log;
  }

  /** A session begins. Resolves when the entry is durable; throws `unavailable` when it can't be written. */
  begin(action: string, who: Actor, sessionId: string): Promise<void> {
    return this.#write(action, who, 'ok', { sessionId });
  }

  /** A session was refused. An entry that can't be written is only logged: nothing has happened. */
  refused(action: string, who: Actor, error: unknown): Promise<void> {
    return this.#writeOrLog(action, who, 'refused', { error: reasonOf(error) });
  }

  /** A session ended after `durationMs`. An entry that can't be written is only logged: it has ended anyway. */
  end(
    action: string,
    who: Actor,
    detail: { sessionId: string; reason: string; durationMs: number },
  ): Promise<void> {
    return this.#writeOrLog(action, who, 'ok', detail);
  }

  async #writeOrLog(
    action: string,
    who: Actor,
    outcome: AuditRecord['outcome'],
    detail: object,
  ): Promise<void> {
    try {
      await this.#write(action, who, outcome, detail);
    } catch (error) {
      this.#log.error({ err: error, action, source: who.sourceId }, 'an entry of the audit log is lost');
    }
  }

  #write(
    action: string,
    { sourceId, address, actorId, ...actor }: Actor,
    outcome: AuditRecord['outcome'],
    detail: object,
  ): Promise<void> {
    return this.#audit.append({
      ...actor,
      action,
      target: sourceId,
      outcome,
      detail: { address, ...(actorId === null ? {} : { actorId }), ...detail },
    });
  }
}
