import { z } from 'zod';
import { create } from 'zustand';
import { keep, readKept } from '../unit/storage.ts';
import type { Monitoring, TalkClient } from './talk-client.ts';

const STORAGE_KEY = 'ecc.intercom';

/** Keys that may be held to talk, as `KeyboardEvent.code` names them. */
export const TALK_KEYS = ['Space', 'Backquote', 'ControlRight', 'F8'] as const;
export type TalkKey = (typeof TALK_KEYS)[number];

const Kept = z.object({
  monitoring: z.record(z.string(), z.object({ isOn: z.boolean(), gain: z.number().min(0).max(1) })),
  talkKey: z.enum(TALK_KEYS),
});

interface IntercomState {
  /** While somebody is signed in who uses the intercom. */
  client: TalkClient | null;
  /** What the user has chosen, by group; others are as they usually are. */
  monitoring: Readonly<Record<string, Monitoring>>;
  talkKey: TalkKey;
  /** The talk key works wherever the console's focus is, but in a field. */
  isTalkMode: boolean;
  /** Whether the panel is before the user's eyes. */
  isPanelShown: boolean;
  /** The group that is spoken to. */
  selected: string | null;
}

const kept = readKept(localStorage, STORAGE_KEY, Kept);

/** The console's intercom: its client, and how the user wants it. */
export const useIntercom = create<IntercomState>(() => ({
  client: null,
  monitoring: kept?.monitoring ?? {},
  talkKey: kept?.talkKey ?? 'Space',
  isTalkMode: false,
  isPanelShown: false,
  selected: null,
}));

function keepChoice(): void {
  const { monitoring, talkKey } = useIntercom.getState();
  keep(localStorage, STORAGE_KEY, { monitoring, talkKey });
}

export function setMonitoring(groupId: string, monitoring: Monitoring): void {
  useIntercom.setState((state) => ({ monitoring: { ...state.monitoring, [groupId]: monitoring } }));
  useIntercom.getState().client?.applyMonitoring();
  keepChoice();
}

export function setTalkKey(talkKey: TalkKey): void {
  useIntercom.setState({ talkKey });
  keepChoice();
}
