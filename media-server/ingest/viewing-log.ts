import type { Caller } from '../api/caller.ts';
import type { Clock } from '../clock.ts';
import type { AuditLog } from '../context.ts';
import { Viewings } from './viewings.ts';

export interface ViewingLogOptions {
  audit: AuditLog;
  clock: Clock;
  /** Name of the entry, such as `hls.watch`. */
  action: string;
}

/** Writes an entry of the audit log for each viewing of a source that is asked for piece by piece. */
export class ViewingLog {
  readonly #options: ViewingLogOptions;
  readonly #viewings = new Viewings();

  constructor(options: ViewingLogOptions) {
    this.#options = options;
  }

  /**
   * Notes a request for a piece. Resolves when the entry, if this begins a viewing, is durable: what can't be audited must not be
   * seen. Throws `unavailable` when it couldn't be written.
   */
  async note(caller: Caller, sourceId: string, address: string): Promise<void> {
    const { audit, clock, action } = this.#options;
    if (!this.#viewings.begins(caller.sessionId, sourceId, clock.now())) {
      return;
    }
    try {
      await audit.append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action,
        target: sourceId,
        outcome: 'ok',
        detail: { address, actorId: caller.id },
      });
    } catch (error) {
      this.#viewings.forget(caller.sessionId, sourceId);
      throw error;
    }
  }
}
