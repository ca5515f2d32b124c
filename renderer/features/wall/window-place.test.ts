import { expect, test } from 'vitest';
import { placeOfWindow } from './window-place.ts';

const PLACES = { left: { wallId: 'w', at: 1 } };

test('an address that names a wall wins; a display of the machine goes by the settings; else it is the own wall', () => {
  expect(placeOfWindow('?wall=a&at=2', PLACES)).toEqual({ wallId: 'a', at: 2 });
  expect(placeOfWindow('?wall=a', PLACES)).toEqual({ wallId: 'a', at: 0 });
  expect(placeOfWindow('?display=left', PLACES)).toEqual({ wallId: 'w', at: 1 });
  expect(placeOfWindow('?display=right', PLACES)).toBeNull();
  expect(placeOfWindow('?wall=a&at=-1', PLACES)).toBeNull();
  expect(placeOfWindow('', PLACES)).toBeNull();
});
