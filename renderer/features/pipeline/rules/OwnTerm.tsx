import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TermUnit, type Term } from '#shared/calendar/term.ts';
import type { CatalogueWords } from '../catalogue.ts';
import { catalogueTerm, withTerm } from './choice.ts';
import type { RuleRow } from './rows.ts';
import type { EditedRules } from './use-court-rules.ts';

const MOST = 10_000;
const USUAL: Term = { value: 10, unit: 'day' };

interface OwnTermProps {
  row: RuleRow;
  rules: EditedRules;
  words: CatalogueWords;
}

/** Sets the court's own term for a node whose figure is practice. */
export function OwnTerm({ row, rules, words }: OwnTermProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { node, term } = row;
  const { choice, edit } = rules;
  const catalogue = catalogueTerm(words.view, node);
  // A unit can be chosen before there is a number.
  const [unit, setUnit] = useState<TermUnit>((term ?? catalogue ?? USUAL).unit);
  const set = (next: Term | null): void => edit(withTerm(words.view, choice, node, next));
  const value = (term ?? catalogue)?.value ?? null;
  return (
    <div className="rule-own-term">
      <span>{t('rules.ownTerm')}</span>
      <InputNumber
        size="small"
        min={1}
        max={MOST}
        precision={0}
        value={value === 0 ? null : value}
        aria-label={t('rules.ownTerm')}
        data-testid="rule-term"
        onChange={(next) => {
          if (next !== null) {
            set({ value: next, unit });
          }
        }}
      />
      <Select<TermUnit>
        size="small"
        value={term?.unit ?? unit}
        popupMatchSelectWidth={false}
        aria-label={t('rules.unitOf')}
        options={TermUnit.options.map((one) => ({ value: one, label: t(`rules.unit.${one}`) }))}
        onChange={(next) => {
          setUnit(next);
          if (value !== null && value > 0) {
            set({ value, unit: next });
          }
        }}
      />
      {term !== null && (
        <Button
          size="small"
          type="link"
          onClick={() => {
            set(null);
            setUnit((catalogue ?? USUAL).unit);
          }}
        >
          {t('rules.catalogueTerm')}
        </Button>
      )}
    </div>
  );
}
