import { Alert, Button, Empty, Input, Modal, Segmented, Skeleton } from 'antd';
import { NotificationOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerState, type AnswerState, type RollCall } from '#shared/duty/roll-call.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatAge } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { useNow } from '../../../app/now.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { StateMark, type MarkState } from '../../../components/StateMark.tsx';
import { useCommand } from '../../../app/use-command.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { ExportMenu } from '../../pipeline/shared/ExportMenu.tsx';
import { formatFull } from '../dates.ts';
import { useElementKeys } from '../use-element-keys.ts';
import type { DutyViewProps } from '../view-props.ts';
import { DeskList } from './DeskList.tsx';
import './roll-call.css';

const PAGE = 30;
/** Times to answer that are offered, seconds. */
const ANSWER_S = [60, 180, 300, 600] as const;
const STATES: readonly AnswerState[] = ['present', 'late', 'waiting', 'missing'];
const MARK: Readonly<Record<AnswerState, MarkState>> = {
  present: 'done',
  late: 'attention',
  waiting: 'normal',
  missing: 'danger',
};

function StartDialog({ onClose }: { onClose: () => void }): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const { busy, run } = useCommand();
  const [id] = useState(() => crypto.randomUUID());
  const [answerS, setAnswerS] = useState<number>(ANSWER_S[1]);
  const [text, setText] = useState('');
  const courts = useLive((live) => live.courts.size);
  const start = async (): Promise<void> => {
    const isStarted = await run(
      () => api.call.duty.startRollCall.mutate({ id, answerS, text: text.trim() }),
      t('call.started'),
    );
    if (isStarted) {
      onClose();
    }
  };
  return (
    <Modal
      open
      title={t('call.start')}
      onCancel={onClose}
      onOk={() => void start()}
      okText={t('call.startNow')}
      cancelText={t('app:cancel')}
      okButtonProps={{ loading: busy }}
    >
      <p>{t('call.effect', { count: Math.max(courts - 1, 0) })}</p>
      <p className="duty-label">{t('call.answerTime')}</p>
      <Segmented<number>
        aria-label={t('call.answerTime')}
        value={answerS}
        onChange={setAnswerS}
        options={ANSWER_S.map((value) => ({ value, label: t('call.minutes', { count: value / 60 }) }))}
      />
      <label className="duty-label" htmlFor="call-text">
        {t('call.text')}
      </label>
      <Input
        id="call-text"
        value={text}
        maxLength={200}
        onChange={({ target }) => setText(target.value)}
        onPressEnter={() => void start()}
      />
    </Modal>
  );
}

function Card({ call, now }: { call: RollCall; now: number }): React.JSX.Element {
  const { t, i18n } = useTranslation('duty');
  const { full, short } = useCourtNames();
  const stated = call.answers.map((answer) => ({ answer, state: answerState(answer, call, now) }));
  const count = (state: AnswerState): number => stated.filter((one) => one.state === state).length;
  const courtName = i18n.language === 'en' ? call.courtName.en : call.courtName.zh;
  const title = `${t('call.title', { court: courtName })} ${formatFull(call.startedAt)}`;
  return (
    <article className="call" aria-label={title} data-testid="roll-call">
      <header>
        <b>{formatFull(call.startedAt)}</b>
        <span>
          {courtName} · {call.fromName}
          {call.text !== '' && ` · ${call.text}`}
        </span>
        <span className="duty-space" />
        <span className="call-counts" data-testid="roll-call-counts">
          {STATES.filter((state) => count(state) > 0).map((state) => (
            <span key={state}>
              <StateMark state={MARK[state]} /> {t(`answer.${state}`)} {count(state)}
            </span>
          ))}
        </span>
        {call.endedAt === null && now <= call.deadlineAt && (
          <b className="call-left">{t('call.left', { age: formatAge(call.deadlineAt - now) })}</b>
        )}
        <ExportMenu
          title={title}
          total={stated.length}
          request={(format) => ({
            of: { view: 'rollCall', callId: call.id },
            format,
            columns: ['courtId', 'state', 'answeredAt', 'answerS', 'by', 'remark'].map((key) => ({
              key,
              title: t(`callColumn.${key}`),
            })),
            labels: {
              courtId: Object.fromEntries(stated.map(({ answer: { courtId } }) => [courtId, full(courtId)])),
              state: Object.fromEntries(STATES.map((state) => [state, t(`answer.${state}`)])),
            },
            sheet: 'rollcall',
          })}
        />
      </header>
      <ul className="call-answers">
        {stated.map(({ answer, state }) => (
          <li key={answer.courtId} data-state={state} title={answer.remark ?? undefined}>
            <StateMark state={MARK[state]} />
            <b>{short(answer.courtId)}</b>
            <span>
              {answer.answeredAt === null
                ? t(`answer.${state}`)
                : t('call.after', { s: ((answer.answeredAt - call.startedAt) / 1000).toFixed(1) })}
              {state === 'late' && ` · ${t('answer.late')}`}
              {answer.by !== null && ` · ${answer.by}`}
            </span>
          </li>
        ))}
      </ul>
    </article>
  );
}

/** One whose time runs; nothing of an ended one goes by the time. */
const RunningCard = ({ call }: { call: RollCall }): React.JSX.Element => <Card call={call} now={useNow()} />;

/** Roll calls of the courts below, and their desks. */
export function RollCallView({ panel }: DutyViewProps): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const mayCommand = useMayCommand();
  const me = useSession((s) => s.me);
  const hasBelow = useLive((live) =>
    [...live.courts.values()].some(({ parentId }) => parentId === me?.courtId),
  );
  const [starting, setStarting] = useState(false);
  const live = useLive((state) => state.rollCalls);
  const { data, isPending, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['duty', 'rollCalls'],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      api.call.duty.rollCalls.query({
        limit: PAGE,
        ...(pageParam === undefined ? {} : { before: pageParam }),
      }),
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.startedAt),
  });
  // What has come by the feed since is newer than what was asked for.
  const calls = [
    ...new Map([...(data?.pages.flat() ?? []), ...live.values()].map((call) => [call.id, call])).values(),
  ].sort((a, b) => b.startedAt - a.startedAt);
  const mayStart = mayCommand && hasBelow;
  useElementKeys(panel, { n: mayStart ? () => setStarting(true) : undefined });
  return (
    <div className="duty-split">
      <DeskList />
      <div className="duty-main">
        <div className="duty-tools">
          <h3>{t('tab.rollCall')}</h3>
          <span className="duty-space" />
          {mayStart && (
            <Button
              size="small"
              type="primary"
              icon={<NotificationOutlined />}
              onClick={() => setStarting(true)}
              data-testid="call-start"
            >
              {t('call.start')}
            </Button>
          )}
        </div>
        {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
        {isPending && <Skeleton active className="duty-skeleton" />}
        {data !== undefined && calls.length === 0 && (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={t(mayStart ? 'call.none' : 'call.noneHere')}
          />
        )}
        {calls.map((call) =>
          call.endedAt === null ? (
            <RunningCard key={call.id} call={call} />
          ) : (
            <Card key={call.id} call={call} now={call.endedAt} />
          ),
        )}
        {hasNextPage && (
          <Button size="small" block onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        )}
      </div>
      {starting && <StartDialog onClose={() => setStarting(false)} />}
    </div>
  );
}
