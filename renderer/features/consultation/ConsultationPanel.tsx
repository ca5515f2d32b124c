import { Button, Empty } from 'antd';
import { PlusOutlined, VideoCameraAddOutlined } from '@ant-design/icons';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useViewParams } from '../../app/views.ts';
import { usePanelKeys } from '../operations/use-panel-keys.ts';
import { useConsultations } from './consultations-store.ts';
import { PlanForm } from './PlanForm.tsx';
import { Room } from './room/Room.tsx';
import { SessionList } from './SessionList.tsx';
import { SessionPage } from './SessionPage.tsx';
import './consultation.css';

/** Consultations (会商): the list, one that is planned or over, or the room of the one that the user sits in. */
export function ConsultationPanel(): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const panel = useRef<HTMLElement>(null);
  const [params, setParams] = useViewParams('consultation');
  const mayCommand = useMayCommand();
  const client = useConsultations((s) => s.client);
  const [editing, setEditing] = useState<ConsultationView | 'plan' | 'now' | null>(null);
  const id = params['session'];
  const session = useLive((live) => (id === undefined ? undefined : live.consultations.get(id)));
  const select = (chosen: string): void => setParams({ ...params, session: chosen });
  usePanelKeys(panel, (key) => {
    if (key === 'n' && mayCommand && editing === null && client === null) {
      setEditing('plan');
    }
  });
  if (client !== null) {
    return <Room client={client} onClosed={select} />;
  }
  return (
    <section
      className="consultation"
      ref={panel}
      tabIndex={-1}
      aria-label={t('title')}
      data-testid="consultation-panel"
    >
      <div className="consultation-side">
        <div className="consultation-bar">
          <h2>{t('title')}</h2>
          {mayCommand && (
            <span>
              <Button
                size="small"
                icon={<VideoCameraAddOutlined />}
                onClick={() => setEditing('now')}
                data-testid="consultation-now"
              >
                {t('startNow')}
              </Button>
              <Button
                size="small"
                type="primary"
                icon={<PlusOutlined />}
                onClick={() => setEditing('plan')}
                data-testid="consultation-new"
              >
                {t('plan')}
              </Button>
            </span>
          )}
        </div>
        <SessionList selectedId={id} onSelect={select} />
      </div>
      {session === undefined ? (
        <div className="consultation-none">
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('choose')} />
        </div>
      ) : (
        <SessionPage key={session.id} session={session} onEdit={() => setEditing(session)} />
      )}
      {editing !== null && (
        <PlanForm
          session={editing === 'plan' || editing === 'now' ? null : editing}
          isNow={editing === 'now'}
          onClose={() => setEditing(null)}
          onSaved={(saved) => {
            setEditing(null);
            select(saved);
          }}
        />
      )}
    </section>
  );
}
