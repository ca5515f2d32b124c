import { App } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventView, NodeView } from '#shared/cases/views.ts';
import { errorText } from '../../../../app/error-text.ts';
import { useApi, useSession } from '../../../../app/session.ts';

/** What leaders do to a case; each answers with whether it was done. A refusal is told in words. */
export interface CaseCommands {
  waive: (node: Pick<NodeView, 'nodeId' | 'subject'>, reason: string) => Promise<boolean>;
  retract: (event: Pick<EventView, 'id'>, reason: string) => Promise<boolean>;
}

/** The commands on a case for those who have them; null for everybody else. The server holds the rule. */
export function useCaseCommands(caseNo: number): CaseCommands | null {
  const { t } = useTranslation('pipeline');
  const { message } = App.useApp();
  const api = useApi();
  const client = useQueryClient();
  const isLeader = useSession((s) => s.me?.role === 'leader');
  return useMemo(() => {
    const run = async (command: () => Promise<unknown>, done: string): Promise<boolean> => {
      try {
        await command();
        void message.success(done);
        await client.invalidateQueries({ queryKey: ['cases.get', caseNo] });
        return true;
      } catch (error) {
        void message.error(errorText(error));
        return false;
      }
    };
    return isLeader
      ? {
          waive: ({ nodeId, subject }, reason) => {
            const id = crypto.randomUUID();
            return run(
              () => api.call.cases.waive.mutate({ id, caseNo, nodeId, subject, reason }),
              t('cases.waive.done'),
            );
          },
          retract: ({ id: eventId }, reason) => {
            const id = crypto.randomUUID();
            return run(
              () => api.call.cases.retract.mutate({ id, caseNo, eventId, reason }),
              t('cases.retract.done'),
            );
          },
        }
      : null;
  }, [t, message, api, client, isLeader, caseNo]);
}
