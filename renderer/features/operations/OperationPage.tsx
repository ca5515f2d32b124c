import { Alert, App, Button, Input, Skeleton, Tabs } from 'antd';
import { ArrowLeftOutlined } from '@ant-design/icons';
import { useCallback, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { OperationBoardEvent } from '#shared/contract/operations.ts';
import { isHindrance } from '#shared/operations/checks.ts';
import { planGaps, type Operation } from '#shared/operations/operation.ts';
import { isActive, isOver, isPlanOpen, stepsFrom, type OperationStep } from '#shared/operations/state.ts';
import { useFeed } from '../../api/index.ts';
import type { FeedObserver } from '../../api/watch.ts';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi, useSession } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { TimelinePane } from '../timeline/TimelinePane.tsx';
import { useCommand } from '../../app/use-command.ts';
import { EMPTY_BOARD, reduceBoard, type Board } from './board.ts';
import { CheckTable } from './CheckTable.tsx';
import { LiveBoard } from './LiveBoard.tsx';
import { LogPane } from './LogList.tsx';
import { PlanView } from './PlanView.tsx';
import { ReportPane } from './ReportPane.tsx';
import { STATE_MARK } from './words.ts';
import { usePanelKeys } from './use-panel-keys.ts';

type PlainStep = Exclude<OperationStep, 'begin'>;
/** In the order in which they stand; what goes on comes last. */
const BUTTONS: readonly OperationStep[] = ['cancel', 'reopen', 'stopCheck', 'plan', 'check', 'begin', 'end'];
const FORWARD: readonly OperationStep[] = ['plan', 'check', 'begin'];

/** The board of an operation for as long as the component is there. */
function useBoard(operationId: string) {
  const api = useApi();
  const start = useCallback(
    (on: FeedObserver<OperationBoardEvent>) => api.call.operations.board.subscribe({ operationId }, on),
    [api, operationId],
  );
  return useFeed(start, reduceBoard, EMPTY_BOARD);
}

/** Asks for the reason of a cancellation. Null: it isn't cancelled. */
function useAskReason(): (title: string) => Promise<string | null> {
  const { t } = useTranslation('operations');
  const { modal } = App.useApp();
  return async (title) => {
    let reason = '';
    const isSure = await modal.confirm({
      title,
      content: (
        <Input.TextArea
          autoFocus
          rows={3}
          maxLength={500}
          placeholder={t('step.reason')}
          aria-label={t('step.reason')}
          data-testid="step-reason"
          onChange={({ target }) => {
            reason = target.value;
          }}
        />
      ),
      okText: t('step.cancel'),
      okButtonProps: { danger: true },
    });
    return isSure && reason.trim() !== '' ? reason.trim() : null;
  };
}

function Steps({ board, operation }: { board: Board; operation: Operation }): React.JSX.Element {
  const { t } = useTranslation('operations');
  const { modal } = App.useApp();
  const api = useApi();
  const isLeader = useSession((s) => s.me?.role === 'leader');
  const askReason = useAskReason();
  const { busy, run } = useCommand();
  const { id: operationId, title, state } = operation;
  const hindrances = board.units.filter(({ checks }) => checks.some(isHindrance)).length;
  const isIncomplete =
    state === 'draft' && planGaps({ ...operation, units: operation.members.length }).length > 0;

  const take = async (step: OperationStep): Promise<void> => {
    if (step === 'begin') {
      await run(() => api.call.operations.begin.mutate({ operationId }), t('step.done.begin'));
      return;
    }
    const reason = step === 'cancel' ? await askReason(t('step.cancelAsk', { title })) : null;
    if (step === 'cancel' && reason === null) {
      return;
    }
    const isSure =
      step !== 'end' ||
      (await modal.confirm({
        title: t('step.endAsk', { title }),
        content: t('step.endEffect'),
        okText: t('step.end'),
        okButtonProps: { 'data-testid': 'step-end-confirm' },
      }));
    if (isSure) {
      const plain: PlainStep = step;
      await run(
        () => api.call.operations.step.mutate({ operationId, step: plain, reason }),
        t(`step.done.${step}`),
      );
    }
  };
  const possible = stepsFrom(state);
  const shown = BUTTONS.filter((step) => possible.includes(step) && (step !== 'begin' || isLeader));
  return (
    <div className="operation-steps" role="group" aria-label={t('step.label')}>
      {state === 'checking' && !isLeader && <span>{t('step.leaderBegins')}</span>}
      {shown.map((step) => (
        <Button
          key={step}
          size="small"
          type={FORWARD.includes(step) ? 'primary' : 'default'}
          danger={step === 'cancel'}
          disabled={busy || (step === 'begin' && hindrances > 0) || (step === 'plan' && isIncomplete)}
          title={
            step === 'begin' && hindrances > 0 ? t('step.hindered', { count: hindrances, n: hindrances }) : ''
          }
          data-testid={`step-${step}`}
          onClick={() => void take(step)}
        >
          {t(`step.${step}`)}
        </Button>
      ))}
    </div>
  );
}

interface PageProps {
  operationId: string;
  /** Within which the keys of the page act. */
  panel: RefObject<HTMLElement | null>;
  /** It has the panel for itself: a way back to the list is shown. */
  isAlone: boolean;
  onClose: () => void;
  onEdit: (operation: Operation) => void;
}

/** Moves a running operation to the phase before or after the present one. */
function useKeys(
  panel: RefObject<HTMLElement | null>,
  operation: Operation | null,
  mayCommand: boolean,
): void {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { run } = useCommand();
  usePanelKeys(panel, (key) => {
    if (operation === null || !mayCommand) {
      return;
    }
    const { id: operationId, state, phase, phases } = operation;
    if (key === 'r' && isActive(state)) {
      void run(() => api.call.operations.callUnits.mutate({ operationId }), t('call.done'));
    }
    const next = (phase ?? 0) + (key === ']' ? 1 : key === '[' ? -1 : 0);
    if (state === 'running' && next !== phase && next >= 0 && next < phases.length) {
      void run(() => api.call.operations.setPhase.mutate({ operationId, phase: next }), t('phase.done'));
    }
  });
}

/** The part that is at hand in a state. */
function firstTab({ state }: Operation): string {
  if (state === 'checking') {
    return 'checks';
  }
  if (state === 'running') {
    return 'live';
  }
  return isOver(state) ? 'report' : 'plan';
}

/** One operation, from its plan to its report. */
export function OperationPage({
  operationId,
  panel,
  isAlone,
  onClose,
  onEdit,
}: PageProps): React.JSX.Element {
  const { t } = useTranslation('operations');
  const { value: board, refused } = useBoard(operationId);
  const { operation } = board;
  const isOwn = useMayCommandOperation(operation);
  useKeys(panel, operation, isOwn);
  /** What the user has chosen in which state; a new state brings its own part to the front. */
  const [chosen, setChosen] = useState<{ state: string; tab: string } | null>(null);
  if (refused !== null) {
    return (
      <div className="operation-page">
        <Alert
          type="error"
          showIcon
          title={t('refused')}
          action={<Button onClick={onClose}>{t('back')}</Button>}
        />
      </div>
    );
  }
  if (operation === null) {
    return (
      <div className="operation-page">
        <Skeleton active className="operations-skeleton" />
      </div>
    );
  }
  const { title, state, begunAt, endedAt } = operation;
  const items = [
    { key: 'plan', label: t('tab.plan'), children: <PlanView operation={operation} /> },
    ...(state === 'checking'
      ? [
          {
            key: 'checks',
            label: t('tab.checks'),
            children: <CheckTable board={board} operation={operation} mayCommand={isOwn} />,
          },
        ]
      : []),
    ...(state === 'running'
      ? [
          {
            key: 'live',
            label: t('tab.live'),
            children: <LiveBoard board={board} operation={operation} mayCommand={isOwn} />,
          },
        ]
      : []),
    {
      key: 'log',
      label: t('tab.log'),
      children: <LogPane operation={operation} log={board.log} mayCommand={isOwn} />,
    },
    ...(begunAt === null
      ? []
      : [
          {
            key: 'timeline',
            label: t('tab.timeline'),
            destroyOnHidden: true,
            children: <TimelinePane operation={operation} />,
          },
        ]),
    ...(isOver(state)
      ? [
          {
            key: 'report',
            label: t('tab.report'),
            children: <ReportPane operation={operation} mayCommand={isOwn} />,
          },
        ]
      : []),
  ];
  return (
    <div className="operation-page" data-testid="operation-page" data-state={state}>
      <header className="operation-head">
        {isAlone && (
          <Button size="small" icon={<ArrowLeftOutlined />} aria-label={t('back')} onClick={onClose} />
        )}
        <h2>{title}</h2>
        <span data-testid="operation-state" data-state={state}>
          <StateMark state={STATE_MARK[state]} /> {t(`state.${state}`)}
        </span>
        {begunAt !== null && (
          <span className="operation-when">{t('begunAt', { time: formatTime(begunAt) })}</span>
        )}
        {endedAt !== null && (
          <span className="operation-when">{t('endedAt', { time: formatTime(endedAt) })}</span>
        )}
        <span className="operations-space" />
        {isOwn && isPlanOpen(state) && (
          <Button size="small" onClick={() => onEdit(operation)} data-testid="operation-edit">
            {t('edit')}
          </Button>
        )}
        {isOwn && <Steps board={board} operation={operation} />}
      </header>
      <Tabs
        className="operation-tabs"
        size="small"
        activeKey={chosen?.state === state ? chosen.tab : firstTab(operation)}
        onChange={(tab) => setChosen({ state, tab })}
        items={items}
      />
    </div>
  );
}

/** Whether the user leads the operation: it is of a court of the user's subtree. A court that only takes part looks on. */
function useMayCommandOperation(operation: Operation | null): boolean {
  const mayCommand = useMayCommand();
  // Consoles know the courts of their subtree only.
  const isOwn = useLive((live) => operation !== null && live.courts.has(operation.courtId));
  return mayCommand && isOwn;
}
