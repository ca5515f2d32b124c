import { App, Button, Select, Steps } from 'antd';
import { SendOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberStatus } from '#shared/contract/operations.ts';
import type { Member, Operation } from '#shared/operations/operation.ts';
import { formatAge } from '../../app/format.ts';
import { useNow } from '../../app/now.ts';
import { showPanel } from '../../app/panels.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { writeToOperation } from '../dispatch/draft.ts';
import { flyToUnit } from '../map/map-store.ts';
import { useCommand } from '../../app/use-command.ts';
import type { Board } from './board.ts';
import { CallUnits } from './CallUnits.tsx';
import { LogRows } from './LogList.tsx';
import { Needs } from './Needs.tsx';
import { useUnitOptions } from './use-unit-options.ts';
import { LEVEL_MARK } from './words.ts';

/** Entries beside the board; the log has all. */
const LATEST = 30;

interface BoardProps {
  board: Board;
  operation: Operation;
  mayCommand: boolean;
}

/** The phases as steps; a leader or duty officer goes to one by a click. */
function Phases({ operation, mayCommand }: Omit<BoardProps, 'board'>): React.JSX.Element {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { busy, run } = useCommand();
  const { id: operationId, phases, phase } = operation;
  const go = (next: number): void =>
    void run(() => api.call.operations.setPhase.mutate({ operationId, phase: next }), t('phase.done'));
  return (
    <nav className="operation-phases" aria-label={t('phase.label')} data-testid="phases" data-phase={phase}>
      <Steps
        size="small"
        current={phase ?? 0}
        items={phases.map((title) => ({ title, disabled: busy || !mayCommand }))}
        {...(mayCommand ? { onChange: go } : {})}
      />
    </nav>
  );
}

function UnitRow({
  member,
  status,
  operation,
  mayCommand,
}: {
  member: Member;
  status: MemberStatus;
  operation: Operation;
  mayCommand: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('operations');
  const { modal } = App.useApp();
  const api = useApi();
  const now = useNow();
  const { busy, run } = useCommand();
  const { unitId, connected, level, answeredAt, inDistress, checks } = status;
  const isLive = checks.some(({ item, state }) => item === 'picture' && state === 'passed');
  const mark = inDistress ? 'danger' : !connected ? 'offline' : level === null ? 'normal' : LEVEL_MARK[level];
  const leave = async (): Promise<void> => {
    const isSure = await modal.confirm({
      title: t('leave.ask', { unit: member.callSign }),
      content: t('leave.effect'),
      okText: t('leave.button'),
    });
    if (isSure) {
      const given = { operationId: operation.id, unitId };
      await run(() => api.call.operations.leave.mutate(given), t('leave.done'));
    }
  };
  return (
    <tr data-testid="live-unit" data-unit-id={unitId} data-level={level ?? ''} data-distress={inDistress}>
      <th scope="row">
        <StateMark state={mark} /> {member.callSign} <span>{member.officerName}</span>
      </th>
      <td>{member.task}</td>
      <td>
        {inDistress ? <b className="operation-sos">SOS</b> : connected ? t('connected') : t('notConnected')}
      </td>
      <td>{t(isLive ? 'check.live' : 'check.noPicture')}</td>
      <td data-level={level ?? ''}>
        {level === null ? t('level.none') : t(`level.${level}`)}
        {answeredAt !== null && <small>{t('answered', { age: formatAge(now - answeredAt) })}</small>}
      </td>
      <td>
        <Button
          size="small"
          type="text"
          onClick={() => {
            showPanel('map');
            flyToUnit(unitId);
          }}
        >
          {t('onMap')}
        </Button>
        {mayCommand && (
          <Button size="small" type="text" disabled={busy} onClick={() => void leave()}>
            {t('leave.button')}
          </Button>
        )}
      </td>
    </tr>
  );
}

/** Takes a further unit into the running operation. */
function Join({ operation }: { operation: Operation }): React.JSX.Element {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { busy, run } = useCommand();
  const present = new Set(
    operation.members.filter(({ leftAt }) => leftAt === null).map(({ unitId }) => unitId),
  );
  const [unitId, setUnitId] = useState<string | null>(null);
  const options = useUnitOptions().filter(({ value }) => !present.has(value));
  const join = async (): Promise<void> => {
    if (unitId !== null) {
      const given = { operationId: operation.id, unitId, task: '' };
      if (await run(() => api.call.operations.join.mutate(given), t('join.done'))) {
        setUnitId(null);
      }
    }
  };
  return (
    <span className="operation-join">
      <Select
        size="small"
        showSearch={{ optionFilterProp: 'label' }}
        value={unitId}
        placeholder={t('join.unit')}
        aria-label={t('join.unit')}
        options={options}
        onChange={(next: string) => setUnitId(next)}
      />
      <Button size="small" loading={busy} disabled={unitId === null} onClick={() => void join()}>
        {t('join.button')}
      </Button>
    </span>
  );
}

/** The running operation: its phase, its units, what it lacks, what has just happened. */
export function LiveBoard({ board, operation, mayCommand }: BoardProps): React.JSX.Element {
  const { t } = useTranslation('operations');
  const operationId = operation.id;
  const byId = new Map(operation.members.map((member) => [member.unitId, member]));
  return (
    <div className="operation-pane">
      <Phases operation={operation} mayCommand={mayCommand} />
      <div className="operation-columns">
        <section className="operation-units" aria-label={t('form.assignments')}>
          <div className="operation-summary">
            <h3>{t('form.assignments')}</h3>
            <span className="operations-space" />
            {mayCommand && (
              <>
                <Join operation={operation} />
                <CallUnits operationId={operationId} label={t('call.button')} />
                <Button
                  size="small"
                  type="primary"
                  icon={<SendOutlined />}
                  data-testid="order-operation"
                  onClick={() => {
                    writeToOperation(operationId);
                    showPanel('dispatch');
                  }}
                >
                  {t('order')}
                </Button>
              </>
            )}
          </div>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a wide table scrolls by keys too */}
          <div className="operation-scroll" tabIndex={0} role="region" aria-label={t('form.assignments')}>
            <table className="operation-table" data-testid="live-units">
              <thead>
                <tr>
                  {['unit', 'task', 'link', 'picture', 'checkIn', 'actions'].map((name) => (
                    <th key={name} scope="col">
                      {t(`column.${name}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {board.units.map((status) => {
                  const member = byId.get(status.unitId);
                  return member === undefined ? null : (
                    <UnitRow
                      key={status.unitId}
                      member={member}
                      status={status}
                      operation={operation}
                      mayCommand={mayCommand}
                    />
                  );
                })}
              </tbody>
            </table>
          </div>
        </section>
        <div className="operation-aside">
          <Needs operationId={operationId} needs={board.needs} mayCommand={mayCommand} />
          <section aria-label={t('latest')}>
            <h3>{t('latest')}</h3>
            <LogRows entries={board.log.slice(-LATEST).reverse()} />
          </section>
        </div>
      </div>
    </div>
  );
}
