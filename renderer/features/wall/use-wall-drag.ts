import type { Announcements, DragEndEvent, DragStartEvent } from '@dnd-kit/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../app/live/store.ts';
import { contentName } from './contents/content-name.ts';
import { contentOf } from './contents/items.ts';
import { select } from './stage/desk-wall.ts';
import { partsOf, type Stage, type StageDesk } from './stage/stage.ts';

interface DragData {
  /** A source or an item of the tree … */
  sourceId?: string;
  /** … or the part that is moved. */
  partId?: string;
}

/** A drag is a thing of the pointer and of the eye; who listens puts sources by Enter, as the instructions say. */
export const NOT_ANNOUNCED: Announcements = {
  onDragStart: () => undefined,
  onDragOver: () => undefined,
  onDragEnd: () => undefined,
  onDragCancel: () => undefined,
};

/** A drag begins after this many pixels, so that clicks and double clicks stay what they are. */
export const DRAG_STARTS_PX = 6;

/** Dragging from the tree onto the wall, and between its parts. */
export function useWallDrag(
  stage: Stage,
  desk: StageDesk,
): {
  name: string | null;
  onStart: (event: DragStartEvent) => void;
  onEnd: (event: DragEndEvent) => void;
  onCancel: () => void;
} {
  const { t } = useTranslation('wall');
  const [name, setName] = useState<string | null>(null);
  const onStart = ({ active }: DragStartEvent): void => {
    const { sourceId, partId } = (active.data.current ?? {}) as DragData;
    const content =
      sourceId === undefined
        ? (partsOf(stage.layout).find(({ id }) => id === partId)?.content ?? null)
        : contentOf(sourceId);
    setName(contentName(t, content, useLive.getState().sources));
  };
  const onEnd = ({ active, over }: DragEndEvent): void => {
    setName(null);
    const { sourceId, partId } = (active.data.current ?? {}) as DragData;
    const target = (over?.data.current as DragData | undefined)?.partId;
    if (target === undefined) {
      return;
    }
    if (sourceId !== undefined) {
      desk.act({ type: 'put', partId: target, content: contentOf(sourceId) });
      select(target);
    } else if (partId !== undefined && partId !== target) {
      desk.act({ type: 'swap', partId, otherId: target });
      select(target);
    }
  };
  return { name, onStart, onEnd, onCancel: () => setName(null) };
}
