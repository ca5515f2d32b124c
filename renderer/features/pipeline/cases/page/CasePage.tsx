import { Alert, Button, Skeleton } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail, PersonalData } from '#shared/cases/views.ts';
import { errorText } from '../../../../app/error-text.ts';
import { formatClock } from '../../../../app/format.ts';
import { useMayOperate } from '../../../../app/roles.ts';
import { Watermark } from '../../../wall/Watermark.tsx';
import { useCatalogue, type CatalogueWords } from '../../catalogue.ts';
import { CaseHeader } from './CaseHeader.tsx';
import { EvidenceSection } from './EvidenceSection.tsx';
import { GateSection } from './GateSection.tsx';
import { MoneySection } from './MoneySection.tsx';
import { NodeSection } from './NodeSection.tsx';
import { OrderSection } from './OrderSection.tsx';
import { PartySection } from './PartySection.tsx';
import { PropertySection } from './PropertySection.tsx';
import { SECTIONS, type SectionId } from './Section.tsx';
import { Timeline } from './Timeline.tsx';
import { useCaseCommands } from './use-case-commands.ts';
import { useCase } from './use-case.ts';
import './page.css';

interface CasePageProps {
  caseNo: number;
  /** Key of a node's instance, or a node's id, that is wanted open. */
  wanted: string | undefined;
  /** Whether the panel is on the screen at all. */
  isVisible: boolean;
  onBack: () => void;
}

/** Leads to the sections where they stand one below the other. */
function Contents({ onGo }: { onGo: (section: SectionId) => void }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const mayOperate = useMayOperate();
  return (
    <nav className="case-contents" aria-label={t('cases.section.label')}>
      {SECTIONS.filter((section) => mayOperate || section !== 'evidence').map((section) => (
        <button key={section} type="button" onClick={() => onGo(section)}>
          {t(`cases.section.${section}`)}
        </button>
      ))}
    </nav>
  );
}

function Body({
  detail,
  words,
  wanted,
}: {
  detail: CaseDetail;
  words: CatalogueWords;
  wanted: string | undefined;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const body = useRef<HTMLDivElement>(null);
  /** Opened names and numbers; gone when the page is left. */
  const [personal, setPersonal] = useState<PersonalData | null>(null);
  const { no } = detail.summary;
  const mayOperate = useMayOperate();
  const commands = useCaseCommands(no);
  const events = useMemo(() => new Map(detail.events.map((event) => [event.id, event])), [detail.events]);
  const go = (section: SectionId): void =>
    body.current?.querySelector(`[data-section='${section}']`)?.scrollIntoView({ block: 'start' });
  return (
    <>
      <Contents onGo={go} />
      <div className="case-body" ref={body}>
        <div className="case-nodes">
          <NodeSection
            key={wanted}
            detail={detail}
            words={words}
            events={events}
            commands={commands}
            wanted={wanted}
          />
        </div>
        <div className="case-side">
          <div className="case-about">
            <PartySection detail={detail} words={words} personal={personal} onReveal={setPersonal} />
            <MoneySection detail={detail} words={words} />
            <GateSection detail={detail} words={words} />
            <PropertySection detail={detail} words={words} />
            <OrderSection caseNo={no} />
            {mayOperate && <EvidenceSection caseNo={no} />}
          </div>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- beside the rest it scrolls by itself, also by keys */}
          <div className="case-time" tabIndex={0} role="region" aria-label={t('cases.section.timeline')}>
            <Timeline detail={detail} words={words} events={events} personal={personal} commands={commands} />
          </div>
        </div>
      </div>
    </>
  );
}

/** Everything about one case: what it waits for and why, what happened, what may be done. */
export function CasePage({ caseNo, wanted, isVisible, onBack }: CasePageProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { data, error, refetch, dataUpdatedAt } = useCase(caseNo, isVisible);
  const words = useCatalogue(data?.summary.catalogueId);
  const page = useRef<HTMLElement>(null);
  // So that Esc leads back without a click into the page first.
  useEffect(() => page.current?.focus({ preventScroll: true }), []);
  const retry = (
    <Button size="small" onClick={() => void refetch()}>
      {t('cases.retry')}
    </Button>
  );
  return (
    <article className="case-page" ref={page} tabIndex={-1} data-testid="case-page" data-case-no={caseNo}>
      {data !== undefined && words !== undefined && (
        <>
          <CaseHeader summary={data.summary} words={words} onBack={onBack} />
          {error !== null && (
            <Alert
              banner
              type="warning"
              title={t('cases.outdated', { at: formatClock(dataUpdatedAt), reason: errorText(error) })}
              action={retry}
            />
          )}
          <Body detail={data} words={words} wanted={wanted} />
          <Watermark />
        </>
      )}
      {(data === undefined || words === undefined) && (
        <div className="case-pending">
          <Button size="small" onClick={onBack} data-testid="case-back">
            {t('cases.back')}
          </Button>
          {data === undefined && error !== null ? (
            <Alert type="error" showIcon title={errorText(error)} action={retry} />
          ) : (
            <Skeleton active paragraph={{ rows: 10 }} />
          )}
        </div>
      )}
    </article>
  );
}
