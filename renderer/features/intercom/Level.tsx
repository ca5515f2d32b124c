import { useEffect, useRef } from 'react';

const READ_MS = 80;
/** A voice is about this loud, as a root mean square; it fills the bar. */
const FULL = 0.25;

/** How loud something is now; `read` answers with 0–1. It moves without rendering. */
export function Level({ read }: { read: () => number }): React.JSX.Element {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      bar.current?.style.setProperty('--level', String(Math.min(read() / FULL, 1)));
    }, READ_MS);
    return () => clearInterval(timer);
  }, [read]);
  return <span ref={bar} className="intercom-level" aria-hidden="true" />;
}
