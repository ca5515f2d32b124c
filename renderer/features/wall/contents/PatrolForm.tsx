import { Button, Form, InputNumber, Select, Switch, TreeSelect } from 'antd';
import { useTranslation } from 'react-i18next';
import { freeIds, type Patrol } from '#shared/walls/layout.ts';
import { SourceState } from '#shared/sources.ts';
import { CourtSelect } from '../../../components/CourtSelect.tsx';
import { useLive } from '../../../app/live/store.ts';
import type { Stage } from '../stage/stage.ts';

interface Fields {
  by: Patrol['group']['by'];
  courtId: string;
  state: SourceState;
  sourceIds: string[];
  dwellS: number;
  pauseOnAlarm: boolean;
}

interface PatrolFormProps {
  stage: Stage;
  /** How many parts take part. */
  parts: number;
  onStart: (patrol: Patrol) => void;
}

function groupOf({ by, courtId, state, sourceIds }: Fields): Patrol['group'] {
  switch (by) {
    case 'court': {
      return { by, courtId };
    }
    case 'state': {
      return { by, state };
    }
    case 'alarm': {
      return { by };
    }
    case 'list': {
      return { by, sourceIds };
    }
  }
}

/** A rotation: of whose pictures, how long each, and what stops it. */
export function PatrolForm({ stage, parts, onStart }: PatrolFormProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const sources = useLive((live) => live.sources);
  const wall = useLive((live) => live.walls.get(stage.id));
  const [form] = Form.useForm<Fields>();
  const by = Form.useWatch('by', form);
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      initialValues={{
        by: 'court',
        courtId: wall?.courtId,
        state: 'live',
        sourceIds: [],
        dwellS: 15,
        pauseOnAlarm: true,
      }}
      onFinish={(fields) =>
        onStart({
          id: freeIds(stage.layout, 'p', 1)[0] ?? 'p1',
          group: groupOf(fields),
          dwellS: fields.dwellS,
          pauseOnAlarm: fields.pauseOnAlarm,
        })
      }
    >
      <Form.Item name="by" label={t('form.group')}>
        <Select
          options={(['court', 'state', 'alarm', 'list'] as const).map((value) => ({
            value,
            label: t(`form.by.${value}`),
          }))}
          data-testid="patrol-by"
        />
      </Form.Item>
      {by === 'court' && (
        <Form.Item name="courtId" label={t('form.court')} rules={[{ required: true }]}>
          <CourtSelect />
        </Form.Item>
      )}
      {by === 'state' && (
        <Form.Item name="state" label={t('form.state')}>
          <Select
            options={SourceState.options.map((value) => ({ value, label: t(`sourceState.${value}`) }))}
          />
        </Form.Item>
      )}
      {by === 'list' && (
        <Form.Item
          name="sourceIds"
          label={t('sources')}
          rules={[{ required: true, message: t('form.listRule') }]}
        >
          <TreeSelect
            multiple
            treeNodeFilterProp="title"
            treeData={[...sources.values()].map(({ id, name }) => ({ value: id, title: name }))}
          />
        </Form.Item>
      )}
      <Form.Item name="dwellS" label={t('form.dwell')} rules={[{ required: true }]}>
        <InputNumber min={3} max={3600} suffix={t('form.seconds')} data-testid="patrol-dwell" />
      </Form.Item>
      <Form.Item name="pauseOnAlarm" label={t('form.pauseOnAlarm')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Button type="primary" htmlType="submit" data-testid="patrol-start">
        {t('form.startPatrol', { n: parts })}
      </Button>
    </Form>
  );
}
