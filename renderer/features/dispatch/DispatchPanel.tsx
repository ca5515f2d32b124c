import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../app/live/store.ts';
import { Compose } from './Compose.tsx';
import { InstructionList } from './InstructionList.tsx';
import { SosList } from './SosList.tsx';
import './dispatch.css';

/** Instructions with their receipts, and the open SOS calls. */
export function DispatchPanel(): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const openSos = useLive((live) => live.sos.size);
  return (
    <div className="dispatch">
      <Compose />
      <Tabs
        className="dispatch-tabs"
        size="small"
        items={[
          { key: 'instructions', label: t('tabs.instructions'), children: <InstructionList /> },
          { key: 'sos', label: t('tabs.sos', { n: openSos }), children: <SosList /> },
        ]}
      />
    </div>
  );
}
