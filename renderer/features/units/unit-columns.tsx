import { App, Button, Dropdown, type TableColumnsType } from 'antd';
import { MoreOutlined } from '@ant-design/icons';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { unitSourceId } from '#shared/sources.ts';
import type { Unit } from '#shared/units.ts';
import { compareNames } from '../../app/collate.ts';
import { errorText } from '../../app/error-text.ts';
import { formatAge, formatPercent, formatSpeed } from '../../app/format.ts';
import { isInSos, useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { showPanel } from '../../app/panels.ts';
import { useFixFigure } from '../../app/positions.ts';
import { useSelection } from '../../app/selection.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useCalls } from '../calls/calls-store.ts';
import { writeTo } from '../dispatch/draft.ts';
import { flyToUnit } from '../map/map-store.ts';
import { putOnWall } from '../wall/stage/desk-wall.ts';
import { UNIT_MARK } from './unit-mark.ts';

const LOW_BATTERY = 0.2;
/** Below this width the panel drops its less needed columns. */
const NARROW_PX = 620;

function State({ unit }: { unit: Unit }): React.JSX.Element {
  const { t } = useTranslation('units');
  const inSos = useLive((live) => isInSos(live.sos, unit.id));
  const word = unit.enrolled ? t(`state.${unit.state}`) : t('notEnrolled');
  return (
    <span className="units-mark">
      <StateMark state={inSos ? 'danger' : unit.enrolled ? UNIT_MARK[unit.state] : 'offline'} />
      {inSos ? 'SOS' : word}
    </span>
  );
}

function FixAge({ unit }: { unit: Unit }): React.JSX.Element {
  const now = useNow();
  const fixAt = useFixFigure(unit.no, 'fixAt');
  return <>{fixAt === null ? '–' : formatAge(now - fixAt)}</>;
}

function Battery({ unit }: { unit: Unit }): React.JSX.Element {
  const level = useFixFigure(unit.no, 'battery');
  if (level === null) {
    return <>–</>;
  }
  const low = level < LOW_BATTERY;
  return (
    <span className={low ? 'units-low' : undefined}>
      {low && <StateMark state="attention" />} {formatPercent(level)}
    </span>
  );
}

function Speed({ unit }: { unit: Unit }): React.JSX.Element {
  const speed = useFixFigure(unit.no, 'speed');
  return <>{speed === null ? '–' : formatSpeed(speed)}</>;
}

function CourtName({ courtId }: { courtId: string }): React.JSX.Element {
  const { i18n } = useTranslation();
  const court = useLive((live) => live.courts.get(courtId));
  return <>{i18n.language === 'en' ? court?.nameEn : court?.shortZh}</>;
}

function RowMenu({
  unit,
  mayEnrol,
  mayCommand,
  onEnrol,
}: {
  unit: Unit;
  mayEnrol: boolean;
  mayCommand: boolean;
  onEnrol: (unit: Unit) => void;
}): React.JSX.Element {
  const { t } = useTranslation('units');
  const { modal, message } = App.useApp();
  const api = useApi();
  const revoke = (): void => {
    modal.confirm({
      title: t('revokeAsk', { callSign: unit.callSign }),
      content: t('revokeEffect'),
      okText: t('revoke'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
      onOk: async () => {
        try {
          await api.call.units.revoke.mutate({ unitId: unit.id });
        } catch (error) {
          void message.error(errorText(error));
        }
      },
    });
  };
  const items = [
    {
      key: 'wall',
      label: t('putOnWall'),
      onClick: () => {
        putOnWall(unitSourceId(unit.id));
        showPanel('wall');
      },
    },
    {
      key: 'map',
      label: t('showOnMap'),
      onClick: () => {
        useSelection.getState().selectUnit(unit.id);
        showPanel('map');
        flyToUnit(unit.id);
      },
    },
    ...(mayCommand
      ? [
          {
            key: 'write',
            label: t('writeOne'),
            disabled: !unit.enrolled,
            onClick: () => {
              writeTo([unit.id]);
              showPanel('dispatch');
            },
          },
          {
            key: 'call',
            label: t('call'),
            disabled: !unit.connected,
            onClick: () => void useCalls.getState().client?.start({ kind: 'unit', unitId: unit.id }),
          },
        ]
      : []),
    ...(mayEnrol
      ? [
          { key: 'enrol', label: t('enrol'), onClick: () => onEnrol(unit) },
          { key: 'revoke', danger: true, label: t('revoke'), disabled: !unit.enrolled, onClick: revoke },
        ]
      : []),
  ];
  return (
    <span onClick={(event) => event.stopPropagation()} role="presentation">
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button
          size="small"
          type="text"
          icon={<MoreOutlined />}
          aria-label={t('more', { callSign: unit.callSign })}
          data-testid="unit-menu"
        />
      </Dropdown>
    </span>
  );
}

/** The list's columns; narrow panels keep the ones that matter at night. */
export function useUnitColumns(options: {
  onEnrol: (unit: Unit) => void;
  mayEnrol: boolean;
  mayCommand: boolean;
  width: number;
}): TableColumnsType<Unit> {
  const { t } = useTranslation('units');
  const { onEnrol, mayEnrol, mayCommand, width } = options;
  const wide = width >= NARROW_PX;
  return useMemo(
    () => [
      { title: t('column.state'), width: 96, render: (_, unit) => <State unit={unit} /> },
      {
        title: t('column.callSign'),
        width: 92,
        dataIndex: 'callSign',
        sorter: (a, b) => compareNames(a.callSign, b.callSign),
      },
      { title: t('column.officer'), width: 84, dataIndex: 'officerName', ellipsis: true },
      ...(wide
        ? [
            {
              title: t('column.court'),
              ellipsis: true,
              render: (_: unknown, unit: Unit) => <CourtName courtId={unit.courtId} />,
            },
          ]
        : []),
      {
        title: t('column.fix'),
        width: 82,
        render: (_, unit) => <FixAge unit={unit} />,
      },
      {
        title: t('column.battery'),
        width: 78,
        render: (_, unit) => <Battery unit={unit} />,
      },
      ...(wide
        ? [
            {
              title: t('column.speed'),
              width: 78,
              render: (_: unknown, unit: Unit) => <Speed unit={unit} />,
            },
          ]
        : []),
      {
        title: <span className="units-unseen">{t('column.actions')}</span>,
        width: 40,
        render: (_, unit) => (
          <RowMenu unit={unit} mayEnrol={mayEnrol} mayCommand={mayCommand} onEnrol={onEnrol} />
        ),
      },
    ],
    [t, wide, mayEnrol, mayCommand, onEnrol],
  );
}
