import type { BrowserContext, Page } from 'playwright';
import type { Source } from '#shared/sources.ts';
import type { Content } from '#shared/walls/content.ts';
import type { Split } from '#shared/walls/layout.ts';
import type { Wall } from '#shared/walls/wall.ts';
import { firstWall, saveSplit } from '../../tests/e2e/support/walls.ts';
import { Scene } from '../lib/scene.ts';
import { watchVideos } from './page/videos.ts';

/** What a tile shows of each source. */
export const picturesOf = (sources: readonly Source[]): Content[] =>
  sources.map(({ id }) => ({ kind: 'source', sourceId: id }));

/** A hall of the demo province with its wall, the units that publish, and windows of its first display. */
export class Hall {
  readonly scene: Scene;
  readonly wall: Wall;
  readonly sources: readonly Source[];

  private constructor(scene: Scene, wall: Wall, sources: readonly Source[]) {
    this.scene = scene;
    this.wall = wall;
    this.sources = sources;
  }

  static async open(units: number, env: Readonly<Record<string, string>> = {}): Promise<Hall> {
    const scene = await Scene.open({ units, env });
    const wall = await firstWall(scene.api);
    return new Hall(scene, wall, await scene.liveUnits());
  }

  /** Saves a scene whose tiles split the first display and show this, in order; answers with its id. */
  save(name: string, split: Split, contents: readonly (Content | null)[]): Promise<string> {
    return saveSplit(this.scene.api, this.wall, { name, split, contents });
  }

  /** Switches the wall; answers with when that was asked for, UTC ms. */
  async switchTo(sceneId: string): Promise<number> {
    const askedAt = Date.now();
    await this.scene.api.walls.switchScene.mutate({ wallId: this.wall.id, sceneId });
    return askedAt;
  }

  /** Address of the first display's window. */
  get windowUrl(): string {
    return `${this.scene.server.url}/wall.html?wall=${this.wall.id}&at=0`;
  }

  /** A window of the first display; `prepare` is done to it before anything of the product runs in it. */
  async openWindow(prepare?: (context: BrowserContext) => Promise<unknown>): Promise<Page> {
    const context = await this.scene.openContext();
    await context.addInitScript(watchVideos);
    await prepare?.(context);
    const page = await context.newPage();
    await page.goto(this.windowUrl);
    await page.getByTestId('wall-grid').waitFor();
    return page;
  }

  close(): Promise<void> {
    return this.scene.close();
  }
}
