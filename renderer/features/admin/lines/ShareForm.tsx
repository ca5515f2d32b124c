import { Alert, Button, Form, Modal, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StreamRank, type Line, type LineShare } from '#shared/lines.ts';
import { compareNames } from '../../../app/collate.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';

/** Sources by rank, as the form has them. */
type Fields = { courtIds: string[] } & Record<StreamRank, string[]>;

const RANKS = StreamRank.options;

const toFields = ({ courtIds, sources }: LineShare): Fields => {
  const ranked = (rank: StreamRank): string[] =>
    sources.filter((source) => source.rank === rank).map(({ sourceId }) => sourceId);
  return { courtIds, content: ranked('content'), chair: ranked('chair'), other: ranked('other') };
};

/** A source that is named twice has the first of its ranks. */
function toShare({ courtIds, ...ranked }: Fields): LineShare {
  const named = new Map<string, StreamRank>();
  for (const rank of RANKS) {
    for (const sourceId of ranked[rank]) {
      named.set(sourceId, named.get(sourceId) ?? rank);
    }
  }
  return { courtIds, sources: [...named].map(([sourceId, rank]) => ({ sourceId, rank })) };
}

/** What the peer of a line may see of this side. */
export function ShareForm({ line, onDone }: { line: Line; onDone: () => void }): React.JSX.Element {
  const { t, i18n } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const [form] = Form.useForm<Fields>();
  const [open, setOpen] = useState(false);
  const { busy, run } = useCommand();
  const courts = useLive((live) => live.courts);
  const sources = useLive((live) => live.sources);
  const courtOptions = useMemo(
    () =>
      [...courts.values()].map(({ id, nameZh, nameEn }) => ({
        value: id,
        label: i18n.language === 'en' ? nameEn : nameZh,
      })),
    [courts, i18n.language],
  );
  const sourceOptions = useMemo(
    () =>
      [...sources.values()]
        .filter(({ kind }) => kind !== 'line' && kind !== 'hls')
        .sort((a, b) => compareNames(a.name, b.name))
        .map(({ id, name }) => ({ value: id, label: name })),
    [sources],
  );
  const save = async (fields: Fields): Promise<void> => {
    const share = toShare(fields);
    if (await run(() => api.call.lines.share.mutate({ lineId: line.id, ...share }), t('lines.shareSaved'))) {
      setOpen(false);
      onDone();
    }
  };
  return (
    <>
      <Button
        size="small"
        type="link"
        data-testid="line-share"
        onClick={() => {
          form.setFieldsValue(toFields(line.share));
          setOpen(true);
        }}
      >
        {t('lines.changeShare')}
      </Button>
      <Modal
        open={open}
        title={t('lines.shareTitle', { name: line.name })}
        okText={app('confirm')}
        cancelText={app('cancel')}
        confirmLoading={busy}
        okButtonProps={{ 'data-testid': 'line-share-save' }}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        forceRender
      >
        <Alert type="info" showIcon title={t('lines.shareHint')} />
        <Form form={form} layout="vertical" onFinish={(fields) => void save(fields)}>
          <Form.Item name="courtIds" label={t('lines.shareCourts')} extra={t('lines.shareCourtsHint')}>
            <Select mode="multiple" options={courtOptions} optionFilterProp="label" />
          </Form.Item>
          {RANKS.map((rank) => (
            <Form.Item key={rank} name={rank} label={t(`lines.rank.${rank}`)}>
              <Select mode="multiple" options={sourceOptions} optionFilterProp="label" />
            </Form.Item>
          ))}
        </Form>
      </Modal>
    </>
  );
}
