import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CANVAS, composedLayout, type Slot } from './compose-layout.ts';

const overlap = (a: Slot, b: Slot): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test('pictures lie on the canvas, apart from each other, in even sizes of 16:9', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.boolean(), (sites, hasContent) => {
      const { people, content } = composedLayout(sites, hasContent);
      expect(people).toHaveLength(sites);
      const all = [...people, ...(content === null ? [] : [content])];
      for (const [index, slot] of all.entries()) {
        expect(slot.x >= 0 && slot.y >= 0).toBe(true);
        expect(slot.x + slot.width <= CANVAS.width && slot.y + slot.height <= CANVAS.height).toBe(true);
        expect([slot.width % 2, slot.height % 2]).toEqual([0, 0]);
        expect(Math.abs(slot.width / slot.height - 16 / 9)).toBeLessThan(0.1);
        expect(all.slice(index + 1).some((other) => overlap(slot, other))).toBe(false);
      }
    }),
  );
});
