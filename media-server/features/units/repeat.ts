/**
 * Runs a task every `intervalMs` until the returned function is called, never twice at a time: a run that takes longer than the
 * interval skips the next. That function resolves when a run under way has ended.
 */
export function repeat(
  intervalMs: number,
  task: () => void | Promise<void>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      await task();
    } catch (error) {
      onError(error);
    } finally {
      running = undefined;
    }
  };
  const timer = setInterval(() => {
    running ??= run();
  }, intervalMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
