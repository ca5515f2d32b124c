import { useEffect, useEffectEvent, type RefObject } from 'react';
import { isTyping } from '../../../app/keys.ts';
import type { SessionClient } from '../session-client.ts';
import { useCommand } from '../../../app/use-command.ts';

/** The room's keys: M microphone, V camera, R asks to speak, L lock, P people, C texts, Space speaks while it is held. */
export function useRoomKeys(
  ref: RefObject<HTMLElement | null>,
  client: SessionClient,
  { setTab }: { setTab: (tab: string) => void },
): void {
  const { run } = useCommand();
  const act = useEffectEvent((key: string): boolean => {
    const site = client.ownSite;
    const { view } = client.state.get();
    if (site?.presence !== 'present' || view === null) {
      return false;
    }
    switch (key) {
      case 'm': {
        void run(() => client.setOwn({ audioOff: !site.own.audioOff }));
        return true;
      }
      case 'v': {
        void run(() => client.setOwn({ videoOff: !site.own.videoOff }));
        return true;
      }
      case 'r': {
        void run(() => client.command({ type: 'sign', hand: site.hand === 'speak' ? null : 'speak' }));
        return true;
      }
      case 'l': {
        if (view.chairId === site.id) {
          void run(() => client.command({ type: 'setLocked', isLocked: !view.isLocked }));
        }
        return true;
      }
      case 'p': {
        setTab('people');
        return true;
      }
      case 'c': {
        setTab('texts');
        return true;
      }
      default: {
        return false;
      }
    }
  });
  useEffect(() => {
    const element = ref.current;
    const isFree = (event: KeyboardEvent): boolean =>
      !(event.ctrlKey || event.altKey || event.metaKey) && !event.defaultPrevented && !isTyping(event.target);
    const onDown = (event: KeyboardEvent): void => {
      if (!isFree(event)) {
        return;
      }
      // On a button the space bar presses that button.
      if (event.code === 'Space' && !(event.target instanceof HTMLButtonElement)) {
        event.preventDefault();
        client.holdToTalk(true);
      } else if (!event.repeat && act(event.key.toLowerCase())) {
        event.preventDefault();
      }
    };
    const onUp = (event: KeyboardEvent): void => {
      if (event.code === 'Space') {
        client.holdToTalk(false);
      }
    };
    const letGo = (): void => client.holdToTalk(false);
    element?.addEventListener('keydown', onDown);
    element?.addEventListener('keyup', onUp);
    window.addEventListener('blur', letGo);
    return () => {
      element?.removeEventListener('keydown', onDown);
      element?.removeEventListener('keyup', onUp);
      window.removeEventListener('blur', letGo);
      letGo();
    };
  }, [ref, client]);
}
