import type { Alarm } from '#shared/alarms.ts';

/** What has happened to a list since it was read: rows that have changed, and how many there are that it doesn't show yet. */
export interface AlarmNews {
  changed: ReadonlyMap<number, Alarm>;
  /** Alarms that were raised since; they wait above the list until they are asked for, so that nothing jumps. */
  fresh: ReadonlySet<number>;
  /** More has changed than was told one by one. */
  isStale: boolean;
}

export const NO_NEWS: AlarmNews = { changed: new Map(), fresh: new Set(), isStale: false };

/** Takes changes up. `readAt`: when the list was read, UTC ms by the server's clock; no alarms at all mean "many". */
export function takeUp(news: AlarmNews, alarms: readonly Alarm[], readAt: number): AlarmNews {
  if (alarms.length === 0) {
    return { ...news, isStale: true };
  }
  const changed = new Map(news.changed);
  const fresh = new Set(news.fresh);
  for (const alarm of alarms) {
    changed.set(alarm.id, alarm);
    if (alarm.state === 'unacknowledged' && alarm.raisedAt >= readAt) {
      fresh.add(alarm.id);
    } else {
      fresh.delete(alarm.id);
    }
  }
  return { ...news, changed, fresh };
}
