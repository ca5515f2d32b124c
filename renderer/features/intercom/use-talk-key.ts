import { useEffect } from 'react';
import { isTyping } from '../../app/keys.ts';
import { useIntercom } from './intercom-store.ts';

/** The panel that has the talk key while its own focus is within it. */
export const INTERCOM_PANEL = 'intercom-panel';

/** Elements that have a use of their own for the key. */
const CONTROLS = 'button, a, input, select, textarea, [role="slider"], [role="switch"], [role="option"]';

function mayTalk(event: KeyboardEvent): boolean {
  const { isTalkMode, talkKey } = useIntercom.getState();
  // Ctrl+Space changes the input method, Alt+Space opens the window's menu, which would keep the key's release to itself.
  const isChord = event.altKey || event.metaKey || (event.ctrlKey && talkKey !== 'ControlRight');
  if (event.code !== talkKey || isChord || isTyping(event.target)) {
    return false;
  }
  const target = event.target instanceof Element ? event.target : null;
  const isInPanel = target !== null && target.closest(`#${INTERCOM_PANEL}`) !== null;
  return isTalkMode || (isInPanel && target.closest(CONTROLS) === null);
}

/** Holding the talk key speaks to the selected group: anywhere in talk mode, otherwise within the panel only; never in a field. */
export function useTalkKey(): void {
  useEffect(() => {
    let isHeld = false;
    const release = (): void => {
      if (isHeld) {
        isHeld = false;
        useIntercom.getState().client?.release();
      }
    };
    const onDown = (event: KeyboardEvent): void => {
      const { client, selected } = useIntercom.getState();
      if (client === null || selected === null || !mayTalk(event)) {
        return;
      }
      // It means this and nothing else.
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat && !isHeld) {
        isHeld = true;
        void client.press([selected]);
      }
    };
    const onUp = (event: KeyboardEvent): void => {
      if (isHeld && event.code === useIntercom.getState().talkKey) {
        event.preventDefault();
        event.stopPropagation();
        release();
      }
    };
    window.addEventListener('keydown', onDown, { capture: true });
    window.addEventListener('keyup', onUp, { capture: true });
    // Another window gets the key's release.
    window.addEventListener('blur', release);
    return () => {
      release();
      window.removeEventListener('keydown', onDown, { capture: true });
      window.removeEventListener('keyup', onUp, { capture: true });
      window.removeEventListener('blur', release);
    };
  }, []);
}
