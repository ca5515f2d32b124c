import { createElement, type CSSProperties } from 'react';
import { createRoot } from 'react-dom/client';
import type { SourcesEvent } from '#shared/contract/sources.ts';
import type { Source } from '#shared/sources.ts';
import { createApi } from '../../../renderer/api/api.ts';
import { Cell } from '../../../renderer/api/store.ts';
import { watch } from '../../../renderer/api/watch.ts';
import {
  MediaProvider,
  MediaSession,
  StreamVideo,
  VideoPool,
  type DecodeState,
} from '../../../renderer/media/index.ts';

/** One tile of the stage, CSS pixels. */
export interface StageTile {
  sourceId: string;
  width: number;
  height: number;
  selected?: boolean;
  audible?: boolean;
  gain?: number;
}

/** The console's own media on a page with nothing else, run from a test. */
export interface Stage {
  show: (tiles: readonly StageTile[]) => void;
  decoding: () => DecodeState;
  setCeiling: (pixelsPerSecond: number | null) => void;
  /** The mix as it is: its state, the master's level and those of the tiles' sources as they are received. */
  mix: () => { state: string; level: number };
  setMaster: (gain: number) => void;
}

declare global {
  interface Window {
    openStage: (options: { token: string; ceiling?: number }) => void;
    stage: Stage;
  }
}

function reduce(sources: ReadonlyMap<string, Source>, event: SourcesEvent): ReadonlyMap<string, Source> {
  switch (event.type) {
    case 'snapshot': {
      return new Map(event.sources.map((source) => [source.id, source]));
    }
    case 'upsert': {
      return new Map([...sources, [event.source.id, event.source]]);
    }
    case 'remove': {
      return new Map([...sources].filter(([id]) => id !== event.sourceId));
    }
  }
}

const place: CSSProperties = { display: 'flex', flexWrap: 'wrap', gap: 2, background: '#123' };

window.openStage = ({ token, ceiling }) => {
  const api = createApi({ baseUrl: location.origin, token });
  const sources = new Cell<ReadonlyMap<string, Source>>(new Map());
  watch<SourcesEvent>({
    start: (on) => api.call.sources.watch.subscribe({}, on),
    onEvent: (event) => sources.set(reduce(sources.get(), event)),
  });
  const session = new MediaSession({
    api,
    sources,
    ...(ceiling === undefined ? {} : { decodeCeiling: ceiling }),
  });
  const pool = new VideoPool(session);
  const root = createRoot(document.body.appendChild(document.createElement('div')));

  window.stage = {
    show: (tiles) => {
      const shown = tiles.map(({ width, height, ...tile }, index) =>
        createElement(
          'div',
          { key: `${index} ${tile.sourceId}`, 'data-testid': `tile-${index}`, style: { width, height } },
          createElement(StreamVideo, tile),
        ),
      );
      root.render(
        createElement(
          MediaProvider,
          { value: { session, pool } },
          createElement('div', { style: place }, ...shown),
        ),
      );
    },
    decoding: () => session.governor.state.get(),
    setCeiling: (pixelsPerSecond) => session.setDecodeCeiling(pixelsPerSecond),
    mix: () => ({ state: session.mix.state.get(), level: session.mix.level() }),
    setMaster: (gain) => session.mix.setMaster(gain),
  };
};
