import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleChoice } from '#shared/catalogue/choice.ts';
import type { CatalogueWords } from '../catalogue.ts';
import { KindMark } from '../shared/KindMark.tsx';
import { profilesOf } from './choice.ts';
import { figureText, ownTermText } from './figure-text.ts';
import type { RuleNode, RuleRow } from './rows.ts';

interface CellsProps {
  row: RuleRow;
  words: CatalogueWords;
  choice: RuleChoice;
}

/** A figure that stands in no source. */
export function PracticeMark(): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  return (
    <span className="rule-practice" title={t('rules.practiceTitle')}>
      {t('rules.practice')}
    </span>
  );
}

/** The court's own term before the catalogue's figure that it takes the place of. */
export function FigureText({
  row: { node, term },
  words,
}: Pick<CellsProps, 'row' | 'words'>): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const figure = figureText(node, words.view);
  if (term !== null) {
    return (
      <>
        <b className="rule-own">{ownTermText(node, term)}</b>
        {figure !== '' && <s title={t('rules.catalogueFigure')}>{figure}</s>}
      </>
    );
  }
  return figure === '' ? <span className="rule-dim">{t('rules.noFigure')}</span> : <span>{figure}</span>;
}

/** By what a node is in force, or is not: its profiles, or the court's own switch. */
export function reasonText({ row: { node, standing }, words, choice }: CellsProps): readonly string[] {
  const inForce = profilesOf(words.view, choice);
  return node.profiles
    .filter((profile) => standing !== 'byProfile' || inForce.includes(profile))
    .map(words.profile);
}

function Force(props: CellsProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { isOn, standing, change } = props.row;
  const reason = t(`rules.standing.${standing}`, { profiles: reasonText(props).join(t('cases.comma')) });
  return (
    <span className="rule-force" data-on={isOn} data-own={standing.startsWith('switched')}>
      <span className="rule-line">
        <span className="rule-force-mark" aria-hidden="true" />
        {change === null ? (
          t(isOn ? 'rules.force.yes' : 'rules.force.no')
        ) : (
          <span className="rule-change">{t(`rules.will.${change}`)}</span>
        )}
      </span>
      <small title={reason}>{reason}</small>
    </span>
  );
}

/** Where the node is written; of a long title the article still stands there. */
function Source({ node, words }: { node: RuleNode; words: CatalogueWords }): React.JSX.Element {
  const { t, i18n } = useTranslation('pipeline');
  const [reference, ...more] = node.references;
  if (reference === undefined) {
    return <small />;
  }
  const { document, articleZh, articleEn } = reference;
  return (
    <small className="rule-source" title={node.references.map(words.reference).join('\n')}>
      <span>{words.document(document)}</span>
      <span>
        {i18n.language === 'en' ? articleEn : articleZh}
        {more.length > 0 && t('rules.moreReferences', { n: node.references.length })}
      </span>
    </small>
  );
}

/** The cells of a node: which, in which stage and of what kind, its figure and what it blocks, whether it is in force and why. */
export const RuleCells = memo(function RuleCells(props: CellsProps): React.JSX.Element {
  const { row, words } = props;
  const { t } = useTranslation('pipeline');
  const { node, practice } = row;
  // A node without a figure is practice itself.
  const hasFigure = row.term !== null || figureText(node, words.view) !== '';
  return (
    <span className="rules-row" data-on={row.isOn}>
      <span className="rule-no">{node.no}</span>
      <span className="rule-what">
        <span className="rule-line">
          <b>{words.node(node.id)}</b>
          {practice && !hasFigure && <PracticeMark />}
          {!node.executable && (
            <span className="rule-words" title={t('rules.wordsTitle')}>
              {t('rules.words')}
            </span>
          )}
        </span>
        <Source node={node} words={words} />
      </span>
      <span className="rule-stage">
        <span className="rule-line">{words.stage(node.stage)}</span>
        <small className="rule-kind">
          <KindMark kind={node.kind} />
          {t(`kind.${node.kind}`)}
        </small>
      </span>
      <span>
        <span className="rule-line">
          <FigureText row={row} words={words} />
          {practice && hasFigure && <PracticeMark />}
        </span>
        <small>
          {node.blocks.length > 0 &&
            t('rules.blocks', { actions: node.blocks.map(words.action).join(t('cases.comma')) })}
        </small>
      </span>
      <Force {...props} />
    </span>
  );
});
