import { useTranslation } from 'react-i18next';
import { openView } from '../../../app/views.ts';
import { useCatalogue } from '../../pipeline/catalogue.ts';
import { formatRemaining } from '../../pipeline/words.ts';
import { showSite } from '../map-store.ts';
import { SheetHead } from '../SheetHead.tsx';
import type { CaseSite, SiteCase } from './case-sites.ts';

function Row({ item: { no, number, detail, node, step } }: { item: SiteCase }): React.JSX.Element {
  const { t } = useTranslation('map');
  const words = useCatalogue();
  return (
    <li>
      <button
        type="button"
        className="map-site-row"
        onClick={() => openView('cases', { case: String(no) })}
        data-testid="map-site-case"
        data-case={no}
      >
        <span className="map-site-swatch" data-step={step} />
        <b>{number ?? t('site.unnumbered', { no })}</b>
        <span>
          {node === null
            ? t(detail === null ? 'site.notRead' : 'site.noDeadline')
            : `${words?.node(node.nodeId) ?? node.nodeId} · ${node.remaining === null ? '' : formatRemaining(node.remaining)}`}
        </span>
      </button>
    </li>
  );
}

/** The cases that are enforced at a site, with the deadline of each that comes first. */
export function SiteCard({ site }: { site: CaseSite }): React.JSX.Element {
  const { t } = useTranslation('map');
  return (
    <section className="map-card" aria-label={t('site.card')} data-testid="map-site">
      <SheetHead title={site.name} onClose={() => showSite(null)} testId="map-site-close" />
      <p className="map-card-court">{site.operation.title}</p>
      <ol className="map-nearest-rows">
        {site.cases.map((item) => (
          <Row key={item.no} item={item} />
        ))}
      </ol>
    </section>
  );
}
