import { App, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Scene } from '#shared/walls/wall.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import type { Stage } from '../stage/stage.ts';

interface SaveSceneProps {
  open: boolean;
  stage: Stage;
  scenes: readonly Scene[];
  onClose: () => void;
}

interface Fields {
  /** Id of the scene that is written over; empty for a new one. */
  id: string;
  name: string;
  digit: number | null;
}

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Keeps what is shown, or prepared, as a scene: over one that is there, or as a new one. */
export function SaveScene({ open, stage, scenes, onClose }: SaveSceneProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const api = useApi();
  const sceneId = useLive((live) => live.wallStates.get(stage.id)?.sceneId ?? null);
  const current = scenes.find(({ id }) => id === sceneId);
  const [form] = Form.useForm<Fields>();
  const save = async ({ id, name, digit }: Fields): Promise<void> => {
    try {
      await api.call.walls.saveScene.mutate({
        id: id === '' ? crypto.randomUUID() : id,
        wallId: stage.id,
        name: name.trim(),
        digit,
        ...(stage.isPreview ? { layout: stage.layout } : {}),
      });
      void message.success(t('scene.saved', { name: name.trim() }));
      onClose();
    } catch (error) {
      void message.error(errorText(error));
    }
  };
  return (
    <Modal
      open={open}
      title={t('scene.save')}
      okText={t('scene.saveOk')}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
      width={420}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ id: current?.id ?? '', name: current?.name ?? '', digit: current?.digit ?? null }}
        onFinish={(fields) => void save(fields)}
        onValuesChange={(changed) => {
          const chosen = scenes.find(({ id }) => id === changed.id);
          if (changed.id !== undefined) {
            form.setFieldsValue({ name: chosen?.name ?? '', digit: chosen?.digit ?? null });
          }
        }}
      >
        <Form.Item name="id" label={t('scene.over')}>
          <Select
            options={[
              { value: '', label: t('scene.new') },
              ...scenes.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('scene.name')}
          rules={[{ required: true, whitespace: true, message: t('scene.nameRule') }]}
        >
          <Input maxLength={60} autoFocus data-testid="scene-name" />
        </Form.Item>
        <Form.Item name="digit" label={t('scene.digit')} extra={t('scene.digitHint')}>
          <Select
            allowClear={{ clearIcon: undefined }}
            options={[
              { value: null, label: t('scene.noDigit') },
              ...DIGITS.map((value) => ({ value, label: String(value) })),
            ]}
            data-testid="scene-digit"
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
