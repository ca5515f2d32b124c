import { App } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { refusalText } from '../../ptz/index.ts';

/** Runs a command on a camera, telling in plain words why it failed; `busy` while it runs. Null when it failed. */
export function useCameraCommand(): {
  busy: boolean;
  run: <T>(command: () => Promise<T>) => Promise<T | null>;
} {
  const { message } = App.useApp();
  const { t } = useTranslation('ptz');
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async <T>(command: () => Promise<T>): Promise<T | null> => {
      setBusy(true);
      try {
        return await command();
      } catch (error) {
        void message.error(refusalText(error, t));
        return null;
      } finally {
        setBusy(false);
      }
    },
    [message, t],
  );
  return { busy, run };
}
