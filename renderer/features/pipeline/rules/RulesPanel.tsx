import { Alert, Button, Skeleton } from 'antd';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourtRules } from '#shared/contract/cases.ts';
import { useDensity } from '../../../app/density.ts';
import { errorText } from '../../../app/error-text.ts';
import { useSession } from '../../../app/session.ts';
import { useViewParams, type ViewParams } from '../../../app/views.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { DEFAULT_CATALOGUE, useCatalogue, type CatalogueWords } from '../catalogue.ts';
import { useEscape } from '../shared/use-escape.ts';
import { useKeptScroll } from '../shared/use-kept-scroll.ts';
import { useRoom } from '../shared/use-room.ts';
import { ChoicePane } from './ChoicePane.tsx';
import { DraftBar } from './DraftBar.tsx';
import { NodePane } from './NodePane.tsx';
import { readView, type RulesAddress } from './params.ts';
import { filterRows, ruleRows, type RuleRow } from './rows.ts';
import { RuleList } from './RuleList.tsx';
import { FilterBar, PlaceBar } from './RulesBar.tsx';
import { useCourtRules, useEditedRules, type EditedRules } from './use-court-rules.ts';
import './rules.css';
import './side.css';

/** Room for the list and one pane beside it, and for both panes, CSS px. */
const ONE_PANE_PX = 900;
const TWO_PANES_PX = 1560;

interface ContentProps {
  address: RulesAddress;
  words: CatalogueWords;
  saved: CourtRules;
  room: number;
}

/** Which panes there are beside the list, or over it. The node that was asked for comes before the court's choice. */
function panesOf({ view }: RulesAddress, room: number, hasNode: boolean): { node: boolean; choice: boolean } {
  if (room >= TWO_PANES_PX) {
    return { node: hasNode, choice: true };
  }
  const isChoiceBeside = room >= ONE_PANE_PX && !hasNode;
  return { node: hasNode && !view.isChoiceOpen, choice: view.isChoiceOpen || isChoiceBeside };
}

interface PanesProps extends Pick<ContentProps, 'address' | 'words'> {
  rules: EditedRules;
  row: RuleRow | undefined;
  panes: ReturnType<typeof panesOf>;
  isOver: boolean;
}

function Panes({ address, words, rules, row, panes, isOver }: PanesProps): React.JSX.Element {
  const { courtId, set } = address;
  return (
    <>
      {panes.node && row !== undefined && (
        <NodePane
          key={row.node.id}
          row={row}
          rules={rules}
          words={words}
          courtId={courtId}
          isOver={isOver}
          onClose={() => set({ node: '' })}
        />
      )}
      {panes.choice && (
        <ChoicePane
          rules={rules}
          words={words}
          address={address}
          {...(address.view.isChoiceOpen ? { onClose: () => set({ show: '' }) } : {})}
          isOver={isOver}
        />
      )}
    </>
  );
}

/** Without unsaved changes there is nothing to narrow the list to them. */
function withoutChanged(address: RulesAddress): RulesAddress {
  const { force, ...filter } = address.view.filter;
  return force === 'changed' ? { ...address, view: { ...address.view, filter } } : address;
}

function Content({ address: given, words, saved, room }: ContentProps): React.JSX.Element {
  const { courtId, set } = given;
  const rules = useEditedRules(words.view, { courtId, saved });
  const address = useMemo(() => (rules.isDraft ? given : withoutChanged(given)), [rules.isDraft, given]);
  const { view } = address;
  const { choice } = rules;
  const { effective } = saved;
  const rows = useMemo(() => ruleRows(words, choice, effective), [words, choice, effective]);
  const found = useMemo(() => filterRows(rows, view.filter), [rows, view.filter]);
  const row = rows.find(({ node }) => node.id === view.node);
  const panes = panesOf(address, room, row !== undefined);
  const isOver = room < ONE_PANE_PX;
  const isCovered = isOver && (panes.node || panes.choice);
  return (
    <>
      <FilterBar
        address={address}
        words={words}
        rows={rows}
        found={found.length}
        isChoiceShown={panes.choice}
      />
      <div className="rules-body">
        {/* The list stays below what covers it, so that coming back finds it as it was left. */}
        <div className="rules-list" inert={isCovered} data-under={isCovered}>
          <RuleList address={address} words={words} rules={rules} rows={found} isAny={rows.length > 0} />
        </div>
        <Panes address={address} words={words} rules={rules} row={row} panes={panes} isOver={isOver} />
      </div>
      {rules.isDraft && !panes.choice && <DraftBar rules={rules} onShow={() => set({ show: 'choice' })} />}
    </>
  );
}

/** Esc goes one step back: from the court's choice, from a node, from what narrows the list. */
function backOf({ view }: RulesAddress): ViewParams | null {
  if (view.isChoiceOpen) {
    return { show: '' };
  }
  return view.node === undefined ? null : { node: '' };
}

/** The node rules of a court (节点规则): all of them with their figures and sources, and the court's own choice among them. */
export function RulesPanel(): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const density = useDensity();
  const panel = useRef<HTMLElement>(null);
  const room = useRoom(useElementSize(panel).width);
  const [params, setParams] = useViewParams('rules');
  const own = useSession((s) => s.me?.courtId ?? '');
  const view = useMemo(() => readView(params), [params]);
  const catalogueId = view.catalogueId ?? DEFAULT_CATALOGUE;
  const courtId = view.courtId ?? own;
  const words = useCatalogue(catalogueId);
  const { data: saved, error, refetch } = useCourtRules(catalogueId, courtId);
  const address: RulesAddress = { view, courtId, set: (changes) => setParams({ ...params, ...changes }) };
  useKeptScroll(panel);
  useEscape(panel, () => {
    const back = backOf(address);
    if (back !== null) {
      address.set(back);
      panel.current?.querySelector<HTMLElement>('.paged')?.focus({ preventScroll: true });
    }
    return back !== null;
  });
  return (
    <section
      className="rules"
      ref={panel}
      aria-label={t('rules.label')}
      data-density={density}
      data-testid="rules-panel"
    >
      <PlaceBar address={address} catalogueId={catalogueId} />
      {error !== null && (
        <Alert
          type="error"
          showIcon
          title={errorText(error)}
          action={
            <Button size="small" onClick={() => void refetch()}>
              {t('rules.retry')}
            </Button>
          }
        />
      )}
      {saved !== undefined && words !== undefined && room > 0 ? (
        <Content
          key={`${catalogueId} ${courtId}`}
          address={address}
          words={words}
          saved={saved}
          room={room}
        />
      ) : (
        error === null && <Skeleton active className="rules-skeleton" paragraph={{ rows: 12 }} />
      )}
    </section>
  );
}
