import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useViewParams } from '../../app/views.ts';
import { RecordingPage } from './detail/RecordingPage.tsx';
import { JobList } from './jobs/JobList.tsx';
import { RecordingList } from './list/RecordingList.tsx';
import { RetentionView } from './rules/RetentionView.tsx';
import { RuleList } from './rules/RuleList.tsx';
import { StorageBar } from './StorageBar.tsx';
import './recordings.css';

/** Recordings with what is done with them, their jobs, and what is recorded by itself and kept how long. */
export function RecordingsPanel(): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const [params, setParams] = useViewParams('recordings');
  const opened = params['recording'] ?? '';
  const list =
    opened === '' ? (
      <RecordingList onOpen={({ id }) => setParams({ ...params, recording: id })} />
    ) : (
      <RecordingPage
        key={opened}
        recordingId={opened}
        onBack={() => setParams({ ...params, recording: '' })}
      />
    );
  return (
    <div className="recordings" data-testid="recordings">
      <StorageBar />
      <Tabs
        className="recordings-tabs"
        activeKey={params['tab'] ?? 'list'}
        onChange={(tab) => setParams({ ...params, tab: tab === 'list' ? '' : tab })}
        items={[
          { key: 'list', label: t('list.title'), children: list },
          { key: 'jobs', label: t('jobs.title'), children: <JobList /> },
          {
            key: 'rules',
            label: t('rules.title'),
            children: (
              <>
                <RuleList />
                <RetentionView />
              </>
            ),
          },
        ]}
      />
    </div>
  );
}
