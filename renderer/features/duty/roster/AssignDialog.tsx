import { Button, Form, Input, Modal, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  chinaDay,
  DutyRole,
  MAX_DUTY_MS,
  shiftTimes,
  type DutyPerson,
  type ShiftKind,
} from '#shared/duty/roster.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';
import { fromDateField } from '../../recordings/date-field.ts';
import { DateTimeField } from '../../recordings/DateTimeField.tsx';
import { FormButtons } from '../FormButtons.tsx';
import { timeRule, toMinuteField } from '../time-field.ts';

/** An assignment that is being made; `id` null for a new one. Times in UTC ms. */
export interface Draft {
  id: string | null;
  role: DutyRole;
  person: DutyPerson | null;
  from: number;
  to: number;
}

interface AssignDialogProps {
  courtId: string;
  kinds: readonly ShiftKind[];
  draft: Draft;
  onClose: () => void;
  onRemove: (id: string) => void;
}

interface Fields {
  role: DutyRole;
  userId?: string;
  name?: string;
  from: string;
  to: string;
}

/** Puts somebody on the roster, or changes who is there. */
export function AssignDialog(props: AssignDialogProps): React.JSX.Element {
  const { courtId, kinds, draft, onClose, onRemove } = props;
  const { t, i18n } = useTranslation('duty');
  const api = useApi();
  const { busy, run } = useCommand();
  const [form] = Form.useForm<Fields>();
  const [id] = useState(() => draft.id ?? crypto.randomUUID());
  const userId = Form.useWatch('userId', form);
  const people = useQuery({
    queryKey: ['duty', 'people', courtId],
    queryFn: () => api.call.duty.people.query({ courtId }),
  });
  const options = (people.data ?? []).map((user) => ({
    value: user.userId,
    label: `${i18n.language === 'en' ? user.nameEn : user.nameZh} · ${t(`app:role.${user.role}`)}`,
  }));
  const save = async (fields: Fields): Promise<void> => {
    const user = people.data?.find((each) => each.userId === fields.userId);
    // Somebody who is no user of the court any more keeps the name; the server says that the account isn't there.
    const name = user?.nameZh ?? fields.name ?? draft.person?.name ?? '';
    const isSaved = await run(
      () =>
        api.call.duty.assign.mutate({
          id,
          courtId,
          role: fields.role,
          person: { userId: fields.userId ?? null, name },
          from: fromDateField(fields.from) ?? 0,
          to: fromDateField(fields.to) ?? 0,
        }),
      t('assign.saved'),
    );
    if (isSaved) {
      onClose();
    }
  };
  const takeShift = (kind: ShiftKind | undefined): void => {
    const from = fromDateField(form.getFieldValue('from') as string) ?? draft.from;
    if (kind !== undefined) {
      const times = shiftTimes(kind, chinaDay(from));
      form.setFieldsValue({ from: toMinuteField(times.from), to: toMinuteField(times.to) });
    }
  };
  const time = timeRule(t('noTime'));
  const end = {
    validator: (_: unknown, value: string) => {
      const from = fromDateField(form.getFieldValue('from') as string) ?? 0;
      const to = fromDateField(value) ?? 0;
      return to > from && to - from <= MAX_DUTY_MS
        ? Promise.resolve()
        : Promise.reject(new Error(t('assign.badEnd')));
    },
  };
  return (
    <Modal
      open
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
      title={t(draft.id === null ? 'assign.new' : 'assign.edit')}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{
          role: draft.role,
          ...(draft.person?.userId === null || draft.person === null
            ? { name: draft.person?.name ?? '' }
            : { userId: draft.person.userId }),
          from: toMinuteField(draft.from),
          to: toMinuteField(draft.to),
        }}
        onFinish={(fields) => void save(fields)}
        data-testid="assign-form"
      >
        <Form.Item name="role" label={t('assign.role')}>
          <Select
            options={DutyRole.options.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            data-testid="assign-role"
          />
        </Form.Item>
        <Form.Item name="userId" label={t('assign.user')}>
          <Select
            showSearch
            allowClear
            autoFocus
            optionFilterProp="label"
            loading={people.isPending}
            options={options}
            placeholder={t('assign.userHint')}
            data-testid="assign-user"
          />
        </Form.Item>
        {userId === undefined && (
          <Form.Item
            name="name"
            label={t('assign.name')}
            rules={[{ required: true, whitespace: true, message: t('assign.nobody') }, { max: 40 }]}
          >
            <Input data-testid="assign-name" />
          </Form.Item>
        )}
        <div className="duty-fill" role="group" aria-label={t('assign.shift')}>
          {kinds.map((kind) => (
            <Button key={kind.id} size="small" onClick={() => takeShift(kind)}>
              {kind.name}
            </Button>
          ))}
        </div>
        <Form.Item name="from" label={t('assign.from')} rules={[time]}>
          <DateTimeField testId="assign-from" />
        </Form.Item>
        <Form.Item name="to" label={t('assign.to')} rules={[time, end]} dependencies={['from']}>
          <DateTimeField testId="assign-to" />
        </Form.Item>
        <FormButtons busy={busy} onClose={onClose} testId="assign-save">
          {draft.id !== null && (
            <Button danger onClick={() => onRemove(id)} data-testid="assign-remove">
              {t('assign.remove')}
            </Button>
          )}
        </FormButtons>
      </Form>
    </Modal>
  );
}
