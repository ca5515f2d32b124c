import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlarmFilter } from '#shared/contract/alarms.ts';
import { useApi } from '../../../app/session.ts';
import type { AlarmShow } from './alarm-filter.ts';
import { AlarmCommandBar } from './AlarmCommandBar.tsx';
import { AlarmList } from './AlarmList.tsx';
import { AlarmOrder } from './AlarmOrder.tsx';
import { ShelveDialog } from './ShelveDialog.tsx';
import { useAlarmDesk } from './use-alarm-desk.ts';
import { useAlarms } from './use-alarms.ts';

/** The alarms of a filter with what can be done with them. Another filter is another list: it is mounted anew. */
export function AlarmDeskView({ filter, show }: { filter: AlarmFilter; show: AlarmShow }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const { list, news, renew } = useAlarms(filter);
  const [active, setActive] = useState(0);
  const desk = useAlarmDesk();
  const { ordering } = desk;
  return (
    <>
      <AlarmCommandBar desk={desk} active={list.row(active)} filter={filter} total={list.total} show={show} />
      {(news.fresh.size > 0 || news.isStale) && (
        <Button className="alarms-fresh" size="small" block onClick={renew} data-testid="alarms-fresh">
          {news.isStale ? t('alarms.stale') : t('alarms.fresh', { n: news.fresh.size })}
        </Button>
      )}
      <AlarmList list={list} desk={desk} active={active} onActive={setActive} />
      <ShelveDialog
        count={desk.shelving.length}
        now={() => api.serverNow()}
        onClose={() => desk.setShelving([])}
        onShelve={desk.shelve}
      />
      {ordering !== null && <AlarmOrder alarm={ordering} onClose={() => desk.setOrdering(null)} />}
    </>
  );
}
