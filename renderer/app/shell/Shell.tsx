import type { TFunction } from 'i18next';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { INTERFACE_SIZES } from '#shared/bridge.ts';
import type { Role } from '#shared/identity.ts';
import { UnconfirmedBanner } from '../../features/dispatch/UnconfirmedBanner.tsx';
import { SosBanner } from '../../features/dispatch/SosBanner.tsx';
import { CallHost } from '../../features/calls/CallHost.tsx';
import { ConsultationHost } from '../../features/consultation/ConsultationHost.tsx';
import { EvidenceNotices } from '../../features/evidence/EvidenceNotices.tsx';
import { IntercomHost } from '../../features/intercom/IntercomHost.tsx';
import { RollCallBanner } from '../../features/duty/RollCallBanner.tsx';
import { RecordingsHost } from '../../features/recordings/RecordingsHost.tsx';
import { FenceNotices } from '../../features/map/fences/FenceNotices.tsx';
import { OrderNotices } from '../../features/supervision/OrderNotices.tsx';
import { useActions, type Action } from '../actions.ts';
import { DensityContext } from '../density.ts';
import { useSizeCommands } from '../interface-size/use-interface-size.ts';
import { useGlobalKeys } from '../keys.ts';
import { MODES, modesOf, panelsOf, resetLayout, usePanels, type Mode } from '../panels.ts';
import { useMayOperate } from '../roles.ts';
import { followAddress, openView, showMode } from '../views.ts';
import { toggleLanguage, useSession } from '../session.ts';
import { MediaProvider } from '../../media/index.ts';
import { Desk } from './desk.tsx';
import { Help } from './Help.tsx';
import { NoOperations } from './NoOperations.tsx';
import { Office } from './Office.tsx';
import { useOverlays } from './overlays.ts';
import { Palette } from './Palette.tsx';
import { Panel } from './panel-components.tsx';
import { PasswordDialog } from './PasswordDialog.tsx';
import { StatusStrip } from './StatusStrip.tsx';
import { SpeechHost } from '../../features/voice-broadcast/index.ts';
import { TopBar } from './TopBar.tsx';
import './Shell.css';

/** Modes, panels and their layout. */
const viewActions = (t: TFunction, role: Role | undefined): Action[] => [
  ...modesOf(role).map((mode): Action => ({
    id: `mode.${mode}`,
    group: 'view',
    title: `${t('mode.label')}: ${t(`mode.${mode}`)}`,
    keywords: [mode],
    keys: `Alt+${MODES.indexOf(mode) + 1}`,
    run: () => showMode(mode),
  })),
  ...panelsOf(role).map((panel): Action => ({
    id: `panel.${panel}`,
    group: 'view',
    title: t(`panel.${panel}`),
    keywords: [panel],
    run: () => openView(panel),
  })),
  { id: 'layout.reset', group: 'view', title: t('menu.resetLayout'), run: resetLayout },
];

/** The shell's own actions in the palette. */
function useShellActions(): void {
  const { t } = useTranslation();
  const { choose } = useSizeCommands();
  const role = useSession((s) => s.me?.role);
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    const actions: Action[] = [
      ...(panelsOf(role).length > 0 ? viewActions(t, role) : []),
      {
        id: 'help',
        group: 'view',
        title: t('menu.help'),
        keys: 'F1',
        run: () => useOverlays.getState().openHelp(),
      },
      ...[null, ...INTERFACE_SIZES].map((size): Action => ({
        id: `interfaceSize.${size ?? 'usual'}`,
        group: 'view',
        title: `${t('interfaceSize.label')}: ${size === null ? t('interfaceSize.usual') : `${size} %`}`,
        keywords: ['zoom', 'size', '缩放', '字号'],
        ...(size === null ? { keys: 'Ctrl+0' } : {}),
        run: () => choose(size),
      })),
      {
        id: 'language',
        group: 'session',
        title: t('menu.language'),
        keywords: ['language', '语言'],
        run: toggleLanguage,
      },
      {
        id: 'password',
        group: 'session',
        title: t('menu.password'),
        run: () => useOverlays.getState().openPassword(),
      },
      {
        id: 'signOut',
        group: 'session',
        title: t('menu.signOut'),
        run: () => void useSession.getState().signOut(),
      },
    ];
    setActions('shell', actions);
    return () => removeActions('shell');
  }, [t, role, choose]);
}

function ModeView({ mode }: { mode: Mode }): React.JSX.Element {
  switch (mode) {
    case 'desk': {
      return <Desk />;
    }
    case 'wall': {
      return <Panel id="wall" />;
    }
    case 'office': {
      return <Office />;
    }
  }
}

/** The console once signed in: bars around the mode that is on, SOS above everything. */
export function Shell(): React.JSX.Element | null {
  const media = useSession((s) => s.media);
  const mode = usePanels((s) => s.mode);
  const role = useSession((s) => s.me?.role);
  const mayOperate = useMayOperate();
  const modes = modesOf(role);
  useShellActions();
  useEffect(() => followAddress(), []);
  // An overlay that was open when the session ended is none of the next user's.
  useEffect(() => () => useOverlays.getState().close(), []);
  const { openPalette, openHelp } = useOverlays();
  const size = useSizeCommands();
  const keys = useMemo(
    () => ({
      'Ctrl+K': openPalette,
      F1: openHelp,
      'Alt+1': () => showMode('desk'),
      'Alt+2': () => void (modes.includes('wall') && showMode('wall')),
      'Alt+3': () => showMode('office'),
      'Ctrl+=': size.larger,
      'Ctrl++': size.larger,
      'Ctrl+Shift++': size.larger,
      'Ctrl+-': size.smaller,
      'Ctrl+0': () => size.choose(null),
    }),
    [modes, openPalette, openHelp, size],
  );
  useGlobalKeys(keys);
  if (media === null) {
    return null;
  }
  return (
    <div className="shell" data-mode={mode}>
      {mayOperate && <SosBanner />}
      {mayOperate && <UnconfirmedBanner />}
      <RollCallBanner />
      <TopBar />
      <MediaProvider value={media}>
        <DensityContext value={mode}>
          <main className="shell-main">
            {panelsOf(role).length > 0 ? (
              <ModeView mode={modes.includes(mode) ? mode : 'office'} />
            ) : (
              <NoOperations />
            )}
            {mayOperate && <RecordingsHost />}
            {panelsOf(role).includes('intercom') && <IntercomHost />}
            <CallHost />
            <SpeechHost />
            <ConsultationHost />
          </main>
        </DensityContext>
      </MediaProvider>
      {panelsOf(role).length > 0 && <StatusStrip />}
      <FenceNotices />
      <OrderNotices />
      {mayOperate && <EvidenceNotices />}
      <Palette />
      <Help />
      <PasswordDialog />
    </div>
  );
}
