import { App } from 'antd';
import { useCallback, useState } from 'react';
import { errorText } from '../../app/error-text.ts';

/** Takes a step of an order and tells how it ended; answers whether it succeeded. */
export function useOrderCommand(): {
  busy: boolean;
  run: (command: () => Promise<unknown>, done: string) => Promise<boolean>;
} {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (command: () => Promise<unknown>, done: string): Promise<boolean> => {
      setBusy(true);
      try {
        await command();
        void message.success(done);
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
