import {
  AudioOutlined,
  AppstoreOutlined,
  EnvironmentOutlined,
  FlagOutlined,
  AlertOutlined,
  AuditOutlined,
  BarChartOutlined,
  CalendarOutlined,
  CommentOutlined,
  FileProtectOutlined,
  FolderOpenOutlined,
  FunnelPlotOutlined,
  LineChartOutlined,
  MessageOutlined,
  PartitionOutlined,
  ProfileOutlined,
  SettingOutlined,
  TeamOutlined,
  VideoCameraOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { panelsOf, usePanels, type PanelId } from '../panels.ts';
import { openView } from '../views.ts';
import { useSession } from '../session.ts';
import { Panel } from './panel-components.tsx';
import './Office.css';

const ICON: Record<PanelId, React.JSX.Element> = {
  wall: <AppstoreOutlined />,
  map: <EnvironmentOutlined />,
  units: <TeamOutlined />,
  dispatch: <MessageOutlined />,
  intercom: <AudioOutlined />,
  operations: <FlagOutlined />,
  consultation: <CommentOutlined />,
  recordings: <VideoCameraOutlined />,
  evidence: <FileProtectOutlined />,
  duty: <CalendarOutlined />,
  pipeline: <FunnelPlotOutlined />,
  alarms: <AlertOutlined />,
  cases: <FolderOpenOutlined />,
  supervision: <AuditOutlined />,
  boards: <BarChartOutlined />,
  process: <PartitionOutlined />,
  analysis: <LineChartOutlined />,
  rules: <ProfileOutlined />,
  admin: <SettingOutlined />,
};

/** One task at a time, chosen at the left. */
export function Office(): React.JSX.Element {
  const { t } = useTranslation();
  const chosen = usePanels((s) => s.officePanel);
  const panels = panelsOf(useSession((s) => s.me?.role));
  const panel = panels.includes(chosen) ? chosen : (panels[0] ?? chosen);
  return (
    <div className="office">
      <nav className="office-nav" aria-label={t('mode.office')}>
        {panels.map((id) => (
          <button
            key={id}
            type="button"
            className="office-nav-item"
            aria-current={id === panel ? 'page' : undefined}
            onClick={() => openView(id)}
            data-testid={`office-${id}`}
          >
            {ICON[id]}
            {t(`panel.${id}`)}
          </button>
        ))}
      </nav>
      <section className="office-task">
        <Panel key={panel} id={panel} />
      </section>
    </div>
  );
}
