import { App } from 'antd';
import { useCallback, useState } from 'react';
import { errorText } from '../../app/error-text.ts';

/** Runs a command of duty and tells how it ended; answers with what came of it, null where it was refused. */
export function useCommand(): {
  busy: boolean;
  run: <T>(command: () => Promise<T>, done?: string) => Promise<T | null>;
} {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async <T>(command: () => Promise<T>, done?: string): Promise<T | null> => {
      setBusy(true);
      try {
        const result = await command();
        if (done !== undefined) {
          void message.success(done);
        }
        return result;
      } catch (error) {
        void message.error(errorText(error));
        return null;
      } finally {
        setBusy(false);
      }
    },
    [message],
  );
  return { busy, run };
}
