import { useMemo } from 'react';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useTalkState } from './use-talk-state.ts';

/** Ids of the groups that the user may speak to all at once: those of their court and of the courts below it that are enabled. */
export function useCommanded(): string[] {
  const { groups } = useTalkState();
  // The courts that a console is told of are those of its own subtree.
  const courts = useLive((s) => s.courts);
  const mayTalk = useMayCommand();
  return useMemo(
    () =>
      mayTalk
        ? [...groups.values()]
            .filter(({ group }) => group.enabled && courts.has(group.courtId))
            .map(({ group }) => group.id)
        : [],
    [groups, courts, mayTalk],
  );
}
