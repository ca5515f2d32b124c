import { Button, Empty } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDensity } from '../../../app/density.ts';
import type { CatalogueWords } from '../catalogue.ts';
import { PagedRows } from '../shared/PagedRows.tsx';
import type { Paged } from '../shared/use-paged.ts';
import { withNode } from './choice.ts';
import { WIDENED, type RulesAddress } from './params.ts';
import type { RuleRow } from './rows.ts';
import { RuleCells } from './RuleCells.tsx';
import type { EditedRules } from './use-court-rules.ts';

const ROW_PX = { desk: 44, office: 48, wall: 56 } as const;

interface RuleListProps {
  address: RulesAddress;
  words: CatalogueWords;
  rules: EditedRules;
  rows: readonly RuleRow[];
  /** Whether the process has nodes at all. */
  isAny: boolean;
}

/** All rows are here: the list has no pages to read. */
const asList = (rows: readonly RuleRow[]): Paged<RuleRow> => ({
  total: rows.length,
  row: (index) => rows[index],
  show: () => undefined,
  refetch: () => undefined,
  error: null,
});

function None({ isAny, address }: Pick<RuleListProps, 'isAny' | 'address'>): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const text = isAny ? (
    <>
      <p>{t('rules.noMatch')}</p>
      <Button size="small" onClick={() => address.set(WIDENED)}>
        {t('rules.widen')}
      </Button>
    </>
  ) : (
    t('rules.none')
  );
  return <Empty className="rules-none" image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} />;
}

/** The nodes in the order of their numbers. Space switches the one that the keyboard is on, for who may. */
export function RuleList({ address, words, rules, rows, isAny }: RuleListProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { view, set } = address;
  const rowPx = ROW_PX[useDensity()];
  const box = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState(0);
  const list = useMemo(() => asList(rows), [rows]);
  const open = rows.findIndex(({ node }) => node.id === view.node);
  const active = Math.min(open === -1 ? chosen : open, Math.max(rows.length - 1, 0));

  // Who comes by an address finds the node in view.
  const first = useRef(open);
  useEffect(() => {
    const paged = box.current?.querySelector('.paged');
    if (first.current > 0 && paged !== null && paged !== undefined) {
      paged.scrollTop = Math.max(0, first.current * rowPx - paged.clientHeight / 2);
    }
    // oxlint-disable-next-line react/exhaustive-deps -- once, not with each change of the density
  }, []);

  const show = ({ node }: RuleRow): void => set({ node: node.id, show: '' });
  const onActive = (index: number): void => {
    setChosen(index);
    const row = rows[index];
    // An open node follows the keyboard.
    if (open !== -1 && row !== undefined) {
      show(row);
    }
  };
  const onKey = (event: React.KeyboardEvent, row: RuleRow | undefined): boolean => {
    if (event.key !== ' ' || row === undefined || !rules.mayChoose || !row.node.executable) {
      return false;
    }
    rules.edit(withNode(words.view, rules.choice, row.node, !row.isOn));
    return true;
  };
  if (rows.length === 0) {
    return <None isAny={isAny} address={address} />;
  }
  return (
    <div className="rules-table" ref={box}>
      {/* The rows are named by their content; the titles are for the eye. */}
      <div className="rules-head rules-row" aria-hidden="true">
        <span className="rule-no">{t('rules.column.no')}</span>
        <span>{t('rules.column.node')}</span>
        <span className="rule-stage">{t('rules.column.stage')}</span>
        <span>{t('rules.column.figure')}</span>
        <span>{t('rules.column.force')}</span>
      </div>
      <PagedRows<RuleRow>
        list={list}
        rowPx={rowPx}
        label={t('rules.label')}
        active={active}
        onActive={onActive}
        onOpen={show}
        onKey={onKey}
        testId="rule"
        attributes={({ node, standing, change }) => ({
          'data-testid': 'rule-row',
          'data-node-id': node.id,
          'data-standing': standing,
          'data-change': change ?? undefined,
        })}
        render={(row) => <RuleCells row={row} words={words} choice={rules.choice} />}
      />
    </div>
  );
}
