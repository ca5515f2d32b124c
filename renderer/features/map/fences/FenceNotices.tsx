import { App, Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../../app/live/store.ts';
import { showPanel } from '../../../app/panels.ts';
import { bridge } from '../../../bridge/bridge.ts';
import { flyToUnit } from '../map-store.ts';
import { showFences } from './fence-store.ts';

/** More crossings than this at once are told together. */
const SINGLY = 3;
/** Seconds. */
const SHOWN_S = 12;

/** Tells of each crossing of a geofence once, without a sound, whichever panels are open. Shows nothing itself. */
export function FenceNotices(): null {
  const { t } = useTranslation('map');
  const { notification } = App.useApp();
  const events = useLive((live) => live.fenceEvents);
  const loaded = useLive((live) => live.loaded.fences);
  /** Ids that were there before; null until the first snapshot, which is no news. */
  const known = useRef<ReadonlySet<string> | null>(null);

  useEffect(() => {
    if (!loaded) {
      return;
    }
    const before = known.current;
    known.current = new Set([...(before ?? []), ...events.map(({ id }) => id)]);
    const fresh =
      before === null ? [] : events.filter((event) => !before.has(event.id) && event.acknowledgedAt === null);
    const tell = (key: string, title: string, open: () => void): void => {
      notification.warning({
        key,
        title,
        duration: SHOWN_S,
        placement: 'bottomRight',
        actions: (
          <Button
            size="small"
            type="primary"
            onClick={() => {
              notification.destroy(key);
              open();
            }}
            data-testid="fence-notice-open"
          >
            {t('fence.show')}
          </Button>
        ),
      });
      // Refused or not there: the console's own notice stands in any case.
      void bridge.notify({ title, body: t('fence.title'), urgent: false }).catch(() => undefined);
    };
    if (fresh.length > SINGLY) {
      tell('fences', t('fence.many', { count: fresh.length }), () => {
        showPanel('map');
        showFences();
      });
      return;
    }
    for (const { id, kind, callSign, fenceName, fenceId, unitId } of fresh) {
      tell(id, t(`fence.crossing.${kind}`, { who: callSign, fence: fenceName }), () => {
        showPanel('map');
        showFences(fenceId);
        flyToUnit(unitId);
      });
    }
  }, [events, loaded, notification, t]);
  return null;
}
