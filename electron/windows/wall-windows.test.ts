import type { Rectangle } from 'electron';
import { expect, test } from 'vitest';
import { recordingLog } from '../testing/recording-log.ts';
import { placeOn, presentDisplays, type DisplaySource } from './displays.ts';
import { KeepAwake } from './keep-awake.ts';
import { WallWindows } from './wall-windows.ts';

const LEFT: DisplaySource = {
  id: 1,
  label: 'L',
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  scaleFactor: 1,
};
const RIGHT: DisplaySource = {
  id: 2,
  label: '',
  bounds: { x: 1920, y: 0, width: 3840, height: 2160 },
  scaleFactor: 2,
};

/** Displays that can be plugged, and windows that remember where they were put. */
function hall(present: DisplaySource[], remembered: string[] = []) {
  const state = { present, remembered, shown: [] as boolean[] };
  const windows = new Map<string, { bounds: Rectangle; focused: number; closeByUser: () => void }>();

  const walls = new WallWindows({
    displays: () => presentDisplays(state.present, 1),
    create: ({ id, x, y, width, height }, onClosed) => {
      const gone = () => {
        windows.delete(id);
        onClosed();
      };
      const window = { bounds: { x, y, width, height }, focused: 0, closeByUser: gone };
      windows.set(id, window);

      return {
        focus: () => void (window.focused += 1),
        place: (bounds) => void (window.bounds = bounds),
        close: gone,
      };
    },
    remembered: () => state.remembered,
    remember: (ids) => void (state.remembered = ids),
    onShownChanged: (isAnyShown) => void state.shown.push(isAnyShown),
    log: recordingLog(),
  });

  return { state, windows, walls };
}

test('open() covers the display, is remembered, and focuses when called again', () => {
  const { state, windows, walls } = hall([LEFT, RIGHT]);
  walls.open('2');
  walls.open('2');

  expect([...windows.keys()]).toEqual(['2']);
  expect(windows.get('2')).toMatchObject({ bounds: RIGHT.bounds, focused: 1 });
  expect(state).toMatchObject({ remembered: ['2'], shown: [true] });
});

test('open() of an absent display is refused as notFound and changes nothing', () => {
  const { state, windows, walls } = hall([LEFT]);

  expect(() => walls.open('2')).toThrow(/display 2 was not found/);
  expect([windows.size, state.remembered]).toEqual([0, []]);
});

test('at start the remembered walls are shown where their displays are present', () => {
  const { state, windows, walls } = hall([RIGHT], ['1', '2', 'gone']);
  walls.handleDisplaysChanged();

  expect([...windows.keys()]).toEqual(['2']);
  expect(state.remembered).toEqual(['1', '2', 'gone']);
});

test('a wall leaves with its display and comes back with it, at the display’s new place', () => {
  const { state, windows, walls } = hall([LEFT, RIGHT]);
  walls.open('2');
  state.present = [LEFT];
  walls.handleDisplaysChanged();

  expect([windows.size, state.remembered]).toEqual([0, ['2']]);

  const moved = { ...RIGHT, bounds: { ...RIGHT.bounds, x: -3840 } };
  state.present = [LEFT, moved];
  walls.handleDisplaysChanged();

  expect(windows.get('2')?.bounds).toEqual(moved.bounds);
  expect(state.shown).toEqual([true, false, true]);
});

test('a wall follows its display when the display changes its place or size', () => {
  const { state, windows, walls } = hall([LEFT, RIGHT]);
  walls.open('2');
  const changed = { ...RIGHT, bounds: { x: 1920, y: 100, width: 1920, height: 1080 } };
  state.present = [LEFT, changed];
  walls.handleDisplaysChanged();

  expect(windows.get('2')?.bounds).toEqual(changed.bounds);
});

test('a wall that its user or the console closes is forgotten', () => {
  const { state, windows, walls } = hall([LEFT, RIGHT]);
  walls.open('1');
  walls.open('2');
  windows.get('1')?.closeByUser();
  walls.close('2');
  walls.close('2');

  expect([windows.size, state.remembered, state.shown]).toEqual([0, [], [true, false]]);
});

test('end() closes all and forgets none', () => {
  const { state, windows, walls } = hall([LEFT, RIGHT]);
  walls.open('1');
  walls.open('2');
  walls.end();

  expect([windows.size, state.remembered]).toEqual([0, ['1', '2']]);
});

test('presentDisplays() names a display without a label by its size', () => {
  expect(presentDisplays([RIGHT], 1)).toEqual([
    { id: '2', label: '3840×2160', x: 1920, y: 0, width: 3840, height: 2160, scaleFactor: 2, primary: false },
  ]);
});

test.each([
  ['on a present display', { x: 100, y: 50, width: 800, height: 600 }, true],
  ['across two displays', { x: 1800, y: 0, width: 800, height: 600 }, true],
  ['on a display that is gone', { x: -2000, y: 0, width: 800, height: 600 }, false],
  ['with its title above the display', { x: 100, y: -50, width: 800, height: 600 }, false],
  ['with its title at the very bottom', { x: 100, y: 1050, width: 800, height: 600 }, false],
])('placeOn() of a window %s', (_name, kept, isKept) => {
  expect(placeOn(presentDisplays([LEFT], 1), kept)).toEqual(isKept ? kept : null);
});

test('KeepAwake holds one blocker while it is needed', () => {
  const calls: string[] = [];
  const awake = new KeepAwake({
    start: (type) => calls.push(type),
    stop: (id) => void calls.push(`stop ${id}`),
  });
  awake.set(true);
  awake.set(true);
  awake.set(false);
  awake.set(false);

  expect(calls).toEqual(['prevent-display-sleep', 'stop 1']);
});
