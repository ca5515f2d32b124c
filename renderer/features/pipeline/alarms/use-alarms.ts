import { useEffect, useMemo, useState } from 'react';
import type { Alarm } from '#shared/alarms.ts';
import type { AlarmFilter } from '#shared/contract/alarms.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { usePaged, type Paged } from '../shared/use-paged.ts';
import { NO_NEWS, takeUp, type AlarmNews } from './alarm-news.ts';

/** The list as it was read, with what has changed in its rows since, and a way to read it anew. */
export interface AlarmsView {
  list: Paged<Alarm>;
  news: AlarmNews;
  renew: () => void;
}

/**
 * Alarms by a filter, which stays the same while the component lives. Rows change in place; new ones wait until `renew`, so that nothing
 * moves under the pointer.
 */
export function useAlarms(filter: AlarmFilter): AlarmsView {
  const api = useApi();
  const [round, setRound] = useState(() => ({ serial: 0, readAt: api.serverNow() }));
  const [news, setNews] = useState<AlarmNews>(NO_NEWS);
  useEffect(
    () =>
      useLive.subscribe(({ alarmNews }, before) => {
        if (alarmNews !== before.alarmNews) {
          setNews((known) => takeUp(known, alarmNews.alarms, round.readAt));
        }
      }),
    [round.readAt],
  );
  const pages = usePaged<Alarm>(['alarms.list', filter, round.serial], async (part) => {
    const { total, alarms } = await api.call.alarms.list.query({ filter, ...part });
    return { total, rows: alarms };
  });
  const list = useMemo<Paged<Alarm>>(
    () => ({
      ...pages,
      row: (index) => {
        const row = pages.row(index);
        return row === undefined ? undefined : (news.changed.get(row.id) ?? row);
      },
    }),
    [pages, news.changed],
  );
  const renew = (): void => {
    setNews(NO_NEWS);
    setRound(({ serial }) => ({ serial: serial + 1, readAt: api.serverNow() }));
  };
  return { list, news, renew };
}
