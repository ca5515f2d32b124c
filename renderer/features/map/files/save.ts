import { saveFile } from '../../pipeline/shared/export.ts';
import type { FileForm } from './FileChoice.tsx';

const TYPES = {
  geojson: 'application/geo+json',
  kml: 'application/vnd.google-earth.kml+xml',
  gpx: 'application/gpx+xml',
} as const;

/** Hands a text over as a file of that name; the name tells the coordinate system too. */
export function saveText(name: string, text: string, { format, datum }: FileForm): void {
  saveFile(new Blob([text], { type: TYPES[format] }), `${name}-${datum}.${format}`);
}
