import { createRoot } from 'react-dom/client';
import './app/tokens.css';
import { useDuty } from './features/unit/duty.ts';
import { startI18n } from './features/unit/i18n.ts';
import { UnitApp } from './features/unit/UnitApp.tsx';

/** Takes the enrolment code out of the address, so that it stays neither in the history nor in a shared link. */
function takeScannedCode(): string | null {
  const url = new URL(location.href);
  const code = url.searchParams.get('code');
  if (code !== null) {
    url.searchParams.delete('code');
    history.replaceState(null, '', url);
  }
  return code;
}

async function main(): Promise<void> {
  const scanned = takeScannedCode();
  await startI18n();
  const root = document.querySelector('#root');
  if (root === null) {
    throw new Error('the page has no #root');
  }
  createRoot(root).render(<UnitApp />);
  await useDuty.getState().start(scanned);
}

void main();
