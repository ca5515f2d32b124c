import { Button, Dropdown } from 'antd';
import { DesktopOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useCommand } from '../../../app/use-command.ts';
import { ContentBoard } from '../content-board.ts';
import { BLANK } from '../content/pages.ts';
import type { SessionClient } from '../session-client.ts';
import { CaseDialog, casesToShow } from './share/CaseDialog.tsx';
import { ChartDialog } from './share/ChartDialog.tsx';
import { PdfDialog } from './share/PdfDialog.tsx';

const KINDS = ['screen', 'board', 'pdf', 'case', 'chart'] as const;
type Kind = (typeof KINDS)[number];

/** Begins and ends to share content: a screen, an empty board, a document, the timeline of a case or a chart. */
export function ShareButton({
  client,
  view,
  meId,
}: {
  client: SessionClient;
  view: ConsultationView;
  meId: string;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { run } = useCommand();
  const [dialog, setDialog] = useState<Kind | null>(null);
  if (view.contentId === meId) {
    return (
      <Button
        danger
        icon={<DesktopOutlined />}
        onClick={() => void run(() => client.stopContent())}
        data-testid="own-share"
      >
        {t('own.stopContent')}
      </Button>
    );
  }
  const begin = async (kind: Kind): Promise<void> => {
    if (kind === 'screen') {
      await run(() => client.startContent(t('share.screen')));
    } else if (kind === 'board') {
      await run(async () =>
        client.startBoard(await ContentBoard.open({ title: t('share.board'), pages: BLANK })),
      );
    } else {
      setDialog(kind);
    }
  };
  const close = (): void => setDialog(null);
  const hasCases = casesToShow(view, meId).length > 0;
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: KINDS.map((key) => ({
            key,
            disabled: key === 'case' && !hasCases,
            label: (
              <span
                data-testid={`share-${key}`}
                title={key === 'case' && !hasCases ? t('share.noCase') : undefined}
              >
                {t(`share.${key}`)}
              </span>
            ),
          })),
          onClick: ({ key }) => {
            const kind = KINDS.find((one) => one === key);
            if (kind !== undefined) {
              void begin(kind);
            }
          },
        }}
      >
        <Button icon={<DesktopOutlined />} data-testid="own-share">
          {t('own.content')}
        </Button>
      </Dropdown>
      {dialog === 'pdf' && <PdfDialog client={client} onClose={close} />}
      {dialog === 'case' && <CaseDialog client={client} view={view} meId={meId} onClose={close} />}
      {dialog === 'chart' && <ChartDialog client={client} onClose={close} />}
    </>
  );
}
