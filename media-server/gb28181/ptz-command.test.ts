import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moveCommand, PRESET, presetCommand } from './ptz-command.ts';

test.each([
  ['stop', { pan: 0, tilt: 0, zoom: 0 }, 'A50F0100000000B5'],
  ['right at full speed', { pan: 1, tilt: 0, zoom: 0 }, 'A50F0101FF0000B5'],
  ['left at half speed', { pan: -0.5, tilt: 0, zoom: 0 }, 'A50F010280000037'],
  ['up', { pan: 0, tilt: 1, zoom: 0 }, 'A50F010800FF00BC'],
  ['right and down', { pan: 1, tilt: -1, zoom: 0 }, 'A50F0105FFFF00B8'],
  ['in', { pan: 0, tilt: 0, zoom: 1 }, 'A50F01100000F0B5'],
  ['out, as slow as can be', { pan: 0, tilt: 0, zoom: -0.001 }, 'A50F0120000010E5'],
])('moveCommand for %s', (_name, velocity, command) => {
  expect(moveCommand(velocity)).toBe(command);
});

test('presetCommand names the preset in byte 6', () => {
  expect(presetCommand(PRESET.set, 1)).toBe('A50F018100010037');
  expect(presetCommand(PRESET.call, 255)).toBe('A50F018200FF0036');
});

test('every command has eight bytes whose last is the sum of the others', () => {
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(part, part, part, (pan, tilt, zoom) => {
      const bytes = [...Buffer.from(moveCommand({ pan, tilt, zoom }), 'hex')];
      expect(bytes).toHaveLength(8);
      expect(bytes.slice(0, 7).reduce((sum, byte) => sum + byte, 0) % 256).toBe(bytes[7]);
    }),
  );
});
