import { App, Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../app/live/store.ts';
import { openView } from '../../app/views.ts';
import { bridge } from '../../bridge/bridge.ts';
import { newlyArrived } from './fresh.ts';

/** More items than this at once, after the link was away, are told together. */
const SINGLY = 3;
/** Seconds. */
const SHOWN_S = 12;

/** Tells of each item that arrives, once and without a sound, whichever panels are open. Shows nothing itself. */
export function EvidenceNotices(): null {
  const { t } = useTranslation('evidence');
  const { notification } = App.useApp();
  const evidence = useLive((live) => live.evidence);
  const loaded = useLive((live) => live.loaded.evidence);
  /** Ids of which was told; null until the first snapshot, which is no news. */
  const told = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!loaded) {
      return;
    }
    const before = told.current;
    const fresh = newlyArrived(evidence.values(), before ?? new Set());
    told.current = new Set([...(before ?? []), ...fresh.map(({ id }) => id)]);
    if (before === null || fresh.length === 0) {
      return;
    }
    const tell = (
      key: string,
      words: { title: string; body: string; isBad: boolean },
      item: string,
    ): void => {
      const { title, body, isBad } = words;
      notification.open({
        key,
        type: isBad ? 'warning' : 'info',
        title,
        description: body,
        duration: SHOWN_S,
        placement: 'bottomRight',
        actions: (
          <Button
            size="small"
            type="primary"
            data-testid="evidence-notice-open"
            onClick={() => {
              notification.destroy(key);
              openView('evidence', { item });
            }}
          >
            {t('notice.open')}
          </Button>
        ),
      });
      // Refused or not there: the console's own notice stands in any case.
      void bridge.notify({ title, body, urgent: false }).catch(() => undefined);
    };
    if (fresh.length > SINGLY) {
      const title = t('notice.many', { n: fresh.length, count: fresh.length });
      tell('evidence', { title, body: '', isBad: false }, '');
      return;
    }
    for (const { id, state, kind, callSign, caseNumber, operationTitle, note } of fresh) {
      const isBad = state === 'damaged';
      const title = t(isBad ? 'notice.damaged' : 'notice.one', { unit: callSign, kind: t(`kind.${kind}`) });
      const body = [caseNumber, operationTitle, note].filter(Boolean).join(' · ').slice(0, 1000);
      tell(id, { title, body, isBad }, id);
    }
  }, [evidence, loaded, notification, t]);
  return null;
}
