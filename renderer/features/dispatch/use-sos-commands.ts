import { App } from 'antd';
import { useMemo } from 'react';
import { errorText } from '../../app/error-text.ts';
import { useApi, useSession } from '../../app/session.ts';

interface SosCommands {
  acknowledge: (sosId: string) => Promise<void>;
  clear: (sosId: string) => Promise<void>;
}

/**
 * Commands on an SOS. An acknowledgement goes through the outbox: given while the link is down, it arrives later. Clearing needs the
 * server; a refusal is shown and the call stays as it is.
 */
export function useSosCommands(): SosCommands {
  const api = useApi();
  const outbox = useSession((s) => s.outbox);
  const { message } = App.useApp();
  return useMemo(() => {
    const tell = async (run: () => Promise<unknown>): Promise<void> => {
      try {
        await run();
      } catch (error) {
        void message.error(errorText(error));
      }
    };
    return {
      acknowledge: (sosId) => tell(async () => outbox?.acknowledgeSos(sosId)),
      clear: (sosId) => tell(() => api.call.dispatch.clearSos.mutate({ sosId })),
    };
  }, [api, outbox, message]);
}
