import { create } from 'zustand';
import { hostWindow, isFramed } from '../bridge/host-window.ts';
import { PANELS, showPanel, usePanels, type Mode, type PanelId } from './panels.ts';

/** What a panel shows, as its address has it: `#/alarms?stage=control`. Values that are empty are left out. */
export type ViewParams = Readonly<Record<string, string>>;

interface ViewsState {
  params: Readonly<Partial<Record<PanelId, ViewParams>>>;
}

const NONE: ViewParams = {};

const useViews = create<ViewsState>(() => ({ params: {} }));

const compact = (params: ViewParams): ViewParams =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''));

/** The address of a view, to be kept or sent to somebody who may see the same. */
export function viewAddress(panel: PanelId, params: ViewParams): string {
  const query = new URLSearchParams(compact(params)).toString();
  return `#/${panel}${query === '' ? '' : `?${query}`}`;
}

function parseAddress(hash: string): { panel: PanelId; params: ViewParams } | null {
  const [path = '', query = ''] = hash.replace(/^#\//, '').split('?');
  const panel = PANELS.find((id) => id === path);
  return panel === undefined ? null : { panel, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** Where the console is in a frame, the address that the user sees is the window's. */
function tellHost(address: string): void {
  if (isFramed) {
    hostWindow.history.replaceState(null, '', address);
  }
}

function replaceAddress(address: string): void {
  window.history.replaceState(null, '', address);
  tellHost(address);
}

function setParams(panel: PanelId, params: ViewParams): void {
  useViews.setState(({ params: all }) => ({ params: { ...all, [panel]: compact(params) } }));
}

/** Shows a panel with these parameters, as a step that the browser's back button takes back. */
export function openView(panel: PanelId, params: ViewParams = NONE): void {
  setParams(panel, params);
  showPanel(panel);
  const address = viewAddress(panel, params);
  window.history.pushState(null, '', address);
  tellHost(address);
}

/** Changes the mode. The address names the task that is at hand then, if there is one: what was looked at before would come back with it. */
export function showMode(mode: Mode): void {
  const { setMode, officePanel } = usePanels.getState();
  setMode(mode);
  const { params } = useViews.getState();
  const address =
    mode === 'office' ? viewAddress(officePanel, params[officePanel] ?? NONE) : window.location.pathname;
  replaceAddress(address);
}

/** A panel's parameters, and how it changes them: its address follows without a step of its own. */
export function useViewParams(panel: PanelId): [ViewParams, (params: ViewParams) => void] {
  const params = useViews((s) => s.params[panel] ?? NONE);
  return [
    params,
    (next) => {
      setParams(panel, next);
      replaceAddress(viewAddress(panel, next));
    },
  ];
}

/** Shows what the address names, now and whenever the user goes back or forth. Answers with how to stop. */
export function followAddress(): () => void {
  const follow = (): void => {
    const named = parseAddress(window.location.hash);
    if (named !== null) {
      setParams(named.panel, named.params);
      showPanel(named.panel);
    }
  };
  follow();
  window.addEventListener('popstate', follow);
  return () => window.removeEventListener('popstate', follow);
}

/** Forgets what the panels showed, at sign-out. */
export function resetViews(): void {
  useViews.setState({ params: {} });
  replaceAddress(window.location.pathname);
}
