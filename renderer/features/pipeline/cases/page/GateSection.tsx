import { Select, Skeleton } from 'antd';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#shared/cases/gates.ts';
import type { CaseDetail } from '#shared/cases/views.ts';
import { errorText } from '../../../../app/error-text.ts';
import { useApi } from '../../../../app/session.ts';
import { StateMark } from '../../../../components/StateMark.tsx';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatMinute } from '../../shared/dates.ts';
import { missingText } from '../../words.ts';
import { Section } from './Section.tsx';

function RefusalItem({ refusal, words }: { refusal: Refusal; words: CatalogueWords }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const [reference] = words.nodeOf(refusal.node)?.references ?? [];
  return (
    <li data-testid="case-refusal" data-node-id={refusal.node}>
      <span className="refusal-node">
        <StateMark state="blocked" />
        <b>{words.node(refusal.node)}</b>
      </span>
      <ul className="refusal-missing">
        {refusal.missing.map((one) => {
          const text = missingText(one, words);
          return <li key={text}>{text}</li>;
        })}
      </ul>
      {refusal.clearsAt !== null && (
        <span className="cases-dim">{t('cases.why.clearsAt', { at: formatMinute(refusal.clearsAt) })}</span>
      )}
      {reference !== undefined && <span className="node-source">{words.reference(reference)}</span>}
    </li>
  );
}

function Answer({
  refusals,
  way,
  words,
}: {
  refusals: readonly Refusal[];
  way: string;
  words: CatalogueWords;
}) {
  const { t } = useTranslation('pipeline');
  const name = words.closingWay(way);
  return refusals.length === 0 ? (
    <p className="gate-answer" data-allowed="true" role="status">
      <StateMark state="done" />
      {t('cases.gates.allowed', { way: name })}
    </p>
  ) : (
    <>
      <p className="gate-answer" data-allowed="false" role="status">
        <StateMark state="blocked" />
        {t('cases.gates.refused', { way: name, n: refusals.length, count: refusals.length })}
      </p>
      <ul className="refusals">
        {refusals.map((refusal) => (
          <RefusalItem key={refusal.node} refusal={refusal} words={words} />
        ))}
      </ul>
    </>
  );
}

/** May this case be closed? In a way that is chosen: yes, or what is missing. */
export function GateSection({
  detail,
  words,
}: {
  detail: CaseDetail;
  words: CatalogueWords;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const { no, status, closingWay } = detail.summary;
  const [way, setWay] = useState<string | null>(null);
  const { data, error } = useQuery({
    // With each further event the answer may be another one.
    queryKey: ['cases.mayClose', no, way, detail.events.length],
    queryFn: () => api.call.cases.mayClose.query({ caseNo: no, way: way ?? '' }),
    enabled: way !== null,
    placeholderData: keepPreviousData,
  });
  return (
    <Section id="gates" title={t('cases.section.gates')}>
      {status === 'closed' && closingWay !== null && (
        <p className="cases-dim">{t('cases.gates.closed', { way: words.closingWay(closingWay) })}</p>
      )}
      <div className="case-gates" data-testid="case-may-close" data-way={way ?? ''}>
        <Select<string>
          size="small"
          showSearch
          optionFilterProp="label"
          className="gate-way"
          placeholder={t('cases.gates.choose')}
          aria-label={t('cases.gates.choose')}
          data-testid="case-closing-way"
          value={way}
          options={words.view.closingWays.map(({ id }) => ({ value: id, label: words.closingWay(id) }))}
          onChange={setWay}
        />
        {error !== null && <p className="cases-danger">{errorText(error)}</p>}
        {way !== null && error === null && data === undefined && (
          <Skeleton active title={false} paragraph={{ rows: 2 }} />
        )}
        {way !== null && data !== undefined && <Answer refusals={data} way={way} words={words} />}
      </div>
    </Section>
  );
}
