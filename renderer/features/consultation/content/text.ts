import { FONT_FAMILY } from '../../../app/tokens.ts';

/** Colours of what is painted on a board's white paper: dark enough to be read from the hall's last row. */
export const PAPER = {
  text: '#14181c',
  dim: '#4a5158',
  line: '#c4cad0',
  accent: '#0b5c8c',
  danger: '#a3141c',
  attention: '#8a5a00',
  done: '#1d6b3c',
  quiet: '#5a6168',
  blocked: '#5f3a94',
} as const;

export interface TextStyle {
  size: number;
  colour?: string;
  isBold?: boolean;
  /** Longest line, px; what is longer ends in an ellipsis. */
  width?: number;
}

/** Paints a line of text with its middle at `y`; answers with its width. */
export function paintText(
  draw: CanvasRenderingContext2D,
  text: string,
  at: { x: number; y: number },
  { size, colour = PAPER.text, isBold = false, width = Infinity }: TextStyle,
): number {
  draw.font = `${isBold ? '600 ' : ''}${size}px ${FONT_FAMILY}`;
  draw.fillStyle = colour;
  draw.textBaseline = 'middle';
  let shown = text;
  while (shown.length > 1 && draw.measureText(shown).width > width) {
    shown = `${shown.replace(/…$/, '').slice(0, -1)}…`;
  }
  draw.fillText(shown, at.x, at.y);
  return draw.measureText(shown).width;
}
