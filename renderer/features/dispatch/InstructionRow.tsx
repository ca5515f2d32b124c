import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  isConfirmed,
  RECEIPT_ORDER,
  type Instruction,
  type Receipt,
  type ReceiptState,
} from '#shared/dispatch.ts';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { SentFiles } from './files/SentFiles.tsx';
import { StateMark, type MarkState } from '../../components/StateMark.tsx';

const MARK: Record<ReceiptState, MarkState> = {
  waiting: 'attention',
  delivered: 'normal',
  read: 'normal',
  done: 'done',
};

/** The state that all units have reached: the least far of them. */
function reached(receipts: readonly Receipt[]): ReceiptState {
  const least = Math.min(...receipts.map((receipt) => RECEIPT_ORDER.indexOf(receipt.state)));
  return RECEIPT_ORDER[least] ?? 'waiting';
}

function ReceiptLine({ receipt }: { receipt: Receipt }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const unit = useLive((live) => live.units.get(receipt.unitId));
  const at = receipt.doneAt ?? receipt.readAt ?? receipt.deliveredAt;
  return (
    <li className="receipt" data-testid="receipt" data-unit-id={receipt.unitId} data-state={receipt.state}>
      <StateMark state={MARK[receipt.state]} />
      <span className="receipt-unit">
        {unit === undefined ? receipt.unitId : `${unit.callSign} ${unit.officerName}`}
      </span>
      <span>{t(`receipt.${receipt.state}`)}</span>
      <span className="receipt-time">{at === null ? '' : formatTime(at)}</span>
    </li>
  );
}

/** One instruction: what was ordered, and how far it has come with whom. */
export function InstructionRow({ instruction }: { instruction: Instruction }): React.JSX.Element {
  const { t, i18n } = useTranslation('dispatch');
  const { receipts, target } = instruction;
  const [open, setOpen] = useState(receipts.length <= 3);
  const court = useLive((live) => (target.kind === 'court' ? live.courts.get(target.courtId) : undefined));
  const state = reached(receipts);
  const operation = useLive((live) =>
    instruction.operationId === null ? undefined : live.operations.get(instruction.operationId),
  );
  const isOverdue = instruction.amberAt !== null && !receipts.every(isConfirmed);
  const escalation = !isOverdue ? 'none' : instruction.alarmedAt === null ? 'amber' : 'alarm';
  const count = (wanted: ReceiptState): number =>
    receipts.filter((receipt) => RECEIPT_ORDER.indexOf(receipt.state) >= RECEIPT_ORDER.indexOf(wanted))
      .length;
  const courtName = i18n.language === 'en' ? court?.nameEn : court?.nameZh;
  return (
    <li
      className="instruction"
      data-testid="instruction"
      data-instruction-id={instruction.id}
      data-state={state}
      data-priority={instruction.priority}
      data-escalation={escalation}
    >
      <button type="button" className="instruction-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <StateMark state={MARK[state]} />
        {instruction.priority === 'urgent' && <b className="instruction-urgent">{t('priority.urgent')}</b>}
        {instruction.confirmS !== null && (
          <span className={isOverdue ? 'instruction-overdue' : ''}>
            {t(isOverdue ? 'unconfirmed.overdue' : 'unconfirmed.within', { n: instruction.confirmS })}
          </span>
        )}
        <span>{instruction.fromName}</span>
        <span className="instruction-time">{formatTime(instruction.createdAt)}</span>
        <span className="instruction-counts">
          {courtName !== undefined && `${courtName} · `}
          {operation !== undefined && `${operation.title} · `}
          {t('counts', {
            total: receipts.length,
            delivered: count('delivered'),
            read: count('read'),
            done: count('done'),
          })}
        </span>
      </button>
      <p>{instruction.text}</p>
      <SentFiles files={instruction.files} />
      {open && (
        <ul className="receipts">
          {receipts.map((receipt) => (
            <ReceiptLine key={receipt.unitId} receipt={receipt} />
          ))}
        </ul>
      )}
    </li>
  );
}
