import { Button, Empty } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '#shared/operations/operation.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useViewParams } from '../../app/views.ts';
import { useElementSize } from '../../components/use-element-size.ts';
import { useEscape } from '../pipeline/shared/use-escape.ts';
import { OperationList } from './OperationList.tsx';
import { OperationPage } from './OperationPage.tsx';
import { PlanForm } from './PlanForm.tsx';
import { usePanelKeys } from './use-panel-keys.ts';
import './operations.css';

/** From this width on the list and an operation stand side by side. */
const WIDE_PX = 900;

/** Operations (执行行动): the list, and one of them from its plan to its report. */
export function OperationsPanel(): React.JSX.Element {
  const { t } = useTranslation('operations');
  const panel = useRef<HTMLElement>(null);
  const { width } = useElementSize(panel);
  const [params, setParams] = useViewParams('operations');
  const mayCommand = useMayCommand();
  /** What the form is open for: a new operation, or one that is changed. */
  const [editing, setEditing] = useState<Operation | 'new' | null>(null);
  const id = params['operation'];
  const wide = width >= WIDE_PX;
  const select = (operation: string): void => setParams({ ...params, operation });
  useEscape(panel, () => {
    if (id !== undefined) {
      select('');
    }
    return id !== undefined;
  });
  usePanelKeys(panel, (key) => {
    if (key === 'n' && mayCommand && editing === null) {
      setEditing('new');
    }
  });
  return (
    <section
      className="operations"
      ref={panel}
      aria-label={t('title')}
      data-wide={wide}
      data-testid="operations-panel"
      tabIndex={-1}
    >
      {(wide || id === undefined) && (
        <div className="operations-side">
          <div className="operations-bar">
            <h2>{t('title')}</h2>
            {mayCommand && (
              <Button
                size="small"
                type="primary"
                icon={<PlusOutlined />}
                onClick={() => setEditing('new')}
                data-testid="operation-new"
              >
                {t('new')}
              </Button>
            )}
          </div>
          <OperationList selectedId={id} onSelect={select} />
        </div>
      )}
      {id !== undefined && (
        <OperationPage
          key={id}
          operationId={id}
          panel={panel}
          isAlone={!wide}
          onClose={() => select('')}
          onEdit={setEditing}
        />
      )}
      {wide && id === undefined && (
        <div className="operations-none">
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('choose')} />
        </div>
      )}
      {editing !== null && (
        <PlanForm
          operation={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={(saved) => {
            setEditing(null);
            select(saved.id);
          }}
        />
      )}
    </section>
  );
}
