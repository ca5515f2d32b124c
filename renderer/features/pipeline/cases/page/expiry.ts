import type { Zone } from '#shared/calendar/zone.ts';
import type { NodeView } from '#shared/cases/views.ts';

/** How long a measure still holds, in natural days of the court's zone; its last day counts as today. */
export function expiryLeft(expiresAt: number, now: number, zone: Zone): NonNullable<NodeView['remaining']> {
  const days = zone.dayOf(expiresAt) - zone.dayOf(now);
  return { value: Math.abs(days), unit: 'day', isOver: now > expiresAt };
}
