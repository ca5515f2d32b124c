import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { SosBanner } from '../../features/dispatch/SosBanner.tsx';
import { useActions, type Action } from '../actions.ts';
import { DensityContext } from '../density.ts';
import { useGlobalKeys } from '../keys.ts';
import { MODES, PANELS, showPanel, usePanels } from '../panels.ts';
import { toggleLanguage, useSession } from '../session.ts';
import { bridge } from '../../bridge/bridge.ts';
import { MediaProvider } from '../../media/index.ts';
import { Desk } from './desk.tsx';
import { Help } from './Help.tsx';
import { Office } from './Office.tsx';
import { useOverlays } from './overlays.ts';
import { Palette } from './Palette.tsx';
import { Panel } from './panel-components.tsx';
import { PasswordDialog } from './PasswordDialog.tsx';
import { StatusStrip } from './StatusStrip.tsx';
import { TopBar } from './TopBar.tsx';
import './Shell.css';

/** The shell's own actions in the palette. */
function useShellActions(): void {
  const { t } = useTranslation();
  const role = useSession((s) => s.me?.role);
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    const actions: Action[] = [
      ...MODES.map((mode, i): Action => ({
        id: `mode.${mode}`,
        group: 'view',
        title: `${t('mode.label')}: ${t(`mode.${mode}`)}`,
        keywords: [mode],
        keys: `Alt+${i + 1}`,
        run: () => usePanels.getState().setMode(mode),
      })),
      ...PANELS.filter((panel) => panel !== 'admin' || role === 'administrator').map((panel): Action => ({
        id: `panel.${panel}`,
        group: 'view',
        title: t(`panel.${panel}`),
        keywords: [panel],
        run: () => showPanel(panel),
      })),
      { id: 'layout.reset', group: 'view', title: t('menu.resetLayout'), run: () => void resetLayout() },
      {
        id: 'help',
        group: 'view',
        title: t('menu.help'),
        keys: 'F1',
        run: () => useOverlays.getState().openHelp(),
      },
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
  }, [t, role]);
}

async function resetLayout(): Promise<void> {
  await bridge.saveSettings({ deskLayout: null });
  window.location.reload();
}

/** The console once signed in: bars around the mode that is on, SOS above everything. */
export function Shell(): React.JSX.Element | null {
  const media = useSession((s) => s.media);
  const mode = usePanels((s) => s.mode);
  useShellActions();
  const setMode = usePanels((s) => s.setMode);
  const { openPalette, openHelp } = useOverlays();
  const keys = useMemo(
    () => ({
      'Ctrl+K': openPalette,
      F1: openHelp,
      'Alt+1': () => setMode('desk'),
      'Alt+2': () => setMode('wall'),
      'Alt+3': () => setMode('office'),
    }),
    [setMode, openPalette, openHelp],
  );
  useGlobalKeys(keys);
  if (media === null) {
    return null;
  }
  return (
    <div className="shell" data-mode={mode}>
      <SosBanner />
      <TopBar />
      <MediaProvider value={media}>
        <DensityContext value={mode}>
          <main className="shell-main">
            {mode === 'desk' && <Desk />}
            {mode === 'wall' && <Panel id="wall" />}
            {mode === 'office' && <Office />}
          </main>
        </DensityContext>
      </MediaProvider>
      <StatusStrip />
      <Palette />
      <Help />
      <PasswordDialog />
    </div>
  );
}
