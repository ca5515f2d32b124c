import { PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { Button, Empty, Skeleton, Tabs } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compareNames } from '../../app/collate.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useElementSize } from '../../components/use-element-size.ts';
import { CallsTab } from '../calls/CallsTab.tsx';
import { GroupForm, type Editing } from './GroupForm.tsx';
import { GroupRow, useMayManageGroups } from './GroupRow.tsx';
import { useIntercom } from './intercom-store.ts';
import { TalkBar } from './TalkBar.tsx';
import { TransmissionList } from './TransmissionList.tsx';
import { INTERCOM_PANEL } from './use-talk-key.ts';
import { useTalkState } from './use-talk-state.ts';
import './intercom.css';

function GroupList({ onEdit }: { onEdit: (editing: Editing) => void }): React.JSX.Element {
  const { t } = useTranslation('intercom');
  const { isLoaded, groups } = useTalkState();
  const selected = useIntercom((s) => s.selected);
  const rows = useMemo(
    () => [...groups.values()].sort((a, b) => compareNames(a.group.name, b.group.name)),
    [groups],
  );
  const first = rows[0]?.group.id ?? null;
  useEffect(() => {
    if (selected === null || !groups.has(selected)) {
      useIntercom.setState({ selected: first });
    }
  }, [selected, groups, first]);
  if (!isLoaded) {
    return <Skeleton active className="intercom-skeleton" />;
  }
  if (rows.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('empty')} />;
  }
  return (
    <ul className="intercom-groups">
      {rows.map((live) => (
        <GroupRow key={live.group.id} live={live} isSelected={live.group.id === selected} onEdit={onEdit} />
      ))}
    </ul>
  );
}

/** Push-to-talk (对讲): the groups, the key that is held to talk, and the log. */
export function IntercomPanel(): React.JSX.Element {
  const { t } = useTranslation('intercom');
  const [editing, setEditing] = useState<Editing | null>(null);
  const mayCommand = useMayCommand();
  const mayManage = useMayManageGroups();
  const panel = useRef<HTMLDivElement>(null);
  // Behind another tab the panel is there and has no size.
  const isShown = useElementSize(panel).width > 0;
  useEffect(() => {
    useIntercom.setState({ isPanelShown: isShown });
    return () => useIntercom.setState({ isPanelShown: false });
  }, [isShown]);
  const actions = (
    <span className="intercom-actions">
      {mayCommand && (
        <Button
          size="small"
          icon={<TeamOutlined />}
          data-testid="intercom-new-adhoc"
          onClick={() => setEditing('adHoc')}
        >
          {t('form.newAdHoc')}
        </Button>
      )}
      {mayManage && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          data-testid="intercom-new"
          onClick={() => setEditing('fixed')}
        >
          {t('form.newFixed')}
        </Button>
      )}
    </span>
  );
  return (
    <div ref={panel} className="intercom" id={INTERCOM_PANEL} tabIndex={-1}>
      {/* Within the bar of tabs they would be children of its tablist, which has tabs only. */}
      {actions}
      <Tabs
        className="intercom-tabs"
        size="small"
        destroyOnHidden
        items={[
          { key: 'groups', label: t('tabs.groups'), children: <GroupList onEdit={setEditing} /> },
          { key: 'calls', label: t('tabs.calls'), children: <CallsTab /> },
          { key: 'log', label: t('tabs.log'), children: <TransmissionList /> },
        ]}
      />
      <TalkBar />
      {editing !== null && <GroupForm editing={editing} onDone={() => setEditing(null)} />}
    </div>
  );
}
