import { Alert, Empty, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Alarm } from '#shared/alarms.ts';
import { errorText } from '../../../app/error-text.ts';
import { openView } from '../../../app/views.ts';
import { PagedRows } from '../shared/PagedRows.tsx';
import type { Paged } from '../shared/use-paged.ts';
import { AlarmRow } from './AlarmRow.tsx';
import type { AlarmDesk } from './use-alarm-desk.ts';

const ROW_PX = 52;

const openCase = (alarm: Alarm): void => openView('cases', { case: String(alarm.caseNo) });

interface AlarmListProps {
  list: Paged<Alarm>;
  desk: AlarmDesk;
  active: number;
  onActive: (index: number) => void;
}

/** The alarms, or why there are none to show. */
export function AlarmList({ list, desk, active, onActive }: AlarmListProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  if (list.error !== null) {
    return <Alert type="error" showIcon title={errorText(list.error)} />;
  }
  if (list.total === null) {
    return <Skeleton active className="alarms-skeleton" />;
  }
  if (list.total === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('alarms.none')} />;
  }
  return (
    <PagedRows<Alarm>
      list={list}
      rowPx={ROW_PX}
      label={t('alarms.list')}
      active={active}
      onActive={onActive}
      onOpen={openCase}
      opensByDoubleClick
      onKey={desk.onKey}
      testId="alarm-list"
      attributes={(alarm) => ({
        'data-testid': 'alarm-row',
        'data-alarm-id': String(alarm.id),
        'data-node-id': alarm.nodeId,
        'data-case-no': String(alarm.caseNo),
        'data-state': alarm.state,
      })}
      render={(alarm) => (
        <AlarmRow
          alarm={alarm}
          chosen={desk.chosen.has(alarm.id)}
          onChoose={desk.mayCommand ? (isChosen) => desk.choose(alarm, isChosen) : null}
          onCase={() => openCase(alarm)}
        />
      )}
    />
  );
}
