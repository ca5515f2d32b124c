import { describe, expect, test } from 'vitest';
import { InstructionTarget, InstructionText, RECEIPT_ORDER, Sos } from './dispatch.ts';

describe('InstructionTarget', () => {
  test.each([
    { kind: 'unit', unitId: 'u-1' },
    { kind: 'units', unitIds: ['u-1', 'u-2'] },
    { kind: 'court', courtId: 'zj-hz' },
  ])('takes $kind', (target) => {
    expect(InstructionTarget.parse(target)).toEqual(target);
  });

  test.each([
    { kind: 'units', unitIds: [] },
    { kind: 'units', unitIds: Array.from({ length: 501 }, (_, i) => `u-${i}`) },
    { kind: 'unit', unitId: 'a/b' },
    { kind: 'everybody' },
  ])('refuses what names no unit, too many or none that can be', (target) => {
    expect(InstructionTarget.safeParse(target).success).toBe(false);
  });
});

test('InstructionText trims, and refuses blank and over-long text', () => {
  expect(InstructionText.parse('  到现场 \n')).toBe('到现场');
  expect(InstructionText.safeParse(' \n ').success).toBe(false);
  expect(InstructionText.safeParse('字'.repeat(2001)).success).toBe(false);
});

test('InstructionText refuses what no store can keep as it is: half a surrogate pair, NUL', () => {
  expect(InstructionText.safeParse('到现场 😀').success).toBe(true);
  expect(InstructionText.safeParse('到现场 \ud83d').success).toBe(false);
  expect(InstructionText.safeParse('到\0场').success).toBe(false);
});

test('RECEIPT_ORDER goes from waiting to done', () => {
  expect(RECEIPT_ORDER).toEqual(['waiting', 'delivered', 'read', 'done']);
});

test('Sos refuses an id that is not a UUID', () => {
  expect(Sos.shape.id.safeParse('sos-1').success).toBe(false);
});
