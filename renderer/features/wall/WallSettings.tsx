import { App, Button, Drawer, Form, Input, InputNumber, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  FULL_HD_WALL,
  readableHeightMm,
  readableHeightPx,
  type WallGeometry,
} from '#shared/walls/geometry.ts';
import { WebOrigin, type Wall } from '#shared/walls/wall.ts';
import { CourtSelect } from '../../components/CourtSelect.tsx';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi, useSession } from '../../app/session.ts';
import { workOn } from './stage/desk-wall.ts';

type Fields = Pick<Wall, 'name' | 'courtId' | 'webOrigins'> & WallGeometry;

const NUMBERS: readonly {
  name: keyof WallGeometry;
  min: number;
  max: number;
  step: number;
  unit: string;
}[] = [
  { name: 'columns', min: 1, max: 16, step: 1, unit: '' },
  { name: 'rows', min: 1, max: 8, step: 1, unit: '' },
  { name: 'displayWidthPx', min: 320, max: 16_384, step: 1, unit: 'px' },
  { name: 'displayHeightPx', min: 240, max: 16_384, step: 1, unit: 'px' },
  { name: 'pixelPitchMm', min: 0.05, max: 20, step: 0.05, unit: 'mm' },
  { name: 'gapXMm', min: 0, max: 200, step: 0.5, unit: 'mm' },
  { name: 'gapYMm', min: 0, max: 200, step: 0.5, unit: 'mm' },
  { name: 'farthestSeatM', min: 1, max: 100, step: 0.5, unit: 'm' },
];

function Readable({ geometry }: { geometry: Partial<WallGeometry> | undefined }): React.JSX.Element | null {
  const { t } = useTranslation('wall');
  const { farthestSeatM, pixelPitchMm } = geometry ?? {};
  if (farthestSeatM === undefined || pixelPitchMm === undefined) {
    return null;
  }
  return (
    <p className="rule-note">
      {t('hall.text', {
        mm: Math.ceil(readableHeightMm({ farthestSeatM })),
        px: Math.ceil(readableHeightPx({ farthestSeatM, pixelPitchMm })),
      })}
    </p>
  );
}

interface WallSettingsProps {
  /** The wall that is changed; null for a new one, undefined keeps it closed. */
  wall: Wall | null | undefined;
  onClose: () => void;
}

/** What a hall's wall is made of, for administrators. */
export function WallSettings({ wall, onClose }: WallSettingsProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const api = useApi();
  const own = useSession((s) => s.me?.courtId);
  const [form] = Form.useForm<Fields>();
  const values = Form.useWatch([], form);
  const [busy, setBusy] = useState(false);
  const save = async ({ name, courtId, webOrigins, ...geometry }: Fields): Promise<void> => {
    setBusy(true);
    try {
      const id = wall?.id ?? crypto.randomUUID();
      await api.call.walls.save.mutate({ id, name: name.trim(), courtId, webOrigins, geometry });
      workOn(id);
      onClose();
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const remove = async (): Promise<void> => {
    if (wall !== null && wall !== undefined) {
      try {
        await api.call.walls.remove.mutate({ wallId: wall.id });
        workOn('own');
        onClose();
      } catch (error) {
        void message.error(errorText(error));
      }
    }
  };
  return (
    <Drawer
      open={wall !== undefined}
      onClose={onClose}
      title={t(wall === null ? 'hall.new' : 'hall.title')}
      size={440}
      destroyOnHidden
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={{
          name: wall?.name ?? '',
          courtId: wall?.courtId ?? own,
          webOrigins: wall?.webOrigins ?? [],
          ...(wall?.geometry ?? FULL_HD_WALL),
        }}
        onFinish={(fields) => void save(fields)}
      >
        <Form.Item
          name="name"
          label={t('hall.name')}
          rules={[{ required: true, whitespace: true, message: t('scene.nameRule') }]}
        >
          <Input maxLength={60} data-testid="hall-name" />
        </Form.Item>
        <Form.Item name="courtId" label={t('hall.court')} rules={[{ required: true }]}>
          {wall === null ? <CourtSelect /> : <CourtName />}
        </Form.Item>
        <div className="hall-numbers">
          {NUMBERS.map(({ name, min, max, step, unit }) => (
            <Form.Item key={name} name={name} label={t(`hall.${name}`)} rules={[{ required: true }]}>
              <InputNumber min={min} max={max} step={step} suffix={unit} data-testid={`hall-${name}`} />
            </Form.Item>
          ))}
        </div>
        <Readable geometry={values} />
        <Form.Item
          name="webOrigins"
          label={t('hall.webOrigins')}
          extra={t('hall.webOriginsHint')}
          rules={[
            {
              validator: (_, origins: string[]) =>
                origins.every((origin) => WebOrigin.safeParse(origin).success)
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('hall.webOriginsHint'))),
            },
          ]}
        >
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[' ', ',']} />
        </Form.Item>
        <div className="hall-buttons">
          <Button type="primary" htmlType="submit" loading={busy} data-testid="hall-save">
            {t('hall.save')}
          </Button>
          {wall !== null && wall !== undefined && (
            <Popconfirm title={t('hall.removeAsk', { name: wall.name })} onConfirm={() => void remove()}>
              <Button danger>{t('hall.remove')}</Button>
            </Popconfirm>
          )}
        </div>
      </Form>
    </Drawer>
  );
}

/** The court that a wall stays with. */
function CourtName({ value }: { value?: string }): React.JSX.Element {
  const { i18n } = useTranslation();
  const court = useLive((live) => live.courts.get(value ?? ''));
  return <span>{i18n.language === 'en' ? court?.nameEn : court?.nameZh}</span>;
}
