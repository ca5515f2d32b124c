import { expect, test } from 'vitest';
import { heldOrder } from './held-order.ts';

test('heldOrder() keeps known rows in place with their new content, drops those that are gone, and adds new ones last', () => {
  const row = (key: string, value: number) => ({ key, value });
  const shown = [row('a', 1), row('b', 1), row('c', 1)];
  const next = [row('d', 2), row('c', 2), row('a', 2)];
  expect(heldOrder(shown, next, ({ key }) => key)).toEqual([row('a', 2), row('c', 2), row('d', 2)]);
});
