import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '#shared/cases/views.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatYuan } from '../../words.ts';
import { Section } from './Section.tsx';

/** What came in, what went out, what is still held, by ledger. */
export function MoneySection({
  detail,
  words,
}: {
  detail: CaseDetail;
  words: CatalogueWords;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { ledgers, summary } = detail;
  return (
    <Section id="money" title={t('cases.section.money')}>
      <div className="case-scroll">
        <table className="case-table" data-testid="case-money">
          <thead>
            <tr>
              <th>{t('cases.money.ledger')}</th>
              <th className="cases-end">{t('cases.money.in')}</th>
              <th className="cases-end">{t('cases.money.out')}</th>
              <th className="cases-end">{t('cases.money.held')}</th>
            </tr>
          </thead>
          <tbody>
            {ledgers.map(({ ledger, inFen, outFen }) => (
              <tr key={ledger}>
                <td>{words.ledger(ledger)}</td>
                <td className="cases-end">{formatYuan(inFen)}</td>
                <td className="cases-end">{formatYuan(outFen)}</td>
                <td className="cases-end">
                  <b>{formatYuan(inFen - outFen)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {summary.claimedFen !== null && summary.claimedFen > 0 && (
        <p className="cases-dim">
          {t('cases.money.recovered', {
            claimed: formatYuan(summary.claimedFen),
            share: `${((summary.receivedFen / summary.claimedFen) * 100).toFixed(1)} %`,
          })}
        </p>
      )}
    </Section>
  );
}
