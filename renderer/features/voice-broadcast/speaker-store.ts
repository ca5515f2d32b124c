import { create } from 'zustand';
import type { Speaker } from './speaker.ts';

/** The console's voice broadcasts; null while nobody is signed in who commands. */
export const useSpeaker = create<{ speaker: Speaker | null }>(() => ({ speaker: null }));
