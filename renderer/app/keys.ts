import { useEffect } from 'react';

/** One row of the key map. `where` says which part listens; keys are as they are printed. */
export interface KeyBinding {
  keys: string;
  /** Message key of what it does. */
  does: string;
  where:
    | 'anywhere'
    | 'wall'
    | 'map'
    | 'dispatch'
    | 'intercom'
    | 'duty'
    | 'alarms'
    | 'cases'
    | 'process'
    | 'rules'
    | 'ptz'
    | 'replay'
    | 'operations'
    | 'consultation';
}

/** The whole key map as F1 shows it; the parts bind the same keys. */
export const KEY_MAP: readonly KeyBinding[] = [
  { keys: 'Ctrl+K', does: 'keys.palette', where: 'anywhere' },
  { keys: 'F1', does: 'keys.help', where: 'anywhere' },
  { keys: 'Esc', does: 'keys.back', where: 'anywhere' },
  { keys: 'Alt+1 … Alt+3', does: 'keys.mode', where: 'anywhere' },
  { keys: 'Ctrl+=  Ctrl+−', does: 'keys.interfaceSize', where: 'anywhere' },
  { keys: 'Ctrl+0', does: 'keys.interfaceUsual', where: 'anywhere' },
  { keys: 'Ctrl+Shift+A', does: 'keys.acknowledge', where: 'anywhere' },
  { keys: 'Ctrl+Shift+G', does: 'keys.respond', where: 'anywhere' },
  { keys: 'Ctrl+Shift+Enter', does: 'keys.rollCall', where: 'anywhere' },
  { keys: 'Ctrl+Shift+Y', does: 'keys.answer', where: 'anywhere' },
  { keys: 'Ctrl+Shift+X', does: 'keys.hangUp', where: 'anywhere' },
  { keys: '1  4  9  6', does: 'keys.grid', where: 'wall' },
  { keys: '1 … 9', does: 'keys.scene', where: 'wall' },
  { keys: '← → ↑ ↓', does: 'keys.tile', where: 'wall' },
  { keys: 'Enter', does: 'keys.pick', where: 'wall' },
  { keys: 'Delete', does: 'keys.clear', where: 'wall' },
  { keys: 'M', does: 'keys.audible', where: 'wall' },
  { keys: '+  −', does: 'keys.volume', where: 'wall' },
  { keys: 'F', does: 'keys.zoom', where: 'wall' },
  { keys: 'P', does: 'keys.protect', where: 'wall' },
  { keys: 'R', does: 'keys.replay', where: 'wall' },
  { keys: 'Shift+R', does: 'keys.record', where: 'wall' },
  { keys: 'Ctrl+Z', does: 'keys.undo', where: 'wall' },
  { keys: 'Space', does: 'keys.replayPlay', where: 'replay' },
  { keys: '← →', does: 'keys.replaySkip', where: 'replay' },
  { keys: ',  .', does: 'keys.replayFrame', where: 'replay' },
  { keys: '−  +', does: 'keys.replayRate', where: 'replay' },
  { keys: 'L', does: 'keys.replayLive', where: 'replay' },
  { keys: 'N', does: 'keys.replayNext', where: 'replay' },
  { keys: '1 … 9', does: 'keys.replayChoose', where: 'replay' },
  { keys: 'I  O', does: 'keys.replayMarks', where: 'replay' },
  { keys: 'E', does: 'keys.replayExport', where: 'replay' },
  { keys: 'S', does: 'keys.replaySnapshot', where: 'replay' },
  { keys: 'K', does: 'keys.replayKeep', where: 'replay' },
  { keys: 'M', does: 'keys.replaySound', where: 'replay' },
  { keys: 'F', does: 'keys.replayWide', where: 'replay' },
  { keys: 'Esc', does: 'keys.replayClose', where: 'replay' },
  { keys: '← → ↑ ↓', does: 'keys.ptzMove', where: 'ptz' },
  { keys: '+  −', does: 'keys.ptzZoom', where: 'ptz' },
  { keys: '1 … 9', does: 'keys.ptzPreset', where: 'ptz' },
  { keys: 'Shift+1 … Shift+9', does: 'keys.ptzSave', where: 'ptz' },
  { keys: 'Home', does: 'keys.ptzHome', where: 'ptz' },
  { keys: '+  −', does: 'keys.mapZoom', where: 'map' },
  { keys: 'Ctrl+Enter', does: 'keys.send', where: 'dispatch' },
  { keys: 'Space', does: 'keys.talk', where: 'intercom' },
  { keys: 'N', does: 'keys.operationNew', where: 'operations' },
  { keys: 'R', does: 'keys.operationCall', where: 'operations' },
  { keys: '[  ]', does: 'keys.operationPhase', where: 'operations' },
  { keys: 'N', does: 'keys.consultationNew', where: 'consultation' },
  { keys: 'M  V', does: 'keys.consultationDevices', where: 'consultation' },
  { keys: 'R  L', does: 'keys.consultationChair', where: 'consultation' },
  { keys: 'P  C', does: 'keys.consultationTabs', where: 'consultation' },
  { keys: 'Space', does: 'keys.consultationTalk', where: 'consultation' },
  { keys: '1 … 4', does: 'keys.dutyTab', where: 'duty' },
  { keys: '← →', does: 'keys.dutyStep', where: 'duty' },
  { keys: 'T', does: 'keys.dutyToday', where: 'duty' },
  { keys: 'N', does: 'keys.dutyNew', where: 'duty' },
  { keys: '↑ ↓', does: 'keys.alarm', where: 'alarms' },
  { keys: 'A', does: 'keys.acknowledgeAlarm', where: 'alarms' },
  { keys: 'S', does: 'keys.shelve', where: 'alarms' },
  { keys: 'O', does: 'keys.order', where: 'alarms' },
  { keys: 'Enter', does: 'keys.openCase', where: 'alarms' },
  { keys: '↑ ↓  PageUp  PageDown', does: 'keys.case', where: 'cases' },
  { keys: 'Enter', does: 'keys.openCase', where: 'cases' },
  { keys: 'Esc', does: 'keys.backToList', where: 'cases' },
  { keys: '+  −', does: 'keys.graphZoom', where: 'process' },
  { keys: '← → ↑ ↓', does: 'keys.graphMove', where: 'process' },
  { keys: '0', does: 'keys.graphFit', where: 'process' },
  { keys: 'Esc', does: 'keys.deselect', where: 'process' },
  { keys: '↑ ↓  PageUp  PageDown', does: 'keys.node', where: 'rules' },
  { keys: 'Enter', does: 'keys.openNode', where: 'rules' },
  { keys: 'Space', does: 'keys.switchNode', where: 'rules' },
  { keys: 'Esc', does: 'keys.backToList', where: 'rules' },
];

/** Inputs that take no text: a letter pressed on them is free to mean something else. */
const NOT_TEXT: readonly string[] = ['radio', 'checkbox', 'button', 'range'];

/** Whether typing goes into a field now, so that single-letter keys must not act. */
export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) {
    return !NOT_TEXT.includes(target.type);
  }
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

const step = (event: KeyboardEvent): string =>
  [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    event.key.length === 1 ? event.key.toUpperCase() : event.key,
  ]
    .filter((part) => part !== '')
    .join('+');

/**
 * Binds keys (`Ctrl+K`, `F1`, `Alt+1`) for the whole window while the component is mounted. A key that is held down acts once: one long
 * press must not acknowledge one emergency after the other.
 */
export function useGlobalKeys(bindings: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const run = bindings[step(event)];
      if (run !== undefined) {
        event.preventDefault();
        if (!event.repeat) {
          run();
        }
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [bindings]);
}
