import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isPlaceOfCourt, type AgendaItem } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useApi } from '../../../../app/session.ts';
import { wordsOf } from '../../../pipeline/catalogue-words.ts';
import { useCourtNames } from '../../../pipeline/shared/court-names.ts';
import { ContentBoard } from '../../content-board.ts';
import { casePages } from '../../content/case-pages.ts';
import { siteName } from '../../names.ts';
import type { SessionClient } from '../../session-client.ts';
import { ShareDialog } from './ShareDialog.tsx';

type CaseOfItem = { itemId: string } & AgendaItem['cases'][number];

/** The cases whose timeline a site can show: those of the item that is dealt with, and of every item for the chair. */
export const casesToShow = (view: ConsultationView, meId: string): CaseOfItem[] =>
  view.agenda
    .filter(({ id }) => id === view.itemId || view.chairId === meId)
    .flatMap(({ id, cases }) => cases.map((one) => ({ itemId: id, ...one })));

/** Chooses the case whose timeline is shown. */
export function CaseDialog({
  client,
  view,
  meId,
  onClose,
}: {
  client: SessionClient;
  view: ConsultationView;
  meId: string;
  onClose: () => void;
}): React.JSX.Element {
  const { t, i18n } = useTranslation('consultation');
  const api = useApi();
  const courts = useCourtNames();
  const cases = casesToShow(view, meId);
  const keyOf = ({ itemId, no }: CaseOfItem): string => `${itemId} ${no}`;
  const [key, setKey] = useState(cases[0] === undefined ? null : keyOf(cases[0]));
  const chosen = cases.find((one) => keyOf(one) === key);
  const show = async ({ itemId, no, courtId }: CaseOfItem): Promise<void> => {
    const { call } = api;
    const at = api.serverNow();
    const detail = await call.consultation.dossier.query({ consultationId: view.id, itemId, caseNo: no });
    const { catalogueId, number, caseId } = detail.summary;
    const words = wordsOf(await call.cases.catalogue.query({ catalogueId }), i18n.language === 'en');
    const place = view.sites.find((one) => isPlaceOfCourt(one, courtId));
    // A presenter's console knows no courts beside its own; the session has their names.
    const courtName = place === undefined ? courts.short(courtId) : siteName(place);
    const pages = casePages({ detail, words, courtName, at });
    const title = t('share.caseTitle', { number: number ?? caseId });
    const topic = { kind: 'case' as const, itemId, caseNo: no };
    await client.startBoard(await ContentBoard.open({ title, pages, topic, first: pages.first }));
  };
  return (
    <ShareDialog
      title={t('share.case')}
      show={chosen === undefined ? null : () => show(chosen)}
      onClose={onClose}
    >
      <Select
        className="consultation-wide"
        value={key}
        aria-label={t('share.chooseCase')}
        onChange={setKey}
        options={cases.map((one) => ({ value: keyOf(one), label: one.number ?? String(one.no) }))}
      />
    </ShareDialog>
  );
}
