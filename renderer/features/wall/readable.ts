import { pixelsOf, readableHeightPx, type Rect, type WallGeometry } from '#shared/walls/geometry.ts';
import type { Content } from '#shared/walls/content.ts';

/** The smallest text of a content, as parts of its tile's height and width, where it shrinks with its tile. */
function smallestText(content: Content): { ofHeight: number; ofWidth: number } | null {
  switch (content.kind) {
    case 'clock': {
      return { ofHeight: 0.11, ofWidth: 0.06 };
    }
    case 'panel': {
      switch (content.panel) {
        case 'pipeline': {
          return { ofHeight: 0.032, ofWidth: 0.0108 };
        }
        case 'alarms': {
          return { ofHeight: 0.044, ofWidth: Infinity };
        }
        case 'situation': {
          return { ofHeight: 0.026, ofWidth: 0.015 };
        }
        case 'process':
        case 'supervision': {
          return null;
        }
      }
    }
    // Text keeps the hall's reading size, and pictures bring their own.
    case 'text':
    case 'case':
    case 'consultation':
    case 'chart':
    case 'dashboard':
    case 'source':
    case 'patrol':
    case 'map':
    case 'picture':
    case 'pdf':
    case 'web': {
      return null;
    }
  }
}

/**
 * Whether text in a part would be smaller than what can be read from the hall's farthest seat: 16 arc-minutes of its height. A part in
 * units of the wall's grid.
 */
export function isTooSmallToRead(geometry: WallGeometry, rect: Rect, content: Content): boolean {
  const text = smallestText(content);
  if (text === null) {
    return false;
  }
  const { width, height } = pixelsOf(geometry, rect);
  return Math.min(text.ofHeight * height, text.ofWidth * width) < readableHeightPx(geometry);
}
