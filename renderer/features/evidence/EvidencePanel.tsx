import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useViewParams } from '../../app/views.ts';
import { RetentionView } from '../recordings/rules/RetentionView.tsx';
import { EvidenceList } from './EvidenceList.tsx';
import { EvidencePage } from './EvidencePage.tsx';
import '../recordings/recordings.css';
import './evidence.css';

/** Evidence that officers have sent, and how long it is kept. */
export function EvidencePanel(): React.JSX.Element {
  const { t } = useTranslation('evidence');
  const [params, setParams] = useViewParams('evidence');
  const opened = params['item'] ?? '';
  const list =
    opened === '' ? (
      <EvidenceList onOpen={({ id }) => setParams({ ...params, item: id })} />
    ) : (
      <EvidencePage key={opened} evidenceId={opened} onBack={() => setParams({ ...params, item: '' })} />
    );
  return (
    <div className="recordings" data-testid="evidence">
      <Tabs
        className="recordings-tabs"
        activeKey={params['tab'] ?? 'list'}
        onChange={(tab) => setParams({ ...params, tab: tab === 'list' ? '' : tab })}
        items={[
          { key: 'list', label: t('title'), children: list },
          { key: 'retention', label: t('retention'), children: <RetentionView of="evidence" /> },
        ]}
      />
    </div>
  );
}
