import { Skeleton } from 'antd';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useDensity } from '../../../app/density.ts';
import { useViewParams } from '../../../app/views.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { DEFAULT_CATALOGUE, useCatalogue } from '../catalogue.ts';
import { useKeptScroll } from '../shared/use-kept-scroll.ts';
import { useRoom } from '../shared/use-room.ts';
import { CaseList, type ListProps } from './list/CaseList.tsx';
import { ScreenList } from './list/ScreenList.tsx';
import { CasePage } from './page/CasePage.tsx';
import { listParams, readView } from './params.ts';
import { useCasesActions } from './use-cases-actions.ts';
import './cases.css';

/** Whether a key was meant for something that is open above the page: a dialog, the choices of a field. */
function isForOther(event: React.KeyboardEvent): boolean {
  const { target, currentTarget } = event;
  return (
    !(target instanceof HTMLElement) ||
    !currentTarget.contains(target) ||
    target.closest('[aria-expanded="true"][role="combobox"]') !== null
  );
}

/** Back in the list, the keyboard is on the row that was opened. */
function useReturnFocus(panel: RefObject<HTMLElement | null>, isPageOpen: boolean): void {
  const wasOpen = useRef(false);
  useEffect(() => {
    if (!isPageOpen && wasOpen.current) {
      panel.current?.querySelector<HTMLElement>('.paged')?.focus({ preventScroll: true });
    }
    wasOpen.current = isPageOpen;
  }, [panel, isPageOpen]);
}

/** Cases, or nodes that wait; a place-holder until it is known what they are called and how much room there is. */
function Lists(props: Omit<ListProps, 'words'>): React.JSX.Element {
  const { view, width } = props;
  const words = useCatalogue(view.catalogueId);
  if (words === undefined || width === 0) {
    return <Skeleton active className="cases-skeleton" paragraph={{ rows: 12 }} />;
  }
  return view.screen === null ? (
    <CaseList {...props} words={words} />
  ) : (
    <ScreenList {...props} words={words} screen={view.screen} />
  );
}

/** Cases of the user's courts: found, narrowed, opened. What it shows stands in its address. */
export function CasesPanel(): React.JSX.Element {
  const density = useDensity();
  const panel = useRef<HTMLElement>(null);
  const { width } = useElementSize(panel);
  const room = useRoom(width);
  const [params, setParams] = useViewParams('cases');
  const view = useMemo(() => readView(params, DEFAULT_CATALOGUE), [params]);
  const { caseNo } = view;
  const back = (): void => setParams(listParams(params));
  useKeptScroll(panel);
  useReturnFocus(panel, caseNo !== null);
  useCasesActions();
  // Who comes for one case is spared the list until they go back to it.
  const [hasList, setHasList] = useState(caseNo === null);
  if (caseNo === null && !hasList) {
    setHasList(true);
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Esc leads back from wherever in the page it is pressed
    <section
      ref={panel}
      className="cases"
      data-density={density}
      data-testid="cases-panel"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && caseNo !== null && !isForOther(event)) {
          back();
        }
      }}
    >
      {/* The list stays below the page, so that coming back finds it as it was left. */}
      <div className="cases-list" inert={caseNo !== null} data-under={caseNo !== null}>
        {hasList && <Lists view={view} params={params} setParams={setParams} width={room} />}
      </div>
      {caseNo !== null && (
        <CasePage key={caseNo} caseNo={caseNo} wanted={view.node} isVisible={width > 0} onBack={back} />
      )}
    </section>
  );
}
