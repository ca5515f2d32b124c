import { createRoot } from 'react-dom/client';
import { startI18n } from './app/i18n.ts';
import { useSession } from './app/session.ts';
import { bridge } from './bridge/bridge.ts';
import { WallWindow } from './features/wall/WallWindow.tsx';
import './app/tokens.css';

async function main(): Promise<void> {
  const settings = await bridge.loadSettings();
  await startI18n(settings.language);
  const root = document.querySelector('#root');
  if (root === null) {
    throw new Error('the page has no #root');
  }
  createRoot(root).render(<WallWindow />);
  await useSession.getState().start();
}

void main();
