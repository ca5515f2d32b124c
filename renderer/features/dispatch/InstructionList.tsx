import { Button, Empty, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutboxEntry } from '#shared/bridge.ts';
import { dispatch } from '#shared/contract/dispatch.ts';
import { formatAge, formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { useSession } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { InstructionRow } from './InstructionRow.tsx';
import { sosIdOf, useOutbox } from './outbox.ts';
import { useHeldInstructions } from './use-held-instructions.ts';

const textOf = (entry: OutboxEntry): string =>
  dispatch.send.input.safeParse(JSON.parse(entry.payload)).data?.text ?? '';

/** What is written but hasn't reached the server: it waits here, visibly. */
function Waiting({ entry }: { entry: OutboxEntry }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const now = useNow();
  return (
    <li className="instruction instruction-waiting" data-testid="outbox-entry" data-instruction-id={entry.id}>
      <div className="instruction-head">
        <StateMark state="attention" />
        <b>{t('outbox.waiting')}</b>
        <span>{t('outbox.since', { age: formatAge(now - entry.createdAt) })}</span>
      </div>
      <p>{textOf(entry)}</p>
    </li>
  );
}

/** What was refused: the instruction's text, or which call's acknowledgement. */
function useRefusedText(entry: OutboxEntry): string {
  const { t } = useTranslation('dispatch');
  const sosId = sosIdOf(entry);
  const callSign = useLive((live) => (sosId === undefined ? undefined : live.sos.get(sosId)?.callSign));
  return sosId === undefined ? textOf(entry) : t('sos.action', { callSign: callSign ?? '' });
}

function Refused({ entry, reason }: { entry: OutboxEntry; reason: string }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const outbox = useSession((s) => s.outbox);
  const text = useRefusedText(entry);
  return (
    <li className="instruction instruction-refused" data-testid="outbox-refused">
      <div className="instruction-head">
        <StateMark state="danger" />
        <b>{t('outbox.refused')}</b>
        <span>{formatTime(entry.createdAt)}</span>
        <Button size="small" type="link" onClick={() => void outbox?.dismiss(entry.id)}>
          {t('outbox.remove')}
        </Button>
      </div>
      <p>{text}</p>
      <small>{reason}</small>
    </li>
  );
}

/** Waiting ones first, then the newest. */
export function InstructionList(): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const instructions = useLive((live) => live.instructions);
  const loaded = useLive((live) => live.loaded.dispatch);
  const { waiting, refused } = useOutbox();
  const sorted = useMemo(
    () => [...instructions.values()].sort((a, b) => b.createdAt - a.createdAt),
    [instructions],
  );
  const { rows, fresh, hold, release } = useHeldInstructions(sorted);
  const unsent = waiting.filter((entry) => entry.kind === 'instruction' && !instructions.has(entry.id));
  if (!loaded && unsent.length === 0) {
    return <Skeleton active className="dispatch-skeleton" />;
  }
  if (sorted.length + unsent.length + refused.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('empty')} />;
  }
  return (
    <ul className="instructions" data-testid="instructions" onPointerEnter={hold} onPointerLeave={release}>
      {fresh > 0 && (
        <li className="instructions-fresh">
          <Button size="small" block onClick={release}>
            {t('fresh', { n: fresh })}
          </Button>
        </li>
      )}
      {refused.map(({ entry, reason }) => (
        <Refused key={entry.id} entry={entry} reason={reason} />
      ))}
      {unsent.map((entry) => (
        <Waiting key={entry.id} entry={entry} />
      ))}
      {rows.map((instruction) => (
        <InstructionRow key={instruction.id} instruction={instruction} />
      ))}
    </ul>
  );
}
