import { expect, it } from 'vitest';
import { belongsTo, commands } from './membership.ts';

const user = (courtPath: string) => ({ kind: 'user' as const, id: 'p', courtPath });
const unit = (id: string, courtPath: string) => ({ kind: 'unit' as const, id, courtPath });
const ofCourt = { courtPath: 'zj/zj-hz/', group: { unitIds: null } };
const ofUnits = { courtPath: 'zj/zj-hz/', group: { unitIds: ['u1'] } };

it('a group of a court is of everybody of the court and below, and of the consoles above', () => {
  expect(belongsTo(user('zj/'), ofCourt)).toBe(true);
  expect(belongsTo(user('zj/zj-hz/zj-hz-xihu/'), ofCourt)).toBe(true);
  expect(belongsTo(unit('u9', 'zj/zj-hz/zj-hz-xihu/'), ofCourt)).toBe(true);
  expect(belongsTo(unit('u9', 'zj/'), ofCourt)).toBe(false);
  expect(belongsTo(user('zj/zj-nb/'), ofCourt)).toBe(false);
});

it('a group of chosen units is of these, and of the consoles of its court and above', () => {
  expect(belongsTo(unit('u1', 'zj/zj-hz/'), ofUnits)).toBe(true);
  expect(belongsTo(unit('u2', 'zj/zj-hz/'), ofUnits)).toBe(false);
  expect(belongsTo(user('zj/zj-hz/'), ofUnits)).toBe(true);
  expect(belongsTo(user('zj/zj-hz/zj-hz-xihu/'), ofUnits)).toBe(false);
});

it('only consoles of its court and above command a group', () => {
  expect(commands(user('zj/'), ofCourt)).toBe(true);
  expect(commands(user('zj/zj-hz/zj-hz-xihu/'), ofCourt)).toBe(false);
  expect(commands(unit('u1', 'zj/zj-hz/'), ofUnits)).toBe(false);
});
