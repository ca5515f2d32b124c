import { useEffect } from 'react';
import type { Viewer } from './types.ts';

/** Tells a viewer its tile's size in device pixels and whether it can be seen, from now until unmounted. */
export function useTile(host: HTMLElement | null, viewer: Viewer | null, visible: boolean): void {
  useEffect(() => {
    if (host === null || viewer === null) {
      return undefined;
    }
    let onScreen = true;
    const tell = (): void => {
      const { width, height } = host.getBoundingClientRect();
      const ratio = window.devicePixelRatio;
      viewer.setTile({
        width: Math.round(width * ratio),
        height: Math.round(height * ratio),
        visible: visible && onScreen && document.visibilityState === 'visible',
      });
    };
    const size = new ResizeObserver(tell);
    const crossing = new IntersectionObserver((entries) => {
      onScreen = entries.at(-1)?.isIntersecting ?? true;
      tell();
    });
    size.observe(host);
    crossing.observe(host);
    document.addEventListener('visibilitychange', tell);
    return () => {
      size.disconnect();
      crossing.disconnect();
      document.removeEventListener('visibilitychange', tell);
    };
  }, [host, viewer, visible]);
}
