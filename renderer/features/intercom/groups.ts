import type { IntercomEvent, LiveTalkGroup } from '#shared/contract/intercom.ts';

export type Groups = ReadonlyMap<string, LiveTalkGroup>;

function change(groups: Groups, id: string, patch: (group: LiveTalkGroup) => LiveTalkGroup): Groups {
  const group = groups.get(id);
  return group === undefined ? groups : new Map(groups).set(id, patch(group));
}

/** The caller's talk groups after an event; a snapshot is a whole new value. */
export function reduceGroups(groups: Groups, event: IntercomEvent): Groups {
  switch (event.type) {
    case 'snapshot': {
      return new Map(event.groups.map((live) => [live.group.id, live]));
    }
    case 'group': {
      const { group, present, speaker } = event;
      return new Map(groups).set(group.id, { group, present, speaker });
    }
    case 'removed': {
      const left = new Map(groups);
      left.delete(event.groupId);
      return left;
    }
    case 'present': {
      const { member } = event;
      return change(groups, event.groupId, (live) => ({
        ...live,
        present: [...live.present.filter(({ personId }) => personId !== member.personId), member],
      }));
    }
    case 'gone': {
      return change(groups, event.groupId, (live) => ({
        ...live,
        present: live.present.filter(({ personId }) => personId !== event.personId),
      }));
    }
    case 'speaker': {
      return change(groups, event.groupId, (live) => ({ ...live, speaker: event.speaker }));
    }
  }
}
