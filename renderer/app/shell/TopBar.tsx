import { Button, Dropdown, Segmented, Tooltip } from 'antd';
import {
  CheckOutlined,
  FontSizeOutlined,
  KeyOutlined,
  LayoutOutlined,
  LogoutOutlined,
  QuestionCircleOutlined,
  SearchOutlined,
  TranslationOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { INTERFACE_SIZES } from '#shared/bridge.ts';
import { sizeNow } from '../interface-size/frame.ts';
import { useChosenSize, useSizeCommands } from '../interface-size/use-interface-size.ts';
import { formatClock, formatDate } from '../format.ts';
import { useLive } from '../live/store.ts';
import { useNow } from '../now.ts';
import { modesOf, panelsOf, resetLayout, usePanels, type Mode } from '../panels.ts';
import { toggleLanguage, useSession } from '../session.ts';
import { LinkBadge } from './LinkBadge.tsx';
import { openView, showMode } from '../views.ts';
import { useOverlays } from './overlays.ts';
import './TopBar.css';

function Clock(): React.JSX.Element {
  const now = useNow();
  return (
    <div className="top-clock">
      <span className="top-clock-time">{formatClock(now)}</span>
      <span className="top-clock-date top-spare">{formatDate(now)}</span>
    </div>
  );
}

function Account(): React.JSX.Element | null {
  const { t, i18n } = useTranslation();
  const me = useSession((s) => s.me);
  const signOut = useSession((s) => s.signOut);
  const openPassword = useOverlays((s) => s.openPassword);
  const { choose } = useSizeCommands();
  const chosen = useChosenSize((s) => s.chosen);
  if (me === null) {
    return null;
  }
  const name = i18n.language === 'en' ? me.nameEn : me.nameZh;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'size',
            icon: <FontSizeOutlined />,
            label: t('interfaceSize.label'),
            children: [null, ...INTERFACE_SIZES].map((size) => ({
              key: `size.${size ?? 'usual'}`,
              icon: <CheckOutlined style={{ visibility: size === chosen ? 'visible' : 'hidden' }} />,
              label: size === null ? `${t('interfaceSize.usual')} (${sizeNow(null)} %)` : `${size} %`,
              onClick: () => choose(size),
            })),
          },
          { key: 'password', icon: <KeyOutlined />, label: t('menu.password'), onClick: openPassword },
          { key: 'out', icon: <LogoutOutlined />, label: t('menu.signOut'), onClick: () => void signOut() },
        ],
      }}
    >
      <Button className="top-account" type="text" icon={<UserOutlined />} data-testid="account">
        <span className="top-cut">
          {name} · {t(`role.${me.role}`)}
        </span>
      </Button>
    </Dropdown>
  );
}

function CourtName(): React.JSX.Element {
  const { i18n } = useTranslation();
  const courtId = useSession((s) => s.me?.courtId);
  const court = useLive((live) => (courtId === undefined ? undefined : live.courts.get(courtId)));
  return (
    <span className="top-court top-cut">
      {court === undefined ? '' : i18n.language === 'en' ? court.nameEn : court.nameZh}
    </span>
  );
}

/** Every panel by name: one that was closed on the desk comes back from here. */
function PanelsMenu(): React.JSX.Element {
  const { t } = useTranslation();
  const role = useSession((s) => s.me?.role);
  const items = [
    ...panelsOf(role).map((panel) => ({
      key: panel,
      label: t(`panel.${panel}`),
      onClick: () => openView(panel),
    })),
    { type: 'divider' as const },
    { key: 'reset', label: t('menu.resetLayout'), onClick: resetLayout },
  ];
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button size="small" type="text" icon={<LayoutOutlined />} data-testid="panels">
        {t('menu.panels')}
      </Button>
    </Dropdown>
  );
}

/** Court, mode, link, clock and account. */
export function TopBar(): React.JSX.Element {
  const { t } = useTranslation();
  const mode = usePanels((s) => s.mode);
  const role = useSession((s) => s.me?.role);
  const { openPalette, openHelp } = useOverlays();
  return (
    <header className="top-bar">
      <span className="top-product top-cut">{t('product')}</span>
      <CourtName />
      {panelsOf(role).length > 0 && (
        <>
          <Segmented<Mode>
            size="small"
            aria-label={t('mode.label')}
            value={modesOf(role).includes(mode) ? mode : 'office'}
            onChange={showMode}
            options={modesOf(role).map((value) => ({ value, label: t(`mode.${value}`) }))}
          />
          <PanelsMenu />
        </>
      )}
      <Button
        size="small"
        type="text"
        icon={<SearchOutlined />}
        aria-label={t('menu.palette')}
        onClick={openPalette}
        data-testid="open-palette"
      >
        <span className="top-spare">{t('menu.palette')}</span> <kbd>Ctrl K</kbd>
      </Button>
      <span className="top-space" />
      <LinkBadge />
      <Clock />
      <Tooltip title={t('menu.help')}>
        <Button
          type="text"
          icon={<QuestionCircleOutlined />}
          aria-label={t('menu.help')}
          onClick={openHelp}
        />
      </Tooltip>
      <Button type="text" icon={<TranslationOutlined />} onClick={toggleLanguage} data-testid="language">
        {t('menu.language')}
      </Button>
      <Account />
    </header>
  );
}
