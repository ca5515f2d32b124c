/** A place in the picture, px of the picture. */
export interface Point {
  x: number;
  y: number;
}

export const TOOLS = ['arrow', 'pen', 'ellipse', 'rectangle', 'text'] as const;
export type Tool = (typeof TOOLS)[number];

/** Colours that stand out from pictures, dark or light. */
export const MARK_COLOURS = { red: '#f4514f', yellow: '#ffd23f', blue: '#4cb0e5', white: '#ffffff' } as const;
export type MarkColour = keyof typeof MARK_COLOURS;

/** Something drawn on a picture. A pen has many points, shapes have the two that were dragged between, a text has one. */
export interface Mark {
  tool: Tool;
  colour: MarkColour;
  points: readonly Point[];
  text: string;
}

/** Width of lines in a picture of this width, px. */
export const lineWidth = (pictureWidth: number): number => Math.max(3, Math.round(pictureWidth / 240));

/** Height of texts in a picture of this width, px. */
export const textSize = (pictureWidth: number): number => Math.max(18, Math.round(pictureWidth / 32));

const ARROW_HEAD = 5;
const ARROW_ANGLE = Math.PI / 7;

const at = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

function arrowPath(from: Point, to: Point, width: number): string {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const size = width * ARROW_HEAD;
  const wing = (turn: number): Point => ({
    x: to.x - size * Math.cos(angle + turn),
    y: to.y - size * Math.sin(angle + turn),
  });
  return `M${at(from)}L${at(to)}M${at(wing(ARROW_ANGLE))}L${at(to)}L${at(wing(-ARROW_ANGLE))}`;
}

/** The line of a mark as an SVG path; empty for texts, and for what was hardly begun. */
export function pathOf({ tool, points }: Mark, width: number): string {
  const [from] = points;
  const to = points.at(-1);
  if (from === undefined || to === undefined || points.length < 2) {
    return '';
  }
  switch (tool) {
    case 'pen': {
      return `M${points.map(at).join('L')}`;
    }
    case 'arrow': {
      return arrowPath(from, to, width);
    }
    case 'rectangle': {
      return `M${at(from)}L${at({ x: to.x, y: from.y })}L${at(to)}L${at({ x: from.x, y: to.y })}Z`;
    }
    case 'ellipse': {
      const rx = Math.abs(to.x - from.x) / 2;
      const ry = Math.abs(to.y - from.y) / 2;
      const y = (from.y + to.y) / 2;
      const left = { x: Math.min(from.x, to.x), y };
      const right = { x: Math.max(from.x, to.x), y };
      const arc = `A${rx.toFixed(1)} ${ry.toFixed(1)} 0 0 1 `;
      return `M${at(left)}${arc}${at(right)}${arc}${at(left)}Z`;
    }
    case 'text': {
      return '';
    }
  }
}

/** The mark with the pointer at a further place: a pen goes on, a shape reaches to there. */
export function extended(mark: Mark, point: Point): Mark {
  const { points } = mark;
  return { ...mark, points: mark.tool === 'pen' ? [...points, point] : [...points.slice(0, 1), point] };
}

/** Whether there is something to be seen of it. */
export function isVisible({ tool, points, text }: Mark): boolean {
  const [from] = points;
  const to = points.at(-1);
  if (tool === 'text') {
    return text.trim() !== '';
  }
  return (
    from !== undefined && to !== undefined && Math.hypot(to.x - from.x, to.y - from.y) + points.length > 4
  );
}
