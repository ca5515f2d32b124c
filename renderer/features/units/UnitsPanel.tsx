import { Button, Empty, Skeleton, Table } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '#shared/units.ts';
import { useLive } from '../../app/live/store.ts';
import { showPanel } from '../../app/panels.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useSelection } from '../../app/selection.ts';
import { useSession } from '../../app/session.ts';
import { useElementSize } from '../../components/use-element-size.ts';
import { writeTo } from '../dispatch/draft.ts';
import { flyToUnit } from '../map/map-store.ts';
import { CreateUnit } from './CreateUnit.tsx';
import { EnrolmentDialog } from './EnrolmentDialog.tsx';
import { useUnitColumns } from './unit-columns.tsx';
import { UnitFilters } from './UnitFilters.tsx';
import { heldOrder, unitRows, type UnitFilter } from './unit-rows.ts';
import './units.css';

const HEADER_PX = 34;

/** Rows by the filter, in their order. */
function useSortedUnits(filter: UnitFilter): Unit[] {
  const { i18n } = useTranslation();
  const units = useLive((live) => live.units);
  const courts = useLive((live) => live.courts);
  const sos = useLive((live) => live.sos);
  const english = i18n.language === 'en';
  return useMemo(() => {
    const inSos = new Set([...sos.values()].map((call) => call.unitId));
    const courtName = (id: string): string =>
      (english ? courts.get(id)?.nameEn : courts.get(id)?.nameZh) ?? '';
    return unitRows(units.values(), filter, { courtName, inSos });
  }, [units, courts, sos, filter, english]);
}

/** All units of the user's courts: found, chosen, written to, enrolled. */
export function UnitsPanel(): React.JSX.Element {
  const { t } = useTranslation('units');
  const body = useRef<HTMLDivElement>(null);
  const { width, height } = useElementSize(body);
  const [filter, setFilter] = useState<UnitFilter>({ search: '', states: new Set(), courtId: null });
  /** The rows as they stood when the pointer came over the list; null while it isn't there. */
  const [held, setHeld] = useState<Unit[] | null>(null);
  const [chosen, setChosen] = useState<string[]>([]);
  const [enrolling, setEnrolling] = useState<Unit | null>(null);
  const loaded = useLive((live) => live.loaded.units);
  const total = useLive((live) => live.units.size);
  const selected = useSelection((s) => s.unitId);
  const mayEnrol = useSession((s) => s.me?.role === 'dutyOfficer' || s.me?.role === 'administrator');
  const mayCommand = useMayCommand();
  const sorted = useSortedUnits(filter);
  const rows = useMemo(() => (held === null ? sorted : heldOrder(held, sorted)), [held, sorted]);
  const columns = useUnitColumns({ onEnrol: setEnrolling, mayEnrol, mayCommand, width });
  const show = (unit: Unit): void => {
    useSelection.getState().selectUnit(unit.id);
    flyToUnit(unit.id);
  };
  const write = (): void => {
    writeTo(chosen);
    showPanel('dispatch');
  };

  return (
    <div className="units">
      <div className="units-bar">
        <UnitFilters filter={filter} onChange={setFilter} />
        <span className="units-space" />
        {mayCommand && (
          <Button size="small" disabled={chosen.length === 0} onClick={write} data-testid="write-to-chosen">
            {t('write', { n: chosen.length })}
          </Button>
        )}
        {mayEnrol && <CreateUnit onCreated={setEnrolling} />}
      </div>
      <div
        className="units-body"
        ref={body}
        onPointerEnter={() => setHeld(sorted)}
        onPointerLeave={() => setHeld(null)}
      >
        {!loaded && <Skeleton active className="units-skeleton" />}
        {loaded && (
          <Table<Unit>
            size="small"
            virtual
            rowKey="id"
            pagination={false}
            columns={columns}
            dataSource={rows}
            scroll={{ x: width, y: Math.max(height - HEADER_PX, 60) }}
            locale={{
              emptyText: (
                <Empty
                  image={Empty.PRESENTED_IMAGE_SIMPLE}
                  description={total === 0 ? t('none') : t('noMatch')}
                />
              ),
            }}
            {...(mayCommand
              ? {
                  rowSelection: {
                    selectedRowKeys: chosen,
                    onChange: (keys) => setChosen(keys.map(String)),
                    getCheckboxProps: ({ enrolled }) => ({ disabled: !enrolled }),
                    columnWidth: 34,
                  },
                }
              : {})}
            rowClassName={(unit) => (unit.id === selected ? 'units-row-selected' : '')}
            onRow={(unit) =>
              ({
                'data-testid': 'unit-row',
                'data-unit-id': unit.id,
                'data-state': unit.state,
                tabIndex: 0,
                onClick: () => show(unit),
                onKeyDown: (event: React.KeyboardEvent) => {
                  // Enter on the row's menu or box is theirs.
                  if (event.key === 'Enter' && event.target === event.currentTarget) {
                    show(unit);
                  }
                },
              }) as React.HTMLAttributes<HTMLElement>
            }
          />
        )}
      </div>
      <EnrolmentDialog unit={enrolling} onClose={() => setEnrolling(null)} />
    </div>
  );
}
