import { Alert, Button, Empty, Input, Select, Skeleton } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DutyEntryKind, type DutyEntry, type DutyLogFilter } from '#shared/duty/log.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { fromDateField } from '../../recordings/date-field.ts';
import { DateTimeField } from '../../recordings/DateTimeField.tsx';
import { ExportMenu } from '../../pipeline/shared/ExportMenu.tsx';
import { formatDayHour } from '../dates.ts';
import { useIsOwnDesk } from '../may.ts';
import { openLink } from '../open-link.ts';
import { useElementKeys } from '../use-element-keys.ts';
import type { DutyViewProps } from '../view-props.ts';
import { EntryForm } from './EntryForm.tsx';
import './log.css';

const PAGE = 100;

function Entry({
  entry,
  onCorrect,
}: {
  entry: DutyEntry;
  onCorrect: (() => void) | null;
}): React.JSX.Element {
  const { t } = useTranslation('duty');
  const { courtId, at, writtenAt, kind, text, link, by, corrects, correctedBy } = entry;
  const isLate = writtenAt - at > 15 * 60_000;
  return (
    <li className="log-entry" data-corrected={correctedBy !== null} data-testid="log-entry">
      <time dateTime={new Date(at).toISOString()}>{formatDayHour(at)}</time>
      <span className="duty-role">{t(`kind.${kind}`)}</span>
      <div className="log-text">
        {corrects !== null && <em>{t('log.correction')} </em>}
        <span>{text}</span>
        {link !== null && (
          <button type="button" className="duty-link" onClick={() => openLink(link, courtId)}>
            {link.label}
          </button>
        )}
        <small>
          {by ?? t('log.machine')}
          {isLate && ` · ${t('log.writtenAt', { time: formatDayHour(writtenAt) })}`}
          {correctedBy !== null && ` · ${t('log.corrected')}`}
        </small>
      </div>
      {onCorrect !== null && correctedBy === null && (
        <Button size="small" type="text" onClick={onCorrect} data-testid="log-correct">
          {t('log.correct')}
        </Button>
      )}
    </li>
  );
}

/** A court's duty log: searched, exported, added to. */
export function LogView({ courtId, panel }: DutyViewProps): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const isOwn = useIsOwnDesk(courtId);
  const [text, setText] = useState('');
  const [kind, setKind] = useState<DutyEntryKind>();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [form, setForm] = useState<{ corrects: DutyEntry | null } | null>(null);
  const fromAt = fromDateField(from);
  const toAt = fromDateField(to);
  const word = useDeferredValue(text.trim());
  const filter: DutyLogFilter = {
    ...(word === '' ? {} : { text: word }),
    ...(kind === undefined ? {} : { kind }),
    ...(fromAt === null ? {} : { from: fromAt }),
    ...(toAt === null ? {} : { to: toAt }),
  };
  const { data, isPending, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['duty', 'entry', courtId, filter],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      api.call.duty.log.query({
        courtId,
        filter,
        limit: PAGE,
        ...(pageParam === undefined ? {} : { before: pageParam }),
      }),
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.no),
    placeholderData: keepPreviousData,
  });
  const entries = data?.pages.flat() ?? [];
  const isFiltered = Object.keys(filter).length > 0;
  useElementKeys(panel, { n: isOwn ? () => setForm({ corrects: null }) : undefined });
  return (
    <div className="duty-log">
      <div className="duty-tools">
        <Input
          type="search"
          size="small"
          className="log-search"
          value={text}
          maxLength={80}
          aria-label={t('log.search')}
          placeholder={t('log.search')}
          onChange={({ target }) => setText(target.value)}
          data-testid="log-search"
        />
        <Select<DutyEntryKind>
          size="small"
          allowClear
          className="log-kind"
          aria-label={t('log.kind')}
          placeholder={t('log.kind')}
          value={kind ?? null}
          onChange={(value) => setKind(value ?? undefined)}
          options={DutyEntryKind.options.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <DateTimeField value={from} onChange={setFrom} label={t('log.from')} />
        <span>–</span>
        <DateTimeField value={to} onChange={setTo} label={t('log.to')} />
        <span className="duty-space" />
        {isOwn && (
          <Button
            size="small"
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => setForm({ corrects: null })}
            data-testid="log-new"
          >
            {t('log.new')}
          </Button>
        )}
        <ExportMenu
          title={t('tab.log')}
          total={data === undefined ? null : entries.length}
          request={(format) => ({
            of: { view: 'dutyLog', courtId, filter },
            format,
            columns: ['at', 'kind', 'text', 'link', 'by', 'writtenAt', 'id', 'corrects', 'correctedBy'].map(
              (key) => ({ key, title: t(`logColumn.${key}`) }),
            ),
            labels: {
              kind: Object.fromEntries(DutyEntryKind.options.map((each) => [each, t(`kind.${each}`)])),
            },
            sheet: 'log',
          })}
        />
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {isPending && <Skeleton active className="duty-skeleton" />}
      {data !== undefined && entries.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={t(isFiltered ? 'log.noneFound' : 'log.none')}
        />
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, also by keys */}
      <ol className="log-list" tabIndex={0} aria-label={t('tab.log')}>
        {entries.map((entry) => (
          <Entry
            key={entry.id}
            entry={entry}
            onCorrect={isOwn && entry.by !== null ? () => setForm({ corrects: entry }) : null}
          />
        ))}
        {hasNextPage && (
          <li>
            <Button size="small" block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('more')}
            </Button>
          </li>
        )}
      </ol>
      {form !== null && (
        <EntryForm courtId={courtId} corrects={form.corrects} onClose={() => setForm(null)} />
      )}
    </div>
  );
}
