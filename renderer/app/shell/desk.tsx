import { DockviewReact, themeDark, type DockviewApi, type DockviewReadyEvent } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { bridge } from '../../bridge/bridge.ts';
import { panelsOf, usePanels, type PanelId } from '../panels.ts';
import { useSession } from '../session.ts';
import { ClosePanel, DeskTab } from './desk-tabs.tsx';
import { PANEL_COMPONENTS } from './panel-components.tsx';
import './desk.css';

/** A layout is kept when it hasn't changed for this long, ms. */
const SAVE_AFTER_MS = 400;

/** For who works with cases alone: the pipeline over its boards, alarms and cases at the right. */
function caseLayout(api: DockviewApi, title: (panel: PanelId) => string): void {
  const add = (id: PanelId, position?: { referencePanel: PanelId; direction?: 'right' | 'below' }): void => {
    api.addPanel({ id, component: id, title: title(id), ...(position === undefined ? {} : { position }) });
  };
  add('pipeline');
  add('alarms', { referencePanel: 'pipeline', direction: 'right' });
  add('cases', { referencePanel: 'alarms' });
  add('boards', { referencePanel: 'pipeline', direction: 'below' });
  add('process', { referencePanel: 'boards' });
  add('supervision', { referencePanel: 'boards' });
  add('rules', { referencePanel: 'boards' });
  add('operations', { referencePanel: 'boards' });
  api.getPanel('alarms')?.api.setActive();
  api.getPanel('boards')?.api.setActive();
}

/**
 * Wall over units and instructions at the left, the map in full height at the right: pictures are wide, the province is tall. The
 * pipeline stands behind the wall, alarms before the instructions, cases behind the map.
 */
function defaultLayout(api: DockviewApi, title: (panel: PanelId) => string): void {
  const role = useSession.getState().me?.role;
  if (role !== undefined && !panelsOf(role).includes('wall')) {
    caseLayout(api, title);
    return;
  }
  const add = (id: PanelId, position?: { referencePanel: PanelId; direction?: 'right' | 'below' }): void => {
    api.addPanel({ id, component: id, title: title(id), ...(position === undefined ? {} : { position }) });
  };
  add('wall');
  add('map', { referencePanel: 'wall', direction: 'right' });
  add('units', { referencePanel: 'wall', direction: 'below' });
  add('dispatch', { referencePanel: 'units', direction: 'right' });
  add('intercom', { referencePanel: 'dispatch' });
  add('alarms', { referencePanel: 'dispatch' });
  add('pipeline', { referencePanel: 'wall' });
  add('operations', { referencePanel: 'map' });
  add('consultation', { referencePanel: 'map' });
  add('cases', { referencePanel: 'map' });
  add('supervision', { referencePanel: 'map' });
  add('recordings', { referencePanel: 'map' });
  add('evidence', { referencePanel: 'map' });
  add('duty', { referencePanel: 'map' });
  if (role === 'administrator') {
    add('rules', { referencePanel: 'map' });
    add('admin', { referencePanel: 'map' });
  }
  // What was added last to a group is in front of it.
  for (const front of ['wall', 'dispatch', 'map'] as const) {
    api.getPanel(front)?.api.setActive();
  }
  api.getPanel('wall')?.api.setSize({ width: api.width * 0.6, height: api.height * 0.6 });
  api.getPanel('units')?.api.setSize({ width: api.width * 0.34 });
}

function restore(api: DockviewApi, layout: string | null): boolean {
  if (layout === null) {
    return false;
  }
  try {
    api.fromJSON(JSON.parse(layout) as Parameters<DockviewApi['fromJSON']>[0]);
    return api.panels.length > 0;
  } catch {
    // A layout of an older version, or a damaged one, is worth nothing more than the default.
    api.clear();
    return false;
  }
}

/** The duty officer's workspace: dockable panels, remembered on this machine. */
export function Desk(): React.JSX.Element {
  const { t } = useTranslation();
  const apiRef = useRef<DockviewApi | null>(null);

  const onReady = useCallback(
    ({ api }: DockviewReadyEvent) => {
      apiRef.current = api;
      const title = (panel: PanelId): string => t(`panel.${panel}`);
      const raise = (panel: PanelId): void => {
        const open =
          api.getPanel(panel) ?? api.addPanel({ id: panel, component: panel, title: title(panel) });
        open.api.setActive();
      };
      const open = async (): Promise<void> => {
        const settings = await bridge.loadSettings();
        if (!restore(api, settings.deskLayout)) {
          defaultLayout(api, title);
        }
        const reset = (): void => {
          api.clear();
          defaultLayout(api, title);
        };
        usePanels.setState({ raiseOnDesk: raise, resetDesk: reset });
        // A divider that is dragged changes the layout with each pixel; what counts is where it comes to rest.
        let timer: ReturnType<typeof setTimeout> | undefined;
        api.onDidLayoutChange(() => {
          clearTimeout(timer);
          const deskLayout = JSON.stringify(api.toJSON());
          timer = setTimeout(() => void bridge.saveSettings({ deskLayout }), SAVE_AFTER_MS);
        });
      };
      void open();
    },
    [t],
  );

  useEffect(() => () => usePanels.setState({ raiseOnDesk: null, resetDesk: null }), []);

  useEffect(() => {
    for (const panel of apiRef.current?.panels ?? []) {
      panel.api.setTitle(t(`panel.${panel.id}`));
    }
  }, [t]);

  return (
    <DockviewReact
      className="desk"
      theme={themeDark}
      components={PANEL_COMPONENTS}
      defaultTabComponent={DeskTab}
      rightHeaderActionsComponent={ClosePanel}
      onReady={onReady}
    />
  );
}
