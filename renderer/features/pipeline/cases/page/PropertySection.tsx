import { useTranslation } from 'react-i18next';
import { Zone } from '#shared/calendar/zone.ts';
import type { CaseDetail } from '#shared/cases/views.ts';
import { useNow } from '../../../../app/now.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatDay } from '../../shared/dates.ts';
import { formatRemaining, formatYuan } from '../../words.ts';
import { propertyKindText } from '../catalogue-text.ts';
import { expiryLeft } from './expiry.ts';
import { Section } from './Section.tsx';

type Property = CaseDetail['properties'][number];

/** Whether it is held, and since when. */
function Measure({ item }: { item: Property }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  if (item.releasedAt !== null) {
    return <>{t('cases.property.released', { at: formatDay(item.releasedAt) })}</>;
  }
  return item.controlledAt === null ? (
    <>{t('cases.property.notHeld')}</>
  ) : (
    <>{t('cases.property.held', { at: formatDay(item.controlledAt) })}</>
  );
}

function Expiry({ item, zone }: { item: Property; zone: string }): React.JSX.Element {
  const now = useNow();
  const { expiresAt, releasedAt, disposal } = item;
  if (expiresAt === null || releasedAt !== null || disposal === 'disposed') {
    return <>–</>;
  }
  const left = expiryLeft(expiresAt, now, new Zone(zone));
  return (
    <>
      {formatDay(expiresAt)}{' '}
      <small className={left.isOver ? 'cases-danger' : 'cases-dim'}>{formatRemaining(left)}</small>
    </>
  );
}

/** What the debtor owns: what it is worth, how it is held and until when, how far its disposal is. */
export function PropertySection({
  detail,
  words,
}: {
  detail: CaseDetail;
  words: CatalogueWords;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { properties } = detail;
  return (
    <Section id="property" title={t('cases.section.property')} count={properties.length}>
      {properties.length === 0 ? (
        <p className="cases-dim">{t('cases.property.none')}</p>
      ) : (
        <div className="case-scroll">
          <table className="case-table">
            <thead>
              <tr>
                <th>{t('cases.property.what')}</th>
                <th className="cases-end">{t('cases.property.value')}</th>
                <th>{t('cases.property.measure')}</th>
                <th>{t('cases.property.expires')}</th>
                <th>{t('cases.property.disposal')}</th>
              </tr>
            </thead>
            <tbody>
              {properties.map((item) => (
                <tr key={item.id} data-testid="case-property">
                  <td>
                    {item.kind === null ? t('cases.property.unknown') : propertyKindText(words, item.kind)}{' '}
                    <small className="cases-dim">{item.id}</small>
                  </td>
                  <td className="cases-end">{item.valueFen === null ? '–' : formatYuan(item.valueFen)}</td>
                  <td>
                    <Measure item={item} />
                  </td>
                  <td>
                    <Expiry item={item} zone={words.view.zone} />
                  </td>
                  <td>{t(`cases.disposal.${item.disposal}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
