import { App, Button } from 'antd';
import { EyeOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { CaseDetail, PersonalData } from '#shared/cases/views.ts';
import { errorText } from '../../../../app/error-text.ts';
import { useApi } from '../../../../app/session.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { partyRoleText } from '../catalogue-text.ts';
import { Section } from './Section.tsx';

interface PartySectionProps {
  detail: CaseDetail;
  words: CatalogueWords;
  personal: PersonalData | null;
  onReveal: (personal: PersonalData) => void;
}

/** Asks once, telling that it is written down, and opens names and numbers. */
function useReveal(caseNo: number, onReveal: (personal: PersonalData) => void): () => void {
  const { t } = useTranslation('pipeline');
  const { modal, message } = App.useApp();
  const api = useApi();
  return () => {
    modal.confirm({
      title: t('cases.reveal.ask'),
      content: t('cases.reveal.effect'),
      okText: t('cases.reveal.title'),
      cancelText: t('cases.cancel'),
      okButtonProps: { 'data-testid': 'case-reveal-confirm' },
      onOk: async () => {
        try {
          onReveal(await api.call.cases.reveal.mutate({ caseNo }));
        } catch (error) {
          void message.error(errorText(error));
        }
      },
    });
  };
}

/** Who the case is between. Names and numbers are shown after one question; the server writes down who has opened them. */
export function PartySection({ detail, words, personal, onReveal }: PartySectionProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const reveal = useReveal(detail.summary.no, onReveal);
  const parties = personal?.parties ?? detail.parties.map((party) => ({ ...party, idNumber: null }));
  return (
    <Section
      id="parties"
      title={t('cases.section.parties')}
      count={parties.length}
      extra={
        personal === null && detail.parties.length > 0 ? (
          <Button size="small" icon={<EyeOutlined />} onClick={reveal} data-testid="case-reveal">
            {t('cases.reveal.title')}
          </Button>
        ) : (
          personal !== null && <small className="cases-dim">{t('cases.reveal.shown')}</small>
        )
      }
    >
      {parties.length === 0 && <p className="cases-dim">{t('cases.reveal.none')}</p>}
      <ul className="case-parties">
        {parties.map(({ role, name, idNumber }, index) => (
          // The same person may be there twice; the order is that of joining and stays.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} data-testid="case-party">
            <span className="cases-dim">{partyRoleText(words, role)}</span>
            <b>{name}</b>
            {idNumber !== null && <span>{idNumber}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
