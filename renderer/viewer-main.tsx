import { createRoot } from 'react-dom/client';
import './app/tokens.css';
import './features/timeline/timeline.css';
import { ViewerApp } from './features/timeline/viewer/ViewerApp.tsx';
import { startViewerI18n } from './features/timeline/viewer/i18n.ts';

async function main(): Promise<void> {
  await startViewerI18n();
  const root = document.querySelector('#root');
  if (root === null) {
    throw new Error('the page has no #root');
  }
  createRoot(root).render(<ViewerApp />);
}

void main();
