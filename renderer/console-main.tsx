import { createRoot } from 'react-dom/client';
import { Console } from './app/Console.tsx';
import { startI18n } from './app/i18n.ts';
import { needsFrame, showInFrame } from './app/interface-size/frame.ts';
import { useChosenSize } from './app/interface-size/use-interface-size.ts';
import { usePanels } from './app/panels.ts';
import { useSession } from './app/session.ts';
import { bridge } from './bridge/bridge.ts';
import { useBaseMapChoice } from './features/map/base-maps/base-map-choice.ts';
import { useDeskWall } from './features/wall/stage/desk-state.ts';
import { adoptOwnWall } from './features/wall/stage/own-wall.ts';
import './app/tokens.css';

async function main(): Promise<void> {
  const settings = await bridge.loadSettings();
  const root = document.querySelector('#root');
  if (root === null) {
    throw new Error('the page has no #root');
  }
  if (needsFrame(settings.interfaceSize)) {
    showInFrame(root, settings.interfaceSize);
    return;
  }
  useChosenSize.setState({ chosen: settings.interfaceSize });
  await startI18n(settings.language);
  usePanels.setState({ mode: settings.mode });
  adoptOwnWall(settings.ownWall);
  useBaseMapChoice.setState({ choice: settings.baseMap });
  useDeskWall.setState({ stageId: settings.wallStage });
  createRoot(root).render(<Console />);
  await useSession.getState().start();
}

void main();
