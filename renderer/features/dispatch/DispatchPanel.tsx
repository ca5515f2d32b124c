import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../app/live/store.ts';
import { Compose } from './Compose.tsx';
import { IncidentList } from './IncidentList.tsx';
import { InstructionList } from './InstructionList.tsx';
import { SosList } from './SosList.tsx';
import './dispatch.css';

/** Instructions with their receipts, the open SOS calls, and incidents. */
export function DispatchPanel(): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const openSos = useLive((live) => live.sos.size);
  const openIncidents = useLive(
    (live) => [...live.incidents.values()].filter(({ closedAt }) => closedAt === null).length,
  );
  return (
    <div className="dispatch">
      <Compose />
      <Tabs
        className="dispatch-tabs"
        size="small"
        items={[
          { key: 'instructions', label: t('tabs.instructions'), children: <InstructionList /> },
          { key: 'sos', label: t('tabs.sos', { n: openSos }), children: <SosList /> },
          {
            key: 'incidents',
            label: t('tabs.incidents', { n: openIncidents }),
            children: <IncidentList />,
          },
        ]}
      />
    </div>
  );
}
