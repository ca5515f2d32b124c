import { expect, it } from 'vitest';
import type { LiveTalkGroup } from '#shared/contract/intercom.ts';
import { USUAL_PRIORITIES, USUAL_TALK_RULES, type Speaker, type TalkMember } from '#shared/intercom.ts';
import { reduceGroups, type Groups } from './groups.ts';

const member = (personId: string): TalkMember => ({
  personId,
  label: personId,
  nameZh: '甲',
  nameEn: 'A',
  role: 'unit',
  courtId: 'zj',
});
const speaker: Speaker = {
  ...member('unit:1'),
  microphoneId: 'm',
  priority: 3,
  since: 1,
  isBroadcast: false,
};
const live = (id: string): LiveTalkGroup => ({
  group: {
    id,
    courtId: 'zj',
    name: id,
    kind: 'fixed',
    enabled: true,
    unitIds: null,
    recorded: false,
    rules: USUAL_TALK_RULES,
    priorities: USUAL_PRIORITIES,
    createdAt: 1,
    createdBy: 'admin',
  },
  present: [],
  speaker: null,
});
const both: Groups = reduceGroups(new Map(), { type: 'snapshot', groups: [live('a'), live('b')] });

it('a snapshot takes the place of everything', () => {
  expect([...reduceGroups(both, { type: 'snapshot', groups: [live('c')] }).keys()]).toEqual(['c']);
});

it('who listens comes once and goes', () => {
  const event = { type: 'present', groupId: 'a', member: member('unit:1') } as const;
  const twice = reduceGroups(reduceGroups(both, event), event);
  expect(twice.get('a')?.present).toEqual([member('unit:1')]);
  const gone = reduceGroups(twice, { type: 'gone', groupId: 'a', personId: 'unit:1' });
  expect(gone.get('a')?.present).toEqual([]);
});

it('who speaks is of one group only; a group that isn’t known stays unknown', () => {
  const event = { type: 'speaker', groupId: 'a', speaker, ended: null } as const;
  const after = reduceGroups(both, event);
  expect([after.get('a')?.speaker, after.get('b')?.speaker]).toEqual([speaker, null]);
  expect(reduceGroups(both, { ...event, groupId: 'x' })).toBe(both);
});

it('a removed group is gone', () => {
  expect([...reduceGroups(both, { type: 'removed', groupId: 'a' }).keys()]).toEqual(['b']);
});
