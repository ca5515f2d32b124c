import { App } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alarm } from '#shared/alarms.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';

export interface AlarmCommands {
  /** Answers with whether it was done. */
  acknowledge: (alarms: readonly Alarm[]) => Promise<boolean>;
  shelve: (alarms: readonly Alarm[], until: number, reason: string) => Promise<boolean>;
  unshelve: (alarms: readonly Alarm[]) => Promise<boolean>;
}

const idsOf = (alarms: readonly Alarm[]): number[] => alarms.map(({ id }) => id);

/** Commands on alarms; what the server refuses is told in words. What they change comes back by the feed. */
export function useAlarmCommands(): AlarmCommands {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const { message } = App.useApp();
  return useMemo(() => {
    const run = async (command: () => Promise<unknown>, done: string): Promise<boolean> => {
      try {
        await command();
        void message.success(done);
        return true;
      } catch (error) {
        void message.error(errorText(error));
        return false;
      }
    };
    return {
      acknowledge: (alarms) =>
        run(
          () => api.call.alarms.acknowledge.mutate({ alarmIds: idsOf(alarms) }),
          t('alarms.acknowledged', { n: alarms.length }),
        ),
      shelve: (alarms, until, reason) =>
        run(
          () => api.call.alarms.shelve.mutate({ alarmIds: idsOf(alarms), until, reason }),
          t('alarms.shelved', { n: alarms.length }),
        ),
      unshelve: (alarms) =>
        run(
          () => api.call.alarms.unshelve.mutate({ alarmIds: idsOf(alarms) }),
          t('alarms.unshelved', { n: alarms.length }),
        ),
    };
  }, [api, message, t]);
}
