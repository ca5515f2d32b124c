import { unitSourceId } from '#shared/sources.ts';
import type { LineConfig } from '../../config/schema.ts';
import type { AuditLog, CourtTree } from '../../context.ts';
import type { MessageOf } from '../../lines/protocol.ts';
import type { Logger } from '../../log.ts';
import type { Media } from '../media/media.ts';
import type { Sources } from '../sources/sources.ts';

interface Deps {
  config: LineConfig;
  audit: AuditLog;
  courts: CourtTree;
  log: Logger;
  sources: Pick<Sources, 'find'>;
  media: Pick<Media, 'countWatcher'>;
}

type Viewer = MessageOf<'viewer'>;

/** Who at the peer looks at sources of this side: in the audit log, and shown to units that are looked at. */
export class PeerViewers {
  readonly #deps: Deps;
  readonly #watching = new Map<string, { viewer: Viewer; leave: () => void }>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  note(viewer: Viewer): void {
    const key = `${viewer.username} ${viewer.sourceId}`;
    if (!viewer.begins) {
      this.#leave(key);
    } else if (!this.#watching.has(key)) {
      this.#watching.set(key, { viewer, leave: this.#count(viewer) });
      this.#record(viewer, 'lines.watchBegin');
    }
  }

  /** The line is down: nobody there sees anything any more. */
  end(): void {
    for (const key of this.#watching.keys()) {
      this.#leave(key);
    }
  }

  #leave(key: string): void {
    const watching = this.#watching.get(key);
    if (watching !== undefined) {
      this.#watching.delete(key);
      watching.leave();
      this.#record(watching.viewer, 'lines.watchEnd');
    }
  }

  /** A unit sees who watches it, wherever they sit. */
  #count({ sourceId, username, nameZh, nameEn }: Viewer): () => void {
    const { config, sources, media } = this.#deps;
    const unitId = sources.find(sourceId)?.definition.unitId ?? null;
    if (unitId === null || unitSourceId(unitId) !== sourceId) {
      return () => undefined;
    }
    const person = { id: `line:${config.id}:${username}`, nameZh, nameEn, courtId: config.courtId };
    return media.countWatcher(unitId, person);
  }

  #record({ sourceId, username, nameZh, nameEn }: Viewer, action: string): void {
    const { config, audit, courts, sources, log } = this.#deps;
    const owner = sources.find(sourceId)?.definition;
    const courtId = owner?.courtId ?? config.courtId;
    audit
      .append({
        actor: `${config.id}/${username}`,
        courtId,
        courtPath: courts.find(courtId)?.path ?? null,
        action,
        target: sourceId,
        outcome: 'ok',
        detail: { line: config.name, nameZh, nameEn },
      })
      .catch((error: unknown) => log.error({ err: error }, 'a view over a line could not be audited'));
  }
}
