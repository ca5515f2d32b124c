import { existsSync } from 'node:fs';
import { AppError } from '#shared/errors.ts';

/** A font file, and the face in it where it is a collection. */
interface Face {
  file: string;
  face?: string;
}

/** Faces of a family that has Chinese characters. */
export interface FontFamily {
  normal: Face;
  bold: Face;
}

const NOTO = '/usr/share/fonts/opentype/noto';
const WINDOWS = String.raw`C:\Windows\Fonts`;

/** Where families with Chinese characters lie on the systems that a server runs on, in the order of preference. */
const FAMILIES: readonly FontFamily[] = [
  {
    normal: { file: `${NOTO}/NotoSerifCJK-Regular.ttc`, face: 'NotoSerifCJKsc-Regular' },
    bold: { file: `${NOTO}/NotoSerifCJK-Bold.ttc`, face: 'NotoSerifCJKsc-Bold' },
  },
  {
    normal: { file: `${NOTO}/NotoSansCJK-Regular.ttc`, face: 'NotoSansCJKsc-Regular' },
    bold: { file: `${NOTO}/NotoSansCJK-Bold.ttc`, face: 'NotoSansCJKsc-Bold' },
  },
  {
    normal: { file: String.raw`${WINDOWS}\simsun.ttc`, face: 'SimSun' },
    bold: { file: String.raw`${WINDOWS}\simhei.ttf` },
  },
  {
    normal: { file: String.raw`${WINDOWS}\msyh.ttc`, face: 'MicrosoftYaHei' },
    bold: { file: String.raw`${WINDOWS}\msyhbd.ttc`, face: 'MicrosoftYaHei-Bold' },
  },
];

/**
 * The fonts of this machine that a brief is set in.
 * @throws AppError('unavailable') where there are none
 */
export function findFonts(): FontFamily {
  const found = FAMILIES.find(({ normal, bold }) => existsSync(normal.file) && existsSync(bold.file));
  if (found === undefined) {
    throw AppError.unavailable(
      'the server has no font with Chinese characters; see docs/operations/analysis.md',
    );
  }
  return found;
}
