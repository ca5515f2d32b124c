import { AppError } from '#shared/errors.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { PtzEvent } from '#shared/contract/ptz.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { Sources } from '../sources/sources.ts';
import { Camera } from './camera.ts';
import type { OpenDriver } from './driver.ts';
import { cameraIdsWithin, loadCameras, saveHasPtz, type CameraRow } from './rows.ts';

export type RegistryDeps = Pick<ServerContext, 'store' | 'clock' | 'audit' | 'log'> & {
  sources: Pick<Sources, 'require' | 'find' | 'changes'>;
  openDriver: OpenDriver;
};

interface Delta {
  courtPath: CourtPath;
  event: Exclude<PtzEvent, { type: 'snapshot' }>;
}

/** Every camera that has an ONVIF address, by its source. */
export class CameraRegistry {
  readonly #deps: RegistryDeps;
  readonly #cameras = new Map<string, Camera>();
  readonly #feed: Feed<Delta>;
  /** What consoles were last told of each camera. */
  readonly #shown = new Map<string, string>();
  readonly #stopListening: () => void;

  private constructor(deps: RegistryDeps) {
    this.#deps = deps;
    this.#feed = new Feed((error) => deps.log.error({ err: error }, 'CameraRegistry | a listener failed'));
    this.#stopListening = deps.sources.changes.listen((sourceId) => {
      if (deps.sources.find(sourceId) === undefined) {
        this.remove(sourceId);
      }
    });
  }

  /** Loads the cameras and begins to keep in touch with them. */
  static async open(deps: RegistryDeps): Promise<CameraRegistry> {
    const registry = new CameraRegistry(deps);
    for (const row of await loadCameras(deps.store.db)) {
      registry.put(row);
    }
    return registry;
  }

  /** The camera of a source of the caller's courts. Throws `notFound`, or `conflict` for a source without an ONVIF address. */
  require(caller: Caller, sourceId: string): Camera {
    this.#deps.sources.require(caller, sourceId);
    const camera = this.#cameras.get(sourceId);
    if (camera === undefined) {
      throw new AppError('conflict', 'the source has no ONVIF address', { place: 'ptz.notSupported' });
    }
    return camera;
  }

  /** Adds a camera, in place of the one of its source. */
  put(row: CameraRow): Camera {
    this.#close(row.sourceId);
    const camera = new Camera(row, this.#deps, () => this.#changed(camera));
    this.#cameras.set(row.sourceId, camera);
    this.#changed(camera);
    return camera;
  }

  remove(sourceId: string): void {
    const camera = this.#cameras.get(sourceId);
    if (camera !== undefined) {
      this.#close(sourceId);
      this.#cameras.delete(sourceId);
      this.#shown.delete(sourceId);
      this.#feed.publish({ courtPath: camera.row.courtPath, event: { type: 'remove', sourceId } });
    }
  }

  /** Snapshot, then changes of the subtree of `scope`, until `signal` aborts. */
  async *watch(scope: CourtPath, signal: AbortSignal): AsyncGenerator<PtzEvent, void> {
    const snapshot = async (): Promise<PtzEvent> => {
      const ids = await cameraIdsWithin(this.#deps.store.db, scope);
      return { type: 'snapshot', cameras: ids.flatMap((id) => this.#cameras.get(id)?.toPtz() ?? []) };
    };
    for await (const item of this.#feed.read(snapshot, signal)) {
      if ('type' in item) {
        yield item;
      } else if (isInSubtree(item.courtPath, scope)) {
        yield item.event;
      }
    }
  }

  /** Stops what moves, and lets go of every camera. */
  async close(): Promise<void> {
    this.#stopListening();
    const cameras = [...this.#cameras.values()];
    this.#cameras.clear();
    await Promise.all(cameras.map((camera) => camera.close()));
  }

  #close(sourceId: string): void {
    this.#cameras
      .get(sourceId)
      ?.close()
      .catch((error: unknown) => {
        this.#deps.log.error({ err: error, source: sourceId }, 'a camera could not be let go of');
      });
  }

  #changed(camera: Camera): void {
    const { sourceId, courtPath, hasPtz: knownPtz } = camera.row;
    if (this.#cameras.get(sourceId) !== camera) {
      return;
    }
    const ptz = camera.toPtz();
    const shown = JSON.stringify(ptz);
    if (shown === this.#shown.get(sourceId)) {
      return;
    }
    this.#shown.set(sourceId, shown);
    if (ptz.hasPtz !== knownPtz) {
      camera.row.hasPtz = ptz.hasPtz;
      saveHasPtz(this.#deps.store.db, sourceId, ptz.hasPtz).catch((error: unknown) => {
        this.#deps.log.error({ err: error, source: sourceId }, 'whether a camera has PTZ could not be kept');
      });
    }
    this.#feed.publish({ courtPath, event: { type: 'upsert', camera: ptz } });
  }
}
