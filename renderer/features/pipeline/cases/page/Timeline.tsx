import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EVENT_RETRACTED } from '#shared/catalogue/vocabulary.ts';
import type { CaseDetail, EventView, PersonalData } from '#shared/cases/views.ts';
import { formatAge } from '../../../../app/format.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatMinute } from '../../shared/dates.ts';
import { fieldTexts, subjectText, type FieldContext } from './event-text.ts';
import { ReasonDialog } from './ReasonDialog.tsx';
import { Section } from './Section.tsx';
import { timelineOf, type TimelineEntry } from './timeline.ts';
import type { CaseCommands } from './use-case-commands.ts';
import './timeline.css';

function Fields({ event, context }: { event: EventView; context: FieldContext }): React.JSX.Element | null {
  const { t } = useTranslation('pipeline');
  const fields = fieldTexts(event, context);
  return fields.length === 0 ? null : (
    <dl className="event-fields">
      {fields.map(({ id, name, text, isMasked }) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd>
            <span aria-hidden={isMasked}>{text}</span>
            {isMasked && <span className="cases-unseen">{t('cases.masked')}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface EventEntryProps {
  entry: Extract<TimelineEntry, { kind: 'event' }>;
  context: FieldContext;
  /** Null for who may not, and for what can't be taken back. */
  onRetract: ((event: EventView) => void) | null;
}

function EventEntry({ entry, context, onRetract }: EventEntryProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { words } = context;
  const { event, retracted, lateMs } = entry;
  const name = words.event(event.type);
  return (
    <li
      className="event"
      data-testid="case-event"
      data-event-id={event.id}
      data-type={event.type}
      data-retracted={event.retracted}
    >
      <time className="event-at">{formatMinute(event.at)}</time>
      <div className="event-what">
        <span className="event-name">
          {event.retracted ? <del>{name}</del> : <b>{name}</b>}
          {event.subject !== null && <small>{subjectText(words, event.type, event.subject)}</small>}
          {lateMs !== null && (
            <small
              className="event-late"
              title={t('cases.recordedAt', { at: formatMinute(event.recordedAt) })}
            >
              {t('cases.late', { age: formatAge(lateMs) })}
            </small>
          )}
          {onRetract !== null && !event.retracted && (
            <Button
              size="small"
              type="text"
              className="event-retract"
              aria-label={t('cases.retract.of', { event: name })}
              data-testid="case-retract"
              onClick={() => onRetract(event)}
            >
              {t('cases.retract.title')}
            </Button>
          )}
        </span>
        {retracted !== null && <p className="event-reason">{t('cases.retracted', { reason: retracted })}</p>}
        <Fields event={event} context={context} />
      </div>
    </li>
  );
}

interface TimelineProps {
  detail: CaseDetail;
  words: CatalogueWords;
  events: ReadonlyMap<string, EventView>;
  /** What was opened of the personal values; null: they stay masked. */
  personal: PersonalData | null;
  commands: CaseCommands | null;
}

/** Everything that happened, the newest first. */
export function Timeline({ detail, words, events, personal, commands }: TimelineProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const entries = useMemo(() => timelineOf(detail), [detail]);
  const [retracting, setRetracting] = useState<EventView | null>(null);
  // What takes back can't be taken back.
  const mayRetract = ({ type }: EventView): boolean => commands !== null && type !== EVENT_RETRACTED;
  return (
    <Section id="timeline" title={t('cases.section.timeline')} count={detail.events.length}>
      <ol className="timeline">
        {entries.map((entry) =>
          entry.kind === 'stage' ? (
            <li key={`stage ${entry.at} ${entry.stage}`} className="event event-stage">
              <time className="event-at">{formatMinute(entry.at)}</time>
              <span>{t('cases.entersStage', { stage: words.stage(entry.stage) })}</span>
            </li>
          ) : (
            <EventEntry
              key={entry.event.id}
              entry={entry}
              context={{ words, events, personal: personal?.events[entry.event.id] ?? {} }}
              onRetract={mayRetract(entry.event) ? setRetracting : null}
            />
          ),
        )}
      </ol>
      {retracting !== null && commands !== null && (
        <ReasonDialog
          title={t('cases.retract.ask', { event: words.event(retracting.type) })}
          effect={t('cases.retract.effect')}
          okText={t('cases.retract.title')}
          onClose={() => setRetracting(null)}
          onConfirm={(reason) => commands.retract(retracting, reason)}
        />
      )}
    </Section>
  );
}
