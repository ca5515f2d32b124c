import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../app/session.ts';
import { useCommand } from '../../app/use-command.ts';

/** Calls the units of an operation to answer (点名). */
export function CallUnits({ operationId, label }: { operationId: string; label: string }): React.JSX.Element {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { busy, run } = useCommand();
  return (
    <Button
      size="small"
      loading={busy}
      onClick={() => void run(() => api.call.operations.callUnits.mutate({ operationId }), t('call.done'))}
    >
      {label}
    </Button>
  );
}
