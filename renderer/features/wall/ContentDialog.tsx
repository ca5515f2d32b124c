import { Modal, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Content } from '#shared/walls/content.ts';
import { contentOf } from './contents/items.ts';
import { ChartForm } from './contents/ChartForm.tsx';
import { DashboardForm } from './contents/DashboardForm.tsx';
import { CaseForm } from './contents/CaseForm.tsx';
import { FileForm } from './contents/FileForm.tsx';
import { PatrolForm } from './contents/PatrolForm.tsx';
import { TextForm } from './contents/TextForm.tsx';
import { WebForm } from './contents/WebForm.tsx';
import { SourceTree } from './SourceTree.tsx';
import type { Stage, StageDesk } from './stage/stage.ts';

const NONE_SHOWN: ReadonlySet<string> = new Set();

interface ContentDialogProps {
  /** The part that is filled; null keeps it closed. */
  partId: string | null;
  /** Its place in the order of reading. */
  index: number;
  stage: Stage;
  desk: StageDesk;
  onClose: () => void;
}

/** Choosing what stands in a part without the pointer: type, Enter; or one of the other kinds of content. */
export function ContentDialog({
  partId,
  index,
  stage,
  desk,
  onClose,
}: ContentDialogProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const isHall = stage.id !== 'own';
  const put = (content: Content): void => {
    if (partId !== null) {
      desk.act({ type: 'put', partId, content });
    }
    onClose();
  };
  const items = [
    {
      key: 'source',
      label: t('kind.source'),
      children: (
        <div className="picker-tree">
          <SourceTree shown={NONE_SHOWN} onPick={(id) => put(contentOf(id))} autoFocus />
        </div>
      ),
    },
    ...(isHall
      ? [
          {
            key: 'patrol',
            label: t('item.patrol'),
            children: (
              <PatrolForm
                stage={stage}
                onStart={(patrol) => {
                  const chosen = [...desk.chosenIds];
                  const partIds = chosen.length > 0 ? chosen : partId === null ? [] : [partId];
                  desk.act({ type: 'patrol', patrol, partIds });
                  onClose();
                }}
                parts={Math.max(desk.chosenIds.size, 1)}
              />
            ),
          },
        ]
      : []),
    { key: 'text', label: t('item.text'), children: <TextForm onPut={put} /> },
    { key: 'file', label: t('kind.file'), children: <FileForm onPut={put} /> },
    { key: 'chart', label: t('item.chart'), children: <ChartForm onPut={put} /> },
    {
      key: 'dashboard',
      label: t('item.dashboard'),
      children: <DashboardForm isHall={isHall} onPut={put} />,
    },
    { key: 'case', label: t('item.case'), children: <CaseForm onPut={put} /> },
    ...(isHall
      ? [{ key: 'web', label: t('kind.web'), children: <WebForm stage={stage} onPut={put} /> }]
      : []),
  ];
  // Opened for the next part before it has quite closed, it begins with the sources again.
  const [openedFor, setOpenedFor] = useState(partId);
  if (partId !== null && partId !== openedFor) {
    setOpenedFor(partId);
  }
  return (
    <Modal
      open={partId !== null}
      onCancel={onClose}
      footer={null}
      title={t('pickTitle', { n: index + 1 })}
      width={580}
      destroyOnHidden
    >
      <Tabs key={openedFor} items={items} size="small" />
    </Modal>
  );
}
