import { Button, Empty, Form, Input, Modal, Select } from 'antd';
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { DutyRole, ShiftDays, type ShiftKind } from '#shared/duty/roster.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';
import { FormButtons } from '../FormButtons.tsx';

interface ShiftsDialogProps {
  courtId: string;
  kinds: readonly ShiftKind[];
  onClose: () => void;
}

interface Row extends Pick<ShiftKind, 'id' | 'name' | 'days' | 'roles'> {
  start: string;
  end: string;
}

const pad = (value: number): string => String(value).padStart(2, '0');
const clockOf = (minute: number): string => `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

function minuteOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

const toKind = ({ id, name, days, roles, start, end }: Row): ShiftKind => ({
  id,
  name: name.trim(),
  days,
  roles,
  startMin: minuteOf(start),
  endMin: minuteOf(end),
});

/** The shifts that a court keeps: what its roster must fill. */
export function ShiftsDialog({ courtId, kinds, onClose }: ShiftsDialogProps): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const { busy, run } = useCommand();
  const save = async ({ rows = [] }: { rows?: Row[] }): Promise<void> => {
    const isSaved = await run(
      () => api.call.duty.saveShifts.mutate({ courtId, kinds: rows.map(toKind) }),
      t('shifts.saved'),
    );
    if (isSaved) {
      onClose();
    }
  };
  const clock = { pattern: CLOCK, message: t('shifts.badTime') };
  return (
    <Modal
      open
      onCancel={onClose}
      footer={null}
      width={860}
      title={t('shifts.title')}
      mask={{ closable: false }}
    >
      <p className="duty-hint">{t('shifts.hint')}</p>
      <Form<{ rows?: Row[] }>
        initialValues={{
          rows: kinds.map((kind) => ({
            ...kind,
            start: clockOf(kind.startMin),
            end: clockOf(kind.endMin),
          })),
        }}
        onFinish={(fields) => void save(fields)}
        data-testid="shifts-form"
      >
        <Form.List name="rows">
          {(fields, { add, remove }) => (
            <>
              {fields.length === 0 && (
                <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('shifts.empty')} />
              )}
              {fields.map(({ key, name }) => (
                <div key={key} className="shifts-row">
                  <Form.Item
                    name={[name, 'name']}
                    rules={[{ required: true, whitespace: true, message: t('shifts.noName') }, { max: 20 }]}
                  >
                    <Input aria-label={t('shifts.name')} placeholder={t('shifts.name')} />
                  </Form.Item>
                  <Form.Item name={[name, 'start']} rules={[{ required: true, message: '' }, clock]}>
                    <Input aria-label={t('shifts.start')} placeholder="08:30" />
                  </Form.Item>
                  <Form.Item name={[name, 'end']} rules={[{ required: true, message: '' }, clock]}>
                    <Input aria-label={t('shifts.end')} placeholder="17:30" />
                  </Form.Item>
                  <Form.Item name={[name, 'days']}>
                    <Select
                      aria-label={t('shifts.days')}
                      options={ShiftDays.options.map((days) => ({ value: days, label: t(`days.${days}`) }))}
                    />
                  </Form.Item>
                  <Form.Item name={[name, 'roles']}>
                    <Select
                      mode="multiple"
                      aria-label={t('shifts.roles')}
                      placeholder={t('shifts.roles')}
                      options={DutyRole.options.map((role) => ({ value: role, label: t(`role.${role}`) }))}
                    />
                  </Form.Item>
                  <Button
                    icon={<DeleteOutlined />}
                    aria-label={t('shifts.remove')}
                    onClick={() => remove(name)}
                  />
                </div>
              ))}
              <Button
                icon={<PlusOutlined />}
                disabled={fields.length >= 12}
                onClick={() =>
                  add({ id: crypto.randomUUID(), days: 'all', roles: ['dutyOfficer'], start: '', end: '' })
                }
              >
                {t('shifts.add')}
              </Button>
            </>
          )}
        </Form.List>
        <FormButtons busy={busy} onClose={onClose} />
      </Form>
    </Modal>
  );
}
