import { Button } from 'antd';
import { CloseOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Rect } from '#shared/walls/geometry.ts';
import type { Popup } from '#shared/walls/popup.ts';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { AlarmRow } from '../pipeline/alarms/AlarmRow.tsx';
import '../pipeline/alarms/alarms.css';
import { SourceContent } from './SourceContent.tsx';
import { command } from './stage/desk-wall.ts';
import { useStageView } from './stage/stage.ts';
import { Watermark } from './Watermark.tsx';
import './popups.css';

const nothing = (): void => undefined;

function Call({ popup }: { popup: Popup }): React.JSX.Element | null {
  const { t, i18n } = useTranslation('wall');
  const courts = useLive((live) => live.courts);
  const source = useLive((live) => live.sources.get(popup.sourceId ?? ''));
  if (popup.subject.kind !== 'sos') {
    return null;
  }
  const { sos } = popup.subject;
  const court = courts.get(sos.courtId);
  return (
    <>
      <header className="popup-head">
        <StateMark state="danger" /> SOS · {sos.callSign} {sos.officerName}
        <small>
          {i18n.language === 'en' ? court?.nameEn : court?.nameZh} ·{' '}
          {t('sosRaised', { time: formatTime(sos.raisedAt) })}
        </small>
      </header>
      <div className="popup-picture">
        {source === undefined ? (
          <div className="tile-notice">{t('popupNoPicture')}</div>
        ) : (
          <>
            <SourceContent source={source} isVisible gain={null} isHeardHere={false} mark={null} isAlarmed />
            <Watermark />
          </>
        )}
      </div>
    </>
  );
}

/** Alarms that stand over the wall by themselves. The desk takes them down; answering them is done where they come from. */
export function Popups({
  styleOf,
}: {
  styleOf: (rect: Rect) => React.CSSProperties | null;
}): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { stage, desk } = useStageView();
  const api = useApi();
  const popups = stage.play?.popups ?? [];
  return (
    <>
      {popups.map((popup) => {
        const style = popup.rect === null ? null : styleOf(popup.rect);
        return style === null ? null : (
          <section
            key={popup.id}
            className="popup"
            role="alert"
            style={style}
            data-testid="wall-popup"
            data-kind={popup.subject.kind}
          >
            {popup.subject.kind === 'sos' ? (
              <Call popup={popup} />
            ) : (
              <div className="popup-alarm" inert>
                <AlarmRow alarm={popup.subject.alarm} chosen={false} onChoose={null} onCase={nothing} />
              </div>
            )}
            {desk?.mayChange === true && (
              <Button
                className="popup-close"
                size="small"
                icon={<CloseOutlined />}
                title={t('popupDismiss')}
                aria-label={t('popupDismiss')}
                onClick={() =>
                  command((wallId) => api.call.walls.dismissPopup.mutate({ wallId, popupId: popup.id }))
                }
              />
            )}
          </section>
        );
      })}
    </>
  );
}
