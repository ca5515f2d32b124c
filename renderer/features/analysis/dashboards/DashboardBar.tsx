import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { MOST_CELLS, type DashboardCell } from '#shared/analysis/saved.ts';
import type { SavedInput } from '#shared/contract/analysis.ts';
import { SharingSelect } from '../saved/SharingSelect.tsx';
import type { Saved, SavedOf } from '../saved/use-saved.tsx';
import { standardCells } from './standard.ts';

/** A dashboard while it is being changed. */
export interface Draft extends Omit<SavedInput, 'body'> {
  cells: DashboardCell[];
}

export const newDraft = (name: string, cells: DashboardCell[]): Draft => ({
  id: crypto.randomUUID(),
  name,
  sharing: null,
  basedOn: 0,
  cells,
});

export const draftOf = ({ id, name, sharing, version, body }: SavedOf<'dashboard'>): Draft => ({
  id,
  name,
  sharing,
  basedOn: version,
  cells: body.cells,
});

interface DraftBarProps {
  draft: Draft;
  views: Saved['views'];
  busy: boolean;
  onChange: (draft: Draft) => void;
  onSave: () => void;
  onCancel: () => void;
}

/** Naming, sharing and filling a dashboard. */
export function DraftBar({
  draft,
  views,
  busy,
  onChange,
  onSave,
  onCancel,
}: DraftBarProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const add = (viewId: string): void => {
    const view = views.find(({ id }) => id === viewId);
    if (view !== undefined) {
      const cell: DashboardCell = {
        id: crypto.randomUUID(),
        title: view.name,
        question: view.body.question,
        width: 3,
        height: 1,
      };
      onChange({ ...draft, cells: [...draft.cells, cell] });
    }
  };
  return (
    <div className="analysis-bar">
      <Input
        size="small"
        className="dashboard-name"
        maxLength={60}
        value={draft.name}
        status={draft.name.trim() === '' ? 'error' : ''}
        aria-label={t('dashboard.name')}
        placeholder={t('dashboard.name')}
        onChange={({ target }) => onChange({ ...draft, name: target.value })}
        data-testid="dashboard-name"
      />
      <SharingSelect value={draft.sharing} onChange={(sharing) => onChange({ ...draft, sharing })} />
      <Select<string>
        size="small"
        className="dashboard-add"
        aria-label={t('dashboard.add')}
        placeholder={t('dashboard.add')}
        value={null}
        disabled={draft.cells.length >= MOST_CELLS}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        notFoundContent={t('dashboard.noViews')}
        options={views.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={add}
        data-testid="dashboard-add"
      />
      <span className="analysis-space" />
      <Button size="small" onClick={onCancel}>
        {t('dashboard.cancel')}
      </Button>
      <Button
        size="small"
        type="primary"
        loading={busy}
        disabled={draft.name.trim() === ''}
        onClick={onSave}
        data-testid="dashboard-save"
      >
        {t('dashboard.save')}
      </Button>
    </div>
  );
}

interface PickBarProps {
  dashboards: Saved['dashboards'];
  shown: SavedOf<'dashboard'> | undefined;
  onShow: (id: string) => void;
  onEdit: (draft: Draft) => void;
  onRemove: (item: SavedOf<'dashboard'>) => void;
}

/** Choosing a dashboard, and beginning, changing or removing one. */
export function PickBar({ dashboards, shown, onShow, onEdit, onRemove }: PickBarProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  return (
    <div className="analysis-bar">
      {dashboards.length > 0 && (
        <Select<string>
          size="small"
          className="dashboard-name"
          aria-label={t('dashboard.choose')}
          value={shown?.id ?? null}
          placeholder={t('dashboard.choose')}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'label' }}
          options={dashboards.map(({ id, name, isMine, ownerName }) => ({
            value: id,
            label: isMine ? name : `${name} · ${ownerName}`,
          }))}
          onChange={onShow}
          data-testid="dashboard-choose"
        />
      )}
      {shown !== undefined && (
        <>
          <Button
            size="small"
            icon={<EditOutlined />}
            onClick={() =>
              onEdit(
                shown.isMine
                  ? draftOf(shown)
                  : newDraft(t('dashboard.copyOf', { name: shown.name }).slice(0, 60), shown.body.cells),
              )
            }
            data-testid="dashboard-edit"
          >
            {t(shown.isMine ? 'dashboard.edit' : 'dashboard.copy')}
          </Button>
          {shown.isMine && (
            <Button
              size="small"
              icon={<DeleteOutlined />}
              onClick={() => onRemove(shown)}
              data-testid="dashboard-remove"
            >
              {t('dashboard.remove')}
            </Button>
          )}
        </>
      )}
      <span className="analysis-space" />
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'standard', label: t('dashboard.newStandard') },
            { key: 'empty', label: t('dashboard.newEmpty') },
          ],
          onClick: ({ key }) =>
            onEdit(newDraft(t('dashboard.newName'), key === 'standard' ? standardCells() : [])),
        }}
      >
        <Button size="small" icon={<PlusOutlined />} data-testid="dashboard-new">
          {t('dashboard.new')}
        </Button>
      </Dropdown>
    </div>
  );
}
