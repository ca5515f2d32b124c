import { Button, Empty, Input, Modal, Select, Skeleton } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident, IncidentEntry, IncidentFact } from '#shared/incidents.ts';
import { compareNames } from '../../app/collate.ts';
import { errorText } from '../../app/error-text.ts';
import { formatDistance, formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi, useSession } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useIncidentCommands } from './use-incident-commands.ts';

function factText(t: TFunction<'dispatch'>, fact: IncidentFact): string {
  switch (fact.kind) {
    case 'opened': {
      return fact.callSign === null
        ? t('incident.log.opened')
        : t('incident.log.openedFromSos', { unit: fact.callSign });
    }
    case 'gathered': {
      const distance = formatDistance(fact.distanceM);
      return t('incident.log.gathered', { unit: fact.callSign, distance });
    }
    case 'sosAcknowledged':
    case 'sosCleared': {
      return t(`incident.log.${fact.kind}`, { unit: fact.callSign });
    }
    case 'note': {
      return fact.text;
    }
    case 'closed': {
      return t('incident.log.closed');
    }
  }
}

const lineOf = (t: TFunction<'dispatch'>, { at, by, fact }: IncidentEntry): string =>
  `${formatTime(at)}  ${by ?? ''}  ${factText(t, fact)}`;

/** The log of an incident; it is read again whenever the incident is told, which may look as before: what is noted is in the log alone. */
function useLog(incident: Incident, isEnabled: boolean) {
  const api = useApi();
  const seen = useRef(incident);
  const log = useQuery({
    queryKey: ['incidents.log', incident.id],
    enabled: isEnabled,
    queryFn: () => api.call.incidents.log.query({ incidentId: incident.id }),
  });
  const { refetch } = log;
  useEffect(() => {
    if (isEnabled && seen.current !== incident) {
      seen.current = incident;
      void refetch();
    }
  }, [incident, isEnabled, refetch]);
  return log;
}

/** Closes an incident with a report that begins as its log. */
function CloseDialog({ incident, onClose }: { incident: Incident; onClose: () => void }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const { busy, close } = useIncidentCommands();
  const log = useLog(incident, true);
  /** Null: what the log makes of it. */
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (log.data ?? []).map((entry) => lineOf(t, entry)).join('\n');
  const submit = async (): Promise<void> => {
    if (await close(incident.id, text.trim())) {
      onClose();
    }
  };
  return (
    <Modal
      open
      title={t('incident.closeTitle', { title: incident.title })}
      okText={t('incident.close')}
      okButtonProps={{ disabled: text.trim() === '', loading: busy, 'data-testid': 'incident-close-ok' }}
      onOk={() => void submit()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      {log.isPending ? (
        <Skeleton active />
      ) : (
        <Input.TextArea
          value={text}
          maxLength={10_000}
          autoSize={{ minRows: 6, maxRows: 20 }}
          aria-label={t('incident.report')}
          data-testid="incident-report"
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
    </Modal>
  );
}

/** An incident that is opened by hand, where a unit is or nowhere in particular. */
function OpenDialog({ onClose }: { onClose: () => void }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const { busy, open } = useIncidentCommands();
  const units = useLive((live) => live.units);
  const ownCourt = useSession((s) => s.me?.courtId ?? '');
  const [id] = useState(() => crypto.randomUUID());
  const [title, setTitle] = useState('');
  const [unitId, setUnitId] = useState<string | null>(null);
  const unit = unitId === null ? undefined : units.get(unitId);
  const position = unit?.position ?? null;
  const submit = async (): Promise<void> => {
    const point = position === null ? null : { lon: position.lon, lat: position.lat };
    if (await open({ id, courtId: unit?.courtId ?? ownCourt, title: title.trim(), point })) {
      onClose();
    }
  };
  return (
    <Modal
      open
      title={t('incident.new')}
      okText={t('incident.open')}
      okButtonProps={{ disabled: title.trim() === '', loading: busy, 'data-testid': 'incident-open-ok' }}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      <div className="incident-form">
        <Input
          autoFocus
          value={title}
          maxLength={120}
          placeholder={t('incident.title')}
          aria-label={t('incident.title')}
          data-testid="incident-title"
          onChange={({ target }) => setTitle(target.value)}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={unitId}
          placeholder={t('incident.place')}
          aria-label={t('incident.place')}
          options={[...units.values()]
            .filter((one) => one.position !== null)
            .map((one) => ({ value: one.id, label: `${one.callSign} ${one.officerName}` }))
            .sort((a, b) => compareNames(a.label, b.label))}
          onChange={(next: string | undefined) => setUnitId(next ?? null)}
        />
      </div>
    </Modal>
  );
}

function Row({ incident }: { incident: Incident }): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const mayCommand = useMayCommand();
  const units = useLive((live) => live.units);
  const { busy, gather, showVideos } = useIncidentCommands();
  const isOpen = incident.closedAt === null;
  const [isUnfolded, setIsUnfolded] = useState(isOpen);
  const [isClosing, setIsClosing] = useState(false);
  const log = useLog(incident, isUnfolded);
  const { id, title, openedBy, openedAt, unitIds, point } = incident;
  return (
    <li className="instruction" data-testid="incident" data-incident-id={id} data-open={isOpen}>
      <button
        type="button"
        className="instruction-head"
        aria-expanded={isUnfolded}
        onClick={() => setIsUnfolded(!isUnfolded)}
      >
        <StateMark state={isOpen ? 'danger' : 'done'} />
        <b>{title}</b>
        <span>{openedBy}</span>
        <span className="instruction-time">{formatTime(openedAt)}</span>
        <span className="instruction-counts">{t(isOpen ? 'incident.isOpen' : 'incident.isClosed')}</span>
      </button>
      {unitIds.length > 0 && (
        <p>
          {t('incident.units')} {unitIds.map((unitId) => units.get(unitId)?.callSign ?? unitId).join(' · ')}
        </p>
      )}
      {isUnfolded && log.error !== null && <small>{errorText(log.error)}</small>}
      {isUnfolded && (
        <ul className="receipts">
          {(log.data ?? []).map((entry) => (
            <li key={entry.no} className="receipt" data-kind={entry.fact.kind}>
              <span className="receipt-unit">{factText(t, entry.fact)}</span>
              <span>{entry.by}</span>
              <span className="receipt-time">{formatTime(entry.at)}</span>
            </li>
          ))}
        </ul>
      )}
      {isUnfolded && incident.report !== null && <p className="incident-report">{incident.report}</p>}
      {isOpen && mayCommand && (
        <div className="sos-row-foot">
          <Button
            size="small"
            type="primary"
            disabled={point === null}
            loading={busy}
            title={point === null ? t('incident.noPlace') : ''}
            // A double click must not send twice as many units.
            onClick={(event) => event.detail < 2 && void gather(incident)}
            data-testid="incident-gather"
          >
            {t('incident.gather')}
          </Button>
          <Button size="small" onClick={() => showVideos(incident)}>
            {t('incident.videos')}
          </Button>
          <Button size="small" onClick={() => setIsClosing(true)} data-testid="incident-close">
            {t('incident.close')}
          </Button>
        </div>
      )}
      {isClosing && <CloseDialog incident={incident} onClose={() => setIsClosing(false)} />}
    </li>
  );
}

/** Incidents, the open ones first. */
export function IncidentList(): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const mayCommand = useMayCommand();
  const incidents = useLive((live) => live.incidents);
  const loaded = useLive((live) => live.loaded.incidents);
  const [isOpening, setIsOpening] = useState(false);
  const sorted = useMemo(
    () =>
      [...incidents.values()].sort(
        (a, b) => Number(a.closedAt !== null) - Number(b.closedAt !== null) || b.openedAt - a.openedAt,
      ),
    [incidents],
  );
  return (
    <div>
      {mayCommand && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => setIsOpening(true)}
          data-testid="incident-new"
        >
          {t('incident.new')}
        </Button>
      )}
      {!loaded && <Skeleton active className="dispatch-skeleton" />}
      {loaded && sorted.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('incident.none')} />
      )}
      <ul className="instructions">
        {sorted.map((incident) => (
          <Row key={incident.id} incident={incident} />
        ))}
      </ul>
      {isOpening && <OpenDialog onClose={() => setIsOpening(false)} />}
    </div>
  );
}
