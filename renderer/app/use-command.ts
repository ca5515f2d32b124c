import { App } from 'antd';
import { useCallback, useState } from 'react';
import { errorText } from './error-text.ts';

/** Runs a command, telling how it ended; `busy` while it runs. Answers whether it succeeded. */
export function useCommand(): {
  busy: boolean;
  run: (command: () => Promise<unknown>, done?: string) => Promise<boolean>;
} {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (command: () => Promise<unknown>, done?: string): Promise<boolean> => {
      setBusy(true);
      try {
        await command();
        if (done !== undefined) {
          void message.success(done);
        }
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
