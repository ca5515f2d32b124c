import { create } from 'zustand';
import type { SessionClient } from './session-client.ts';

interface ConsultationsState {
  /** The page's seat in a session; null while it sits in none. */
  client: SessionClient | null;
  /** Takes the seat in a session, and leaves the one before. */
  join: (consultationId: string) => void;
  /** Gives the seat up without telling the session: who leaves for good commands it. */
  close: () => void;
}

const nothing = (): void => undefined;

/** The console's seat in a consultation, which lasts whichever panels are open. */
export const useConsultations = create<ConsultationsState>(() => ({
  client: null,
  join: nothing,
  close: nothing,
}));
