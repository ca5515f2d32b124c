import { Result, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.ts';
import { AuditList } from './AuditList.tsx';
import { GbAdmin } from './gb28181/GbAdmin.tsx';
import { ImportJobs } from './ImportJobs.tsx';
import { LineAdmin } from './lines/LineAdmin.tsx';
import { SourceAdmin } from './SourceAdmin.tsx';
import { TerminalAdmin } from './TerminalAdmin.tsx';
import { TrackerAdmin } from './TrackerAdmin.tsx';
import { UserAdmin } from './UserAdmin.tsx';
import './admin.css';

/** Users, sources, terminals, phones, devices, lines, imports and the audit log, for administrators. */
export function AdminPanel(): React.JSX.Element {
  const { t } = useTranslation('admin');
  const allowed = useSession((s) => s.me?.role === 'administrator');
  if (!allowed) {
    return <Result status="info" title={t('noPermission')} subTitle={t('noPermissionHint')} />;
  }
  return (
    <div className="admin">
      <Tabs
        items={[
          { key: 'users', label: t('users.title'), children: <UserAdmin /> },
          { key: 'sources', label: t('sources.title'), children: <SourceAdmin /> },
          { key: 'terminals', label: t('terminals.title'), children: <TerminalAdmin /> },
          { key: 'trackers', label: t('trackers.title'), children: <TrackerAdmin /> },
          { key: 'gb28181', label: t('gb28181.title'), children: <GbAdmin /> },
          { key: 'lines', label: t('lines.title'), children: <LineAdmin /> },
          { key: 'imports', label: t('imports.title'), children: <ImportJobs /> },
          { key: 'audit', label: t('audit.title'), children: <AuditList /> },
        ]}
      />
    </div>
  );
}
