import { useCallback, useEffect, useState } from 'react';
import type { PixelSize } from '#shared/layers.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { useReadable } from '../../api/use-feed.ts';
import type { SitePicture } from './site-picture.ts';

const NO_STREAM: Readable<MediaStream | null> = new Cell<MediaStream | null>(null);

/** A picture that is received while the component is mounted. `open` must keep its identity; a new one opens anew. */
export function useSitePicture(open: () => { picture: SitePicture; close: () => void }): {
  stream: MediaStream | null;
  onSize: (size: PixelSize) => void;
} {
  const [cell] = useState(() => new Cell<SitePicture | null>(null));
  useEffect(() => {
    const { picture, close } = open();
    cell.set(picture);
    return () => {
      cell.set(null);
      close();
    };
  }, [open, cell]);
  const picture = useReadable(cell);
  const stream = useReadable(picture?.stream ?? NO_STREAM);
  const onSize = useCallback((size: PixelSize) => picture?.setTile(size), [picture]);
  return { stream, onSize };
}
