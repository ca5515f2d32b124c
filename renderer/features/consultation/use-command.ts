import { App } from 'antd';
import { useCallback, useState } from 'react';
import { errorText } from '../../app/error-text.ts';

/** Commands something and tells what was refused; what was done shows by itself. */
export function useCommand(): { busy: boolean; run: (command: () => Promise<unknown>) => Promise<boolean> } {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (command: () => Promise<unknown>): Promise<boolean> => {
      setBusy(true);
      try {
        await command();
        return true;
      } catch (error) {
        void message.error(errorText(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
    [message],
  );
  return { busy, run };
}
