import { FolderOpenOutlined } from '@ant-design/icons';
import { Button, Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ProcessVariant } from '#shared/cases/process.ts';
import { formatAge } from '../../../app/format.ts';
import { formatCount, formatRate } from '../words.ts';

/** A path that isn't chosen shows so many of its steps. */
const STEPS = 5;

interface VariantProps {
  variant: ProcessVariant;
  /** Share of the most frequent path, where full bars end. */
  most: number;
  chosen: boolean;
  nameOf: (type: string) => string;
  onSelect: () => void;
  onCases: () => void;
}

function Variant({ variant, most, chosen, nameOf, onSelect, onCases }: VariantProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { path, cases, share, medianDurationMs, types } = variant;
  const shown = chosen ? types : types.slice(0, STEPS);
  return (
    <li className="process-variant" data-chosen={chosen} data-testid="process-variant" data-path={path}>
      <button type="button" className="process-variant-main" aria-pressed={chosen} onClick={onSelect}>
        <span className="process-variant-bar" aria-hidden="true">
          <span style={{ width: `${(100 * share) / most}%` }} />
        </span>
        <span className="process-variant-figures">
          <b>{t('process.cases', { n: formatCount(cases), count: cases })}</b>
          <span>{formatRate(share)}</span>
          <span>
            {medianDurationMs === null ? '–' : t('process.lasts', { age: formatAge(medianDurationMs) })}
          </span>
          <span>{t('process.steps', { n: types.length, count: types.length })}</span>
        </span>
        <span className="process-chips">
          {shown.map((type, i) => (
            <span key={`${i} ${type}`} className="process-chip">
              {nameOf(type)}
            </span>
          ))}
          {types.length > shown.length && (
            <span className="process-chip-more">
              {t('process.moreSteps', { n: types.length - shown.length })}
            </span>
          )}
        </span>
      </button>
      <Button
        size="small"
        type="text"
        icon={<FolderOpenOutlined />}
        className="process-variant-cases"
        onClick={onCases}
        aria-label={t('process.openCases', { n: formatCount(cases), count: cases })}
        title={t('process.openCases', { n: formatCount(cases), count: cases })}
        data-testid="process-variant-cases"
      >
        {t('process.caseList')}
      </Button>
    </li>
  );
}

interface VariantsProps {
  variants: readonly ProcessVariant[];
  /** How many paths there are in all, and how many of them were read. */
  total: number;
  chosen: string | undefined;
  /** Only paths through something are listed. */
  narrowed: boolean;
  nameOf: (type: string) => string;
  onSelect: (path: string) => void;
  onCases: (path: string) => void;
}

/** The most frequent whole paths; one that is chosen stands out in the graph. */
export function Variants(props: VariantsProps): React.JSX.Element {
  const { variants, total, chosen, narrowed, nameOf, onSelect, onCases } = props;
  const { t } = useTranslation('pipeline');
  const most = Math.max(...variants.map(({ share }) => share), Number.MIN_VALUE);
  return (
    <section className="process-variants" aria-label={t('process.variants')}>
      <h3>
        {t('process.variants')}
        <span>
          {narrowed
            ? t('process.variantsThrough', { n: variants.length })
            : t('process.variantsOf', { n: variants.length, total: formatCount(total) })}
        </span>
      </h3>
      {variants.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('process.noVariants')} />
      ) : (
        <ul>
          {variants.map((variant) => (
            <Variant
              key={variant.path}
              variant={variant}
              most={most}
              chosen={variant.path === chosen}
              nameOf={nameOf}
              onSelect={() => onSelect(variant.path === chosen ? '' : variant.path)}
              onCases={() => onCases(variant.path)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
