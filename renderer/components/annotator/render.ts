import { FONT_FAMILY } from '../../app/tokens.ts';
import { lineWidth, MARK_COLOURS, pathOf, textSize, type Mark } from './marks.ts';

const JPEG_QUALITY = 0.9;
/** Larger pictures are reduced: officers look at them on a phone, over its network. */
const MAX_SIDE_PX = 1_920;
const OUTLINE = '#000000aa';

/** The picture, no larger than it is sent. @throws DOMException when it can't be decoded */
export async function openPicture(content: Blob): Promise<ImageBitmap> {
  const whole = await createImageBitmap(content);
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(whole.width, whole.height));
  if (scale === 1) {
    return whole;
  }
  const reduced = await createImageBitmap(whole, {
    resizeWidth: Math.round(whole.width * scale),
    resizeHeight: Math.round(whole.height * scale),
    resizeQuality: 'high',
  });
  whole.close();
  return reduced;
}

function drawMark(context: OffscreenCanvasRenderingContext2D, mark: Mark, pictureWidth: number): void {
  const width = lineWidth(pictureWidth);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  if (mark.tool === 'text') {
    const [place] = mark.points;
    context.font = `600 ${textSize(pictureWidth)}px ${FONT_FAMILY}`;
    context.textBaseline = 'middle';
    context.lineWidth = width * 1.5;
    context.strokeStyle = OUTLINE;
    context.strokeText(mark.text, place?.x ?? 0, place?.y ?? 0);
    context.fillStyle = MARK_COLOURS[mark.colour];
    context.fillText(mark.text, place?.x ?? 0, place?.y ?? 0);
    return;
  }
  const path = new Path2D(pathOf(mark, width));
  context.lineWidth = width * 2;
  context.strokeStyle = OUTLINE;
  context.stroke(path);
  context.lineWidth = width;
  context.strokeStyle = MARK_COLOURS[mark.colour];
  context.stroke(path);
}

/** The picture with its marks, as JPEG. */
export function renderMarks(picture: ImageBitmap, marks: readonly Mark[]): Promise<Blob> {
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error('this machine has no canvas');
  }
  context.drawImage(picture, 0, 0);
  for (const mark of marks) {
    drawMark(context, mark, width);
  }
  return canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
}
