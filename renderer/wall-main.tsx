import { createRoot } from 'react-dom/client';
import { startI18n } from './app/i18n.ts';
import { useSession } from './app/session.ts';
import { bridge } from './bridge/bridge.ts';
import { WallWindow } from './features/wall/WallWindow.tsx';
import './app/tokens.css';

/** After a sign-out the wall waits for the next one at the desk, ms. */
const LOOK_AGAIN_MS = 3_000;

/** The hall has nobody who would sign in: the window takes up the desk's session as soon as there is one. */
function followDeskSession(): void {
  useSession.subscribe((now, before) => {
    if (now.stage === 'signedOut' && before.stage !== 'signedOut') {
      const timer = setInterval(() => {
        void useSession.getState().start();
      }, LOOK_AGAIN_MS);
      const stop = useSession.subscribe(({ stage }) => {
        if (stage !== 'signedOut') {
          clearInterval(timer);
          stop();
        }
      });
    }
  });
}

async function main(): Promise<void> {
  const settings = await bridge.loadSettings();
  await startI18n(settings.language);
  const root = document.querySelector('#root');
  if (root === null) {
    throw new Error('the page has no #root');
  }
  createRoot(root).render(<WallWindow />);
  followDeskSession();
  await useSession.getState().start();
}

void main();
