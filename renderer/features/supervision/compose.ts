import { create } from 'zustand';
import { useSession } from '../../app/session.ts';
import { openView } from '../../app/views.ts';

/** Whether a new order is being written that isn't made of an alarm or a case. */
export const useCompose = create<{ open: boolean }>(() => ({ open: false }));

export const endComposing = (): void => useCompose.setState({ open: false });

// A form that was open at sign-out is none of the next user's.
useSession.subscribe(({ me }, before) => {
  if (me === null && before.me !== null) {
    endComposing();
  }
});

/** Opens the form of a new order, in front of the open orders. */
export function composeOrder(): void {
  openView('supervision');
  useCompose.setState({ open: true });
}
