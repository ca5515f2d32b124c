import { create } from 'zustand';
import type { CallClient } from './call-client.ts';

/** The console's end of calls; null while nobody is signed in who calls. */
export const useCalls = create<{ client: CallClient | null }>(() => ({ client: null }));

/** Whether the user's microphone is a call's now. */
export const isInCall = (): boolean => useCalls.getState().client?.isInCall ?? false;
