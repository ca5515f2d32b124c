import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Alarm } from '#shared/alarms.ts';
import { formatTime } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { StateMark, type MarkState } from '../../../components/StateMark.tsx';
import { useCatalogue, type CatalogueWords } from '../catalogue.ts';
import { formatRemaining, formatTerm } from '../words.ts';

const PRIORITY_MARK: Record<Alarm['priority'], MarkState> = { 1: 'danger', 2: 'attention', 3: 'normal' };

/** The shape and colour of an alarm: what is seen to by somebody is quieter, an act against a refusal is blocked's own. */
export function alarmMark(alarm: Alarm): MarkState {
  if (alarm.state === 'cleared') {
    return 'done';
  }
  if (alarm.state === 'shelved') {
    return 'offline';
  }
  return alarm.cause === 'breached' ? 'blocked' : PRIORITY_MARK[alarm.priority];
}

/** The rule in words: document and article, the period with its unit, when it ended. */
function RuleLine({ alarm, words }: { alarm: Alarm; words: CatalogueWords }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const node = words.nodeOf(alarm.nodeId);
  const [reference] = node?.references ?? [];
  const practice = node?.figure?.basis === 'practice' || node?.basis === 'practice';
  return (
    <span className="alarm-rule">
      {alarm.term !== null && alarm.dueAt !== null && (
        <span>{t('alarms.rule', { term: formatTerm(alarm.term), due: formatTime(alarm.dueAt) })}</span>
      )}
      {reference !== undefined && <span className="alarm-source">{words.reference(reference)}</span>}
      {practice && <span className="alarm-practice">{t('alarms.practice')}</span>}
    </span>
  );
}

function StateWord({ alarm }: { alarm: Alarm }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  switch (alarm.state) {
    case 'unacknowledged': {
      return <b className="alarm-new">{t('alarms.state.unacknowledged')}</b>;
    }
    case 'acknowledged': {
      return <span title={alarm.acknowledgedBy ?? ''}>{t('alarms.state.acknowledged')}</span>;
    }
    case 'shelved': {
      const until = alarm.shelvedUntil === null ? '' : formatTime(alarm.shelvedUntil);
      return <span title={alarm.shelvedReason ?? ''}>{t('alarms.shelvedUntil', { until })}</span>;
    }
    case 'cleared': {
      return <span>{t(`alarms.why.${alarm.clearedWhy ?? 'notDue'}`)}</span>;
    }
  }
}

interface AlarmRowProps {
  alarm: Alarm;
  chosen: boolean;
  /** Null where nothing can be chosen. */
  onChoose: ((chosen: boolean) => void) | null;
  onCase: () => void;
}

/** One alarm: what is wrong, by which rule, in which case and court, and who has seen it. */
export function AlarmRow({ alarm, chosen, onChoose, onCase }: AlarmRowProps): React.JSX.Element {
  const { t, i18n } = useTranslation('pipeline');
  const court = useLive((live) => live.courts.get(alarm.courtId));
  const words = useCatalogue(alarm.catalogueId);
  const node = words?.node(alarm.nodeId) ?? alarm.nodeId;
  return (
    <div className="alarm" data-state={alarm.state}>
      {onChoose !== null && (
        <Checkbox
          checked={chosen}
          tabIndex={-1}
          aria-label={t('alarms.choose', { node })}
          onClick={(event) => event.stopPropagation()}
          onChange={(event) => onChoose(event.target.checked)}
        />
      )}
      <StateMark state={alarmMark(alarm)} size={14} />
      <span className="alarm-what">
        <span className="alarm-head">
          <b className="alarm-node">{node}</b>
          <span className="alarm-cause" data-cause={alarm.cause}>
            {alarm.remaining === null || alarm.cause === 'breached'
              ? t(`alarms.cause.${alarm.cause}`)
              : formatRemaining(alarm.remaining)}
          </span>
          {alarm.level > 0 && <span className="alarm-level">{t('alarms.level', { n: alarm.level })}</span>}
          {alarm.orderId !== null && <span className="alarm-ordered">{t('alarms.ordered')}</span>}
        </span>
        {words !== undefined && <RuleLine alarm={alarm} words={words} />}
      </span>
      <span className="alarm-case">
        <button
          type="button"
          className="alarm-number"
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            onCase();
          }}
        >
          {alarm.caseNumber ?? alarm.caseId}
        </button>
        <span className="alarm-court">
          {(i18n.language === 'en' ? court?.nameEn : court?.shortZh) ?? alarm.courtId}
          {alarm.handlerName !== null && ` · ${alarm.handlerName}`}
        </span>
      </span>
      <span className="alarm-when">
        <StateWord alarm={alarm} />
        <span className="alarm-raised">{formatTime(alarm.raisedAt)}</span>
      </span>
    </div>
  );
}
