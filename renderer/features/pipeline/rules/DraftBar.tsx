import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../words.ts';
import type { EditedRules } from './use-court-rules.ts';

/** Says that there are changes that aren't saved yet, where the court's choice isn't in view. */
export function DraftBar({ rules, onShow }: { rules: EditedRules; onShow: () => void }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { changes, effect } = rules;
  const { begin, end } = effect;
  return (
    <div className="rules-draft-bar" role="status" data-testid="rules-draft-bar">
      <b>{t('rules.draft')}</b>
      <span>{t('rules.changes', { n: formatCount(changes.length), count: changes.length })}</span>
      {begin.length > 0 && (
        <span>{t('rules.begins', { n: formatCount(begin.length), count: begin.length })}</span>
      )}
      {end.length > 0 && <span>{t('rules.ends', { n: formatCount(end.length), count: end.length })}</span>}
      <Button size="small" type="primary" onClick={onShow}>
        {t('rules.review')}
      </Button>
    </div>
  );
}
