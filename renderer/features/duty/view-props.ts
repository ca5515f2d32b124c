import type { RefObject } from 'react';

/** Of a tab of the panel; its keys act wherever in the panel the focus is. */
export interface DutyViewProps {
  courtId: string;
  panel: RefObject<HTMLElement | null>;
}
