import { useCallback, useState } from 'react';

/** Runs one command at a time; `error` is that of the last one, null while it went well. */
export function useCommand(): {
  busy: boolean;
  error: unknown;
  run: (command: () => Promise<unknown>) => Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = useCallback(async (command: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await command();
      return true;
    } catch (problem) {
      setError(problem);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, error, run };
}
