import { useEffect, useRef } from 'react';

/** Calls `draw` with each frame of the page while the component is mounted: for what moves without being rendered anew. */
export function useFrames(draw: () => void): void {
  const latest = useRef(draw);
  useEffect(() => {
    latest.current = draw;
  });
  useEffect(() => {
    let handle = 0;
    const onFrame = (): void => {
      latest.current();
      handle = requestAnimationFrame(onFrame);
    };
    handle = requestAnimationFrame(onFrame);
    return () => cancelAnimationFrame(handle);
  }, []);
}
