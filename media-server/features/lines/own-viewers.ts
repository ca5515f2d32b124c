import type { Caller } from '../../api/caller.ts';
import type { AuditLog } from '../../context.ts';
import type { CarriedMessage } from '../../lines/session.ts';
import type { Logger } from '../../log.ts';

/** Who here looks at the peer's sources: in this side's audit log, and told to the peer for its own. */
export class OwnViewers {
  readonly #audit: AuditLog;
  readonly #log: Logger;
  readonly #streams = new Map<string, number>();

  constructor({ audit, log }: { audit: AuditLog; log: Logger }) {
    this.#audit = audit;
    this.#log = log;
  }

  /** Counts a stream for the caller until the returned function is called. Throws `unavailable` when it can't be audited. */
  async add(
    caller: Caller,
    given: { sourceId: string; peerSourceId: string; send: (message: CarriedMessage) => void },
  ): Promise<() => void> {
    const { sourceId, peerSourceId, send } = given;
    const key = `${caller.id} ${sourceId}`;
    const tell = (begins: boolean): void => {
      const { username, nameZh, nameEn } = caller;
      send({ type: 'viewer', sourceId: peerSourceId, username, nameZh, nameEn, begins });
    };
    const streams = (this.#streams.get(key) ?? 0) + 1;
    this.#streams.set(key, streams);
    let left = false;
    const leave = (): void => {
      if (left) {
        return;
      }
      left = true;
      const others = (this.#streams.get(key) ?? 1) - 1;
      if (others > 0) {
        this.#streams.set(key, others);
        return;
      }
      this.#streams.delete(key);
      tell(false);
      this.#record(caller, sourceId, 'lines.viewEnd').catch((error: unknown) =>
        this.#log.error({ err: error }, 'the end of a view over a line could not be audited'),
      );
    };
    if (streams === 1) {
      try {
        await this.#record(caller, sourceId, 'lines.viewBegin');
      } catch (error) {
        this.#streams.delete(key);
        left = true;
        throw error;
      }
      tell(true);
    }
    return leave;
  }

  #record(caller: Caller, target: string, action: string): Promise<void> {
    const { username, courtId, courtPath } = caller;
    return this.#audit.append({
      actor: username,
      courtId,
      courtPath,
      action,
      target,
      outcome: 'ok',
      detail: {},
    });
  }
}
