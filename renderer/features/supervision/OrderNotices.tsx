import { App, Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { bridge } from '../../bridge/bridge.ts';
import { useLive } from '../../app/live/store.ts';
import { openView } from '../../app/views.ts';
import { useOrderCourt } from './order-words.ts';
import { newOrders } from './orders.ts';
import { useOrderActions } from './use-order-actions.ts';
import { useViewer } from './viewer.ts';
import './notice.css';

/** More new orders than this at once, after the link was away, are told together. */
const SINGLY = 3;
/** Seconds. */
const SHOWN_S = 12;

/**
 * Tells of each new order to the user's own court once, without a sound, whichever panels are open; has the palette's actions on orders.
 * Shows nothing itself.
 */
export function OrderNotices(): null {
  const { t } = useTranslation('supervision');
  const { notification } = App.useApp();
  const orders = useLive((live) => live.orders);
  const loaded = useLive((live) => live.loaded.orders);
  const viewer = useViewer();
  const courtName = useOrderCourt();
  /** Ids that were there before; null until the first snapshot, which is no news. */
  const known = useRef<ReadonlySet<string> | null>(null);
  useOrderActions();

  useEffect(() => {
    if (!loaded || viewer === null) {
      return;
    }
    const before = known.current;
    known.current = new Set([...(before ?? []), ...orders.keys()]);
    const fresh = before === null ? [] : newOrders(orders.values(), before, viewer);
    const tell = (key: string, title: string, description: string, order: string): void => {
      notification.info({
        key,
        title,
        description,
        duration: SHOWN_S,
        placement: 'bottomRight',
        className: 'order-notice',
        actions: (
          <Button
            size="small"
            type="primary"
            onClick={() => {
              notification.destroy(key);
              openView('supervision', { order });
            }}
            data-testid="order-notice-open"
          >
            {t('notice.open')}
          </Button>
        ),
      });
      // Refused or not there: the console's own notice stands in any case.
      void bridge.notify({ title, body: description.slice(0, 1000), urgent: false }).catch(() => undefined);
    };
    if (fresh.length > SINGLY) {
      tell('orders', t('notice.many', { n: fresh.length }), t('notice.manyHint'), '');
      return;
    }
    for (const order of fresh) {
      const { id, fromCourtId, fromName, text } = order;
      tell(id, t('notice.one', { court: courtName(fromCourtId, order), name: fromName }), text, id);
    }
  }, [orders, loaded, viewer, courtName, notification, t]);
  return null;
}
