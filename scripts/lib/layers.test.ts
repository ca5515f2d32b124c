import { expect, test } from 'vitest';
import { probeLayerRules } from './layers.mjs';

test('probeLayerRules() finds a refusal for every import across rooms, and none for shared', () => {
  expect(probeLayerRules()).toEqual([]);
});
