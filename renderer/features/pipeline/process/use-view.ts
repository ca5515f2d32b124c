import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useElementSize } from '../../../components/use-element-size.ts';
import type { Layout } from './layout.ts';
import { firstView, fitView, panView, revealView, zoomView, type Box, type View } from './view.ts';

interface Point {
  x: number;
  y: number;
}

const KEY_ZOOM = 1.25;
/** The wheel has to be turned so far for the drawing to become e times as large. */
const WHEEL_PX = 500;
const KEY_PAN_PX = 80;
/** A pointer that moves no further has clicked. */
const CLICK_PX = 4;

const ZOOM_OF_KEY: Readonly<Record<string, number>> = {
  '+': KEY_ZOOM,
  '=': KEY_ZOOM,
  '-': 1 / KEY_ZOOM,
  '−': 1 / KEY_ZOOM,
  _: 1 / KEY_ZOOM,
};
const PAN_OF_KEY: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: KEY_PAN_PX, y: 0 },
  ArrowRight: { x: -KEY_PAN_PX, y: 0 },
  ArrowUp: { x: 0, y: KEY_PAN_PX },
  ArrowDown: { x: 0, y: -KEY_PAN_PX },
};

/** How the drawing is looked at, and what changes that. */
export interface ViewControl {
  view: View;
  fit: () => void;
  zoom: (steps: number) => void;
  /** Brings a part of the drawing into view, as far as it isn't. */
  reveal: (box: Box) => void;
  handlers: {
    onPointerDown: (event: React.PointerEvent) => void;
    onPointerMove: (event: React.PointerEvent) => void;
    onPointerUp: () => void;
    onClickCapture: (event: React.MouseEvent) => void;
    onKeyDown: (event: React.KeyboardEvent) => void;
  };
}

/** Where the process begins: the middle of what stands highest. */
const beginning = ({ nodes, width }: Layout): number =>
  nodes.reduce<Point>((top, { x, y, height }) => (y - height / 2 < top.y ? { x, y: y - height / 2 } : top), {
    x: width / 2,
    y: Number.POSITIVE_INFINITY,
  }).x;

/** Drags with the pointer; what is clicked after a drag isn't meant. */
function useDrag(move: (by: Point) => void) {
  const drag = useRef<(Point & { moved: boolean }) | null>(null);
  return {
    onPointerDown: (event: React.PointerEvent) => {
      if (event.button === 0) {
        drag.current = { x: event.clientX, y: event.clientY, moved: false };
      }
    },
    onPointerMove: (event: React.PointerEvent) => {
      const from = drag.current;
      if (from === null || event.buttons === 0) {
        drag.current = null;
        return;
      }
      const by = { x: event.clientX - from.x, y: event.clientY - from.y };
      if (!from.moved && Math.hypot(by.x, by.y) < CLICK_PX) {
        return;
      }
      if (!from.moved) {
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      drag.current = { x: event.clientX, y: event.clientY, moved: true };
      move(by);
    },
    onPointerUp: () => {
      // The click that follows still has to know.
      queueMicrotask(() => setTimeout(() => (drag.current = null), 0));
    },
    onClickCapture: (event: React.MouseEvent) => {
      if (drag.current?.moved === true) {
        event.stopPropagation();
      }
    },
  };
}

/** Zooms with the wheel around the pointer. */
function useWheel(ref: RefObject<HTMLElement | null>, change: (next: (view: View) => View) => void): void {
  useEffect(() => {
    const element = ref.current;
    const onWheel = (event: WheelEvent): void => {
      // React listens to wheels passively, and couldn't keep the page from scrolling.
      event.preventDefault();
      const box = element?.getBoundingClientRect();
      const at = { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
      change((before) => zoomView(before, Math.exp(-event.deltaY / WHEEL_PX), at));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [ref, change]);
}

/** Moves and zooms a drawing in an element by pointer, wheel and keys; begins anew with each drawing. */
export function useView(ref: RefObject<HTMLElement | null>, layout: Layout): ViewControl {
  const screen = useElementSize(ref);
  /** How the user has moved a drawing; another one is shown from its beginning. */
  const [moved, setMoved] = useState<{ layout: Layout; view: View } | null>(null);
  const first = useMemo(() => firstView(layout, screen, beginning(layout)), [layout, screen]);
  const view = moved?.layout === layout ? moved.view : first;
  const change = useCallback(
    (next: (view: View) => View) =>
      setMoved((before) => ({ layout, view: next(before?.layout === layout ? before.view : first) })),
    [layout, first],
  );
  const move = (by: Point): void => change((before) => panView(before, by, layout, screen));
  const zoom = (factor: number): void =>
    change((before) => zoomView(before, factor, { x: screen.width / 2, y: screen.height / 2 }));
  const fit = (): void => change(() => fitView(layout, screen));
  const reveal = useCallback(
    (box: Box) => change((before) => revealView(before, box, screen)),
    [change, screen],
  );

  useWheel(ref, change);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const factor = ZOOM_OF_KEY[event.key];
    const by = PAN_OF_KEY[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (factor !== undefined) {
      zoom(factor);
    } else if (by !== undefined) {
      move(by);
    } else if (event.key === '0') {
      fit();
    } else {
      return;
    }
    event.preventDefault();
  };
  return {
    view,
    fit,
    reveal,
    zoom: (steps) => zoom(KEY_ZOOM ** steps),
    handlers: { ...useDrag(move), onKeyDown },
  };
}
