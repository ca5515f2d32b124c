import { beforeEach, describe, expect, test } from 'vitest';
import { advance, beginReplay, endReplay, seek, toggleChosen, togglePlaying, usePast } from './past-store.ts';

const REPLAY = { from: 1_000, to: 11_000, tracks: [], gapMs: 60_000, truncated: false };

describe('replay', () => {
  beforeEach(() => {
    endReplay();
    usePast.setState({ speed: 10, chosen: new Set(), trailScope: 'none' });
    beginReplay(REPLAY);
  });

  test('goes on by its speed, stops at the end, and begins again from there', () => {
    advance(500);
    expect(usePast.getState().at).toBe(6_000);
    advance(5_000);
    expect(usePast.getState()).toMatchObject({ at: 11_000, playing: false });
    togglePlaying();
    expect(usePast.getState()).toMatchObject({ at: 1_000, playing: true });
  });

  test('paused stands still, and is sought within its period', () => {
    togglePlaying();
    advance(500);
    expect(usePast.getState().at).toBe(1_000);
    seek(99_000);
    expect(usePast.getState().at).toBe(11_000);
    seek(0);
    expect(usePast.getState().at).toBe(1_000);
  });

  test('a chosen unit turns trails on; all trails stay all', () => {
    toggleChosen('a');
    expect(usePast.getState()).toMatchObject({ trailScope: 'chosen', chosen: new Set(['a']) });
    usePast.setState({ trailScope: 'all' });
    toggleChosen('b');
    expect(usePast.getState().trailScope).toBe('all');
  });
});
