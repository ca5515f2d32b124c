import { useState } from 'react';
import type { Alarm } from '#shared/alarms.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useAlarmCommands } from './use-alarm-commands.ts';

/** What the user is about to do with which alarms. */
export interface AlarmDesk {
  mayCommand: boolean;
  chosen: ReadonlyMap<number, Alarm>;
  choose: (alarm: Alarm, isChosen: boolean) => void;
  /** The chosen alarms, else the one that the keyboard is on. */
  targets: (active: Alarm | undefined) => readonly Alarm[];
  acknowledge: (alarms: readonly Alarm[]) => void;
  unshelve: (alarms: readonly Alarm[]) => void;
  shelving: readonly Alarm[];
  setShelving: (alarms: readonly Alarm[]) => void;
  shelve: (until: number, reason: string) => Promise<void>;
  ordering: Alarm | null;
  setOrdering: (alarm: Alarm | null) => void;
  /** A letter that is a command; answers whether it was. */
  onKey: (event: React.KeyboardEvent, active: Alarm | undefined) => boolean;
}

/** Choosing alarms and acting on them, by pointer and by keyboard. */
export function useAlarmDesk(): AlarmDesk {
  const mayCommand = useMayCommand();
  const commands = useAlarmCommands();
  const [chosen, setChosen] = useState<ReadonlyMap<number, Alarm>>(new Map());
  const [shelving, setShelving] = useState<readonly Alarm[]>([]);
  const [ordering, setOrdering] = useState<Alarm | null>(null);

  const choose = (alarm: Alarm, isChosen: boolean): void => {
    const next = new Map(chosen);
    if (isChosen) {
      next.set(alarm.id, alarm);
    } else {
      next.delete(alarm.id);
    }
    setChosen(next);
  };
  const targets = (active: Alarm | undefined): readonly Alarm[] =>
    chosen.size > 0 ? [...chosen.values()] : active === undefined ? [] : [active];
  const run = async (command: Promise<boolean>): Promise<void> => {
    if (await command) {
      setChosen(new Map());
      setShelving([]);
    }
  };
  const acknowledge = (alarms: readonly Alarm[]): void => {
    if (alarms.length > 0) {
      void run(commands.acknowledge(alarms));
    }
  };
  const onKey = (event: React.KeyboardEvent, active: Alarm | undefined): boolean => {
    if (!mayCommand || event.ctrlKey || event.altKey || event.metaKey || event.repeat) {
      return false;
    }
    switch (event.key.toLowerCase()) {
      case 'a': {
        acknowledge(targets(active));
        return true;
      }
      case 's': {
        setShelving(targets(active));
        return true;
      }
      case 'o': {
        setOrdering(active ?? null);
        return true;
      }
      case ' ': {
        if (active !== undefined) {
          choose(active, !chosen.has(active.id));
        }
        return true;
      }
      default: {
        return false;
      }
    }
  };
  return {
    mayCommand,
    chosen,
    choose,
    targets,
    acknowledge,
    unshelve: (alarms) => void run(commands.unshelve(alarms)),
    shelving,
    setShelving,
    shelve: (until, reason) => run(commands.shelve(shelving, until, reason)),
    ordering,
    setOrdering,
    onKey,
  };
}
