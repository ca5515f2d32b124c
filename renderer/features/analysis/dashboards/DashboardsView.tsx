import { Alert, Button, Empty, Skeleton, Tag } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../../app/error-text.ts';
import { useEscape } from '../../pipeline/shared/use-escape.ts';
import { DEFAULT_CATALOGUE } from '../../pipeline/catalogue.ts';
import { PrintSheet } from '../print/PrintSheet.tsx';
import { useSaved } from '../saved/use-saved.tsx';
import { useNames } from '../use-names.ts';
import { DraftBar, newDraft, PickBar, type Draft } from './DashboardBar.tsx';
import { DashboardGrid } from './DashboardGrid.tsx';
import { chosen, type Narrowing } from './narrow.ts';
import { PrintedCell } from './PrintedCell.tsx';
import { standardCells } from './standard.ts';

interface DashboardsViewProps {
  /** Id of the dashboard that is shown; left out: the first. */
  dashboardId: string | undefined;
  onShow: (dashboardId: string) => void;
}

/** Dashboards (仪表板): several charts beside each other; what is chosen in one narrows the others. */
export function DashboardsView({ dashboardId, onShow }: DashboardsViewProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const names = useNames(DEFAULT_CATALOGUE);
  const { dashboards, views, isLoading, error, save, remove } = useSaved();
  const [draft, setDraft] = useState<Draft | null>(null);
  const [busy, setBusy] = useState(false);
  const [narrowings, setNarrowings] = useState<readonly Narrowing[]>([]);
  const panel = useRef<HTMLDivElement>(null);
  const shown = dashboards.find(({ id }) => id === dashboardId) ?? dashboards[0];
  useEscape(panel, () => {
    if (narrowings.length === 0) {
      return false;
    }
    const last = narrowings.at(-1)?.cellId;
    setNarrowings(narrowings.filter(({ cellId }) => cellId !== last));
    return true;
  });
  const edit = (next: Draft | null): void => {
    setNarrowings([]);
    setDraft(next);
  };
  const keep = async ({ cells, ...given }: Draft): Promise<void> => {
    // Before it is kept: whoever goes on to something else meanwhile isn't called back.
    onShow(given.id);
    setBusy(true);
    const isDone = await save({ ...given, name: given.name.trim(), body: { kind: 'dashboard', cells } });
    setBusy(false);
    if (isDone) {
      edit(null);
    }
  };
  const cells = draft?.cells ?? shown?.body.cells ?? [];
  const isEmpty = !isLoading && error === null && cells.length === 0;
  return (
    <div className="dashboards" ref={panel} data-testid="dashboards">
      {draft === null ? (
        <PickBar
          dashboards={dashboards}
          shown={shown}
          onShow={(id) => {
            setNarrowings([]);
            onShow(id);
          }}
          onEdit={edit}
          onRemove={(item) => void remove(item)}
        />
      ) : (
        <DraftBar
          draft={draft}
          views={views}
          busy={busy}
          onChange={setDraft}
          onSave={() => void keep(draft)}
          onCancel={() => edit(null)}
        />
      )}
      {narrowings.length > 0 && (
        <div className="analysis-row" role="status" data-testid="dashboard-narrowings">
          {t('dashboard.narrowed')}
          {narrowings.map(({ cellId, dimension, label }) => (
            <Tag
              key={`${cellId} ${dimension}`}
              closable
              onClose={() => setNarrowings(narrowings.filter((one) => one.cellId !== cellId))}
            >
              {t('valueOf', { dimension: names.dimension(dimension), value: label })}
            </Tag>
          ))}
        </div>
      )}
      {isLoading && <Skeleton active className="analysis-skeleton" paragraph={{ rows: 10 }} />}
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {isEmpty && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={t(draft === null && dashboards.length === 0 ? 'dashboard.none' : 'dashboard.empty')}
        >
          {draft === null && dashboards.length === 0 && (
            <Button
              type="primary"
              onClick={() => edit(newDraft(t('dashboard.newName'), standardCells()))}
              data-testid="dashboard-begin"
            >
              {t('dashboard.newStandard')}
            </Button>
          )}
        </Empty>
      )}
      {cells.length > 0 && (
        <PrintSheet title={draft?.name ?? shown?.name ?? ''} about={narrowings.map(({ label }) => label)}>
          <div className="print-cells">
            {cells.map((cell) => (
              <PrintedCell key={cell.id} cell={cell} narrowings={narrowings} />
            ))}
          </div>
        </PrintSheet>
      )}
      {cells.length > 0 && (
        <DashboardGrid
          cells={cells}
          narrowings={narrowings}
          onChoose={draft === null ? (row) => setNarrowings(chosen(narrowings, row)) : null}
          onChange={draft === null ? null : (next) => setDraft({ ...draft, cells: next })}
        />
      )}
    </div>
  );
}
