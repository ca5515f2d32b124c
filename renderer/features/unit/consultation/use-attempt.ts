import { useCallback, useState } from 'react';
import { toErrorInfo } from '../../../api/errors.ts';

/** Runs what may be refused; `problem` is why the latest one was, in the server's words. */
export function useAttempt(): {
  problem: string | null;
  attempt: (act: () => Promise<unknown>) => Promise<boolean>;
} {
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = useCallback(async (act: () => Promise<unknown>): Promise<boolean> => {
    try {
      setProblem(null);
      await act();
      return true;
    } catch (error) {
      setProblem(toErrorInfo(error).message);
      return false;
    }
  }, []);
  return { problem, attempt };
}
