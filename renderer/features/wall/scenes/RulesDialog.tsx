import { App, Button, Drawer, Empty, Form, Input, InputNumber, List, Popconfirm, Select, Switch } from 'antd';
import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WallRule } from '#shared/walls/rules.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import type { Stage } from '../stage/stage.ts';
import { useScenes } from './SceneBar.tsx';

interface Fields {
  name: string;
  kind: WallRule['trigger']['kind'];
  priority: 1 | 2 | 3;
  cause: 'dueSoon' | 'overdue' | 'breached' | null;
  days: number[];
  /** HH:mm, Asia/Shanghai. */
  at: string;
  action: string;
  holdS: number | null;
}

const POPUP = 'popup';
const MINUTES = 60;

const minuteOf = (time: string): number => {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * MINUTES + Number(minutes);
};

const timeOf = (minute: number): string =>
  [Math.floor(minute / MINUTES), minute % MINUTES].map((part) => String(part).padStart(2, '0')).join(':');

/** The rule that the form describes. */
function ruleOf(id: string, fields: Fields): WallRule {
  const { name, kind, priority, cause, days, at, action, holdS } = fields;
  const trigger: WallRule['trigger'] =
    kind === 'sos' || kind === 'consultation'
      ? { kind }
      : kind === 'alarm'
        ? { kind, priority, cause }
        : { kind, days, minute: minuteOf(at) };
  return {
    id,
    name: name.trim(),
    trigger,
    action: action === POPUP ? { kind: 'popup' } : { kind: 'scene', sceneId: action },
    holdS: holdS ?? null,
    enabled: true,
  };
}

function fieldsOf(rule: WallRule | null): Partial<Fields> {
  const trigger = rule?.trigger;
  const minute = trigger?.kind === 'schedule' ? trigger.minute : 8 * MINUTES + 30;
  return {
    name: rule?.name ?? '',
    kind: trigger?.kind ?? 'sos',
    priority: trigger?.kind === 'alarm' ? trigger.priority : 1,
    cause: trigger?.kind === 'alarm' ? trigger.cause : null,
    days: trigger?.kind === 'schedule' ? trigger.days : [1, 2, 3, 4, 5],
    at: timeOf(minute),
    ...(rule === null ? {} : { action: rule.action.kind === 'popup' ? POPUP : rule.action.sceneId }),
    holdS: rule?.holdS ?? null,
  };
}

function RuleForm({ rule, stage, onDone }: { rule: WallRule | null; stage: Stage; onDone: () => void }) {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const api = useApi();
  const scenes = useScenes(stage.id);
  const [form] = Form.useForm<Fields>();
  const kind = Form.useWatch('kind', form);
  const save = async (fields: Fields): Promise<void> => {
    try {
      const made = ruleOf(rule?.id ?? crypto.randomUUID(), fields);
      await api.call.walls.saveRule.mutate({ wallId: stage.id, rule: made });
      onDone();
    } catch (error) {
      void message.error(errorText(error));
    }
  };
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      initialValues={fieldsOf(rule)}
      onFinish={(fields) => void save(fields)}
    >
      <Form.Item
        name="name"
        label={t('rule.name')}
        rules={[{ required: true, whitespace: true, message: t('scene.nameRule') }]}
      >
        <Input maxLength={60} data-testid="rule-name" />
      </Form.Item>
      <Form.Item name="kind" label={t('rule.when')}>
        <Select
          options={(['sos', 'alarm', 'consultation', 'schedule'] as const).map((value) => ({
            value,
            label: t(`rule.kind.${value}`),
          }))}
          data-testid="rule-kind"
        />
      </Form.Item>
      {kind === 'alarm' && (
        <>
          <Form.Item name="priority" label={t('rule.priority')}>
            <Select options={[1, 2, 3].map((value) => ({ value, label: t(`rule.atLeast.${value}`) }))} />
          </Form.Item>
          <Form.Item name="cause" label={t('rule.cause')}>
            <Select
              options={[null, 'dueSoon', 'overdue', 'breached'].map((value) => ({
                value,
                label: t(`rule.causes.${value ?? 'any'}`),
              }))}
            />
          </Form.Item>
        </>
      )}
      {kind === 'schedule' && (
        <>
          <Form.Item
            name="days"
            label={t('rule.days')}
            rules={[{ required: true, message: t('rule.daysRule') }]}
          >
            <Select
              mode="multiple"
              options={[1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: t(`rule.day.${value}`) }))}
            />
          </Form.Item>
          <Form.Item name="at" label={t('rule.at')} rules={[{ required: true }]}>
            <Input type="time" />
          </Form.Item>
        </>
      )}
      <Form.Item
        name="action"
        label={t('rule.then')}
        rules={[{ required: true, message: t('rule.thenRule') }]}
      >
        <Select
          options={[
            ...(kind === 'schedule' || kind === 'consultation'
              ? []
              : [{ value: POPUP, label: t('rule.popup') }]),
            ...scenes.map(({ id, name }) => ({ value: id, label: t('rule.scene', { name }) })),
          ]}
          data-testid="rule-action"
        />
      </Form.Item>
      <Form.Item name="holdS" label={t('rule.hold')} extra={t('rule.holdHint')}>
        <InputNumber min={5} max={86_400} suffix={t('form.seconds')} data-testid="rule-hold" />
      </Form.Item>
      <Button type="primary" htmlType="submit" data-testid="rule-save">
        {t('rule.save')}
      </Button>{' '}
      <Button onClick={onDone}>{t('rule.cancel')}</Button>
    </Form>
  );
}

/** What the wall does by itself: when, what, for how long. */
export function RulesDialog({
  open,
  stage,
  onClose,
}: {
  open: boolean;
  stage: Stage;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const api = useApi();
  const owned = useLive((live) => live.wallRules);
  const rules = useMemo(
    () => [...owned.values()].filter(({ wallId }) => wallId === stage.id).map(({ rule }) => rule),
    [owned, stage.id],
  );
  const [edited, setEdited] = useState<WallRule | 'new' | null>(null);
  const run = (done: Promise<unknown>): void =>
    void done.catch((error: unknown) => message.error(errorText(error)));
  return (
    <Drawer
      open={open}
      onClose={() => {
        setEdited(null);
        onClose();
      }}
      title={t('rule.title')}
      size={440}
      destroyOnHidden
    >
      {edited !== null ? (
        <RuleForm rule={edited === 'new' ? null : edited} stage={stage} onDone={() => setEdited(null)} />
      ) : (
        <>
          <p className="rule-note">{t('rule.note')}</p>
          <Button icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid="rule-new">
            {t('rule.new')}
          </Button>
          {rules.length === 0 ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('rule.none')} />
          ) : (
            <List
              dataSource={rules}
              renderItem={(rule) => (
                <List.Item
                  data-testid="rule"
                  actions={[
                    <Switch
                      key="on"
                      size="small"
                      checked={rule.enabled}
                      aria-label={t('rule.enabled', { name: rule.name })}
                      onChange={(enabled) =>
                        run(api.call.walls.saveRule.mutate({ wallId: stage.id, rule: { ...rule, enabled } }))
                      }
                    />,
                    <Button
                      key="edit"
                      size="small"
                      type="text"
                      icon={<EditOutlined />}
                      aria-label={t('rule.edit', { name: rule.name })}
                      onClick={() => setEdited(rule)}
                    />,
                    <Popconfirm
                      key="remove"
                      title={t('rule.remove', { name: rule.name })}
                      onConfirm={() =>
                        run(api.call.walls.removeRule.mutate({ wallId: stage.id, ruleId: rule.id }))
                      }
                    >
                      <Button
                        size="small"
                        type="text"
                        icon={<DeleteOutlined />}
                        aria-label={t('rule.remove', { name: rule.name })}
                      />
                    </Popconfirm>,
                  ]}
                >
                  <List.Item.Meta title={rule.name} description={t(`rule.kind.${rule.trigger.kind}`)} />
                </List.Item>
              )}
            />
          )}
        </>
      )}
    </Drawer>
  );
}
