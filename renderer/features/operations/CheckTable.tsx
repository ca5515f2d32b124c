import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckItem, isHindrance, type Check } from '#shared/operations/checks.ts';
import type { Operation } from '#shared/operations/operation.ts';
import { formatAge, formatPercent, formatSize, formatTime } from '../../app/format.ts';
import { useApi, useSession } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useCommand } from '../../app/use-command.ts';
import type { Board } from './board.ts';
import { CallUnits } from './CallUnits.tsx';
import { CHECK_MARK } from './words.ts';

/** What a check has measured, in words. */
function useValue(): (check: Check) => string {
  const { t } = useTranslation('operations');
  return ({ item, state, value }) => {
    if (item === 'picture') {
      return t(state === 'passed' ? 'check.live' : 'check.noPicture');
    }
    if (item === 'answer') {
      return value === null ? t('check.noAnswer') : formatTime(value);
    }
    if (value === null) {
      return t('check.unknown');
    }
    switch (item) {
      case 'battery': {
        return formatPercent(value);
      }
      case 'storage': {
        return formatSize(value);
      }
      case 'position': {
        return t('check.age', { age: formatAge(value) });
      }
      case 'clock': {
        return t('check.offset', { n: (value / 1000).toFixed(1) });
      }
    }
  };
}

function Cell({ check }: { check: Check }): React.JSX.Element {
  const { t } = useTranslation('operations');
  const valueOf = useValue();
  const { item, state, waiver } = check;
  return (
    <td
      data-testid={`check-${item}`}
      data-state={waiver === null || state === 'passed' ? state : 'waived'}
      title={waiver === null ? '' : t('check.waivedBy', { name: waiver.by, reason: waiver.reason })}
    >
      <StateMark state={waiver !== null && state !== 'passed' ? 'blocked' : CHECK_MARK[state]} />{' '}
      <span className="sr-only">{t(`outcome.${state}`)} </span>
      {valueOf(check)}
      {waiver !== null && state !== 'passed' && <small>{t('check.waived')}</small>}
    </td>
  );
}

interface Waiving {
  unitId: string;
  callSign: string;
  items: CheckItem[];
}

/** The leader lets checks of a unit pass, with the reason. */
function WaiveDialog({
  operationId,
  waiving,
  onClose,
}: {
  operationId: string;
  waiving: Waiving;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { busy, run } = useCommand();
  const [items, setItems] = useState(waiving.items);
  const [reason, setReason] = useState('');
  const isReady = items.length > 0 && reason.trim() !== '';
  const waive = async (): Promise<void> => {
    const given = { operationId, unitId: waiving.unitId, items, reason: reason.trim() };
    if (isReady && (await run(() => api.call.operations.waive.mutate(given), t('waive.done')))) {
      onClose();
    }
  };
  return (
    <Modal
      open
      title={t('waive.title', { unit: waiving.callSign })}
      okText={t('waive.ok')}
      okButtonProps={{ disabled: !isReady, loading: busy, 'data-testid': 'waive-ok' }}
      onOk={() => void waive()}
      onCancel={onClose}
    >
      <Form layout="vertical">
        <Form.Item label={t('waive.items')} htmlFor="waive-items">
          <Select
            id="waive-items"
            mode="multiple"
            value={items}
            onChange={(next: CheckItem[]) => setItems(next)}
            options={waiving.items.map((item) => ({ value: item, label: t(`check.${item}`) }))}
          />
        </Form.Item>
        <Form.Item label={t('waive.reason')} htmlFor="waive-reason">
          <Input.TextArea
            id="waive-reason"
            rows={3}
            maxLength={500}
            autoFocus
            data-testid="waive-reason"
            onChange={({ target }) => setReason(target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

interface TableProps {
  board: Board;
  operation: Operation;
  mayCommand: boolean;
}

/** The checks of every unit before the beginning; those with a hindrance first. */
export function CheckTable({ board, operation, mayCommand }: TableProps): React.JSX.Element {
  const { t } = useTranslation('operations');
  const isLeader = useSession((s) => s.me?.role === 'leader');
  const [waiving, setWaiving] = useState<Waiving | null>(null);
  const { id: operationId, calledAt } = operation;
  const byId = new Map(operation.members.map((member) => [member.unitId, member]));
  const open = board.units.filter(({ checks }) => checks.some(isHindrance));
  const ready = board.units.length - open.length;
  return (
    <div className="operation-pane">
      <div className="operation-summary">
        <b data-testid="checks-ready">{t('checks.ready', { n: ready, total: board.units.length })}</b>
        {calledAt !== null && <span>{t('call.at', { time: formatTime(calledAt) })}</span>}
        <span className="operations-space" />
        {mayCommand && <CallUnits operationId={operationId} label={t('call.again')} />}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a wide table scrolls by keys too */}
      <div className="operation-scroll" tabIndex={0} role="region" aria-label={t('tab.checks')}>
        <table className="operation-table" data-testid="check-table">
          <thead>
            <tr>
              <th scope="col">{t('unit')}</th>
              {CheckItem.options.map((item) => (
                <th key={item} scope="col">
                  {t(`check.${item}`)}
                </th>
              ))}
              {isLeader && mayCommand && <th scope="col">{t('waive.column')}</th>}
            </tr>
          </thead>
          <tbody>
            {board.units.map(({ unitId, connected, checks }) => {
              const hindrances = checks.filter(isHindrance).map(({ item }) => item);
              const callSign = byId.get(unitId)?.callSign ?? unitId;
              return (
                <tr
                  key={unitId}
                  data-testid="check-row"
                  data-unit-id={unitId}
                  data-open={hindrances.length > 0}
                >
                  <th scope="row">
                    {callSign} <span>{byId.get(unitId)?.officerName}</span>
                    {!connected && <small>{t('notConnected')}</small>}
                  </th>
                  {checks.map((check) => (
                    <Cell key={check.item} check={check} />
                  ))}
                  {isLeader && mayCommand && (
                    <td>
                      {hindrances.length > 0 && (
                        <Button
                          size="small"
                          data-testid="waive"
                          onClick={() => setWaiving({ unitId, callSign, items: hindrances })}
                        >
                          {t('waive.button')}
                        </Button>
                      )}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {waiving !== null && (
        <WaiveDialog operationId={operationId} waiving={waiving} onClose={() => setWaiving(null)} />
      )}
    </div>
  );
}
