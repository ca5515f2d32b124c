import { useTranslation } from 'react-i18next';
import type { ReceivedInstruction } from '#shared/dispatch.ts';
import { formatTime } from '../../app/format.ts';
import { useReadable } from '../../api/use-feed.ts';
import type { UnitDevice } from './device.ts';
import { InstructionFiles } from './InstructionFiles.tsx';
import style from './Instructions.module.css';

const isUnread = ({ state }: ReceivedInstruction): boolean => state === 'waiting' || state === 'delivered';

interface ItemProps {
  instruction: ReceivedInstruction;
  device: UnitDevice;
  /** The answer hasn't reached the server yet. */
  waits: boolean;
  onAnswer: (state: 'read' | 'done') => void;
}

function Item({ instruction, device, waits, onAnswer }: ItemProps): React.JSX.Element {
  const { t } = useTranslation();
  const { priority, state, text, fromName, createdAt, mustConfirm } = instruction;
  const unread = isUnread(instruction);
  return (
    <li
      className={style.item}
      data-testid="instruction"
      data-state={state}
      data-priority={priority}
      data-unread={unread}
    >
      <div className={style.meta}>
        {priority === 'urgent' && <span className={style.urgent}>{t('instructions.urgent')}</span>}
        {unread && (
          <span className={style.new}>
            {t(mustConfirm ? 'instructions.mustConfirm' : 'instructions.new')}
          </span>
        )}
        <span>{t('instructions.from', { name: fromName, time: formatTime(createdAt) })}</span>
        {waits && <span className={style.waits}>{t('instructions.pending')}</span>}
      </div>
      <p className={style.text}>{text}</p>
      <InstructionFiles api={device.api} files={instruction.files} />
      {state === 'done' ? (
        <span className={style.isDone}>✓ {t('instructions.isDone')}</span>
      ) : (
        <button
          type="button"
          className={style.answer}
          data-testid={unread ? 'instruction-read' : 'instruction-done'}
          onClick={() => onAnswer(unread ? 'read' : 'done')}
        >
          {t(unread ? 'instructions.read' : 'instructions.done')}
        </button>
      )}
    </li>
  );
}

/** The instructions to this unit, newest first, with their answers. */
export function Instructions({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation();
  const { instructions } = useReadable(device.inbox);
  const pending = useReadable(device.pendingReceipts);
  const unread = instructions.filter(isUnread).length;
  return (
    <section className={style.panel} aria-label={t('instructions.heading')}>
      <h2 className={style.heading}>
        {t('instructions.heading')}
        {unread > 0 && <span className={style.new}>{t('instructions.unread', { n: unread })}</span>}
      </h2>
      {instructions.length === 0 ? (
        <p className={style.empty}>{t('instructions.empty')}</p>
      ) : (
        <ul className={style.list} aria-live="polite">
          {instructions.map((instruction) => (
            <Item
              key={instruction.id}
              instruction={instruction}
              device={device}
              waits={instruction.id in pending}
              onAnswer={(state) => device.answer(instruction.id, state)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
