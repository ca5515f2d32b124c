import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_AHEAD_MS, WrittenKind, type DutyEntry } from '#shared/duty/log.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';
import { fromDateField } from '../../recordings/date-field.ts';
import { DateTimeField } from '../../recordings/DateTimeField.tsx';
import { FormButtons } from '../FormButtons.tsx';
import { timeRule, toMinuteField } from '../time-field.ts';
import { LinkSelect } from './LinkSelect.tsx';

interface EntryFormProps {
  courtId: string;
  /** The entry that is wrong; null for a new one. */
  corrects: DutyEntry | null;
  onClose: () => void;
}

interface Fields {
  at: string;
  kind: WrittenKind;
  text: string;
  /** `unit:<id>`, `case:<no>` or `alarm:<id>`. */
  link?: string;
}

type LinkInput = { kind: 'case' | 'alarm' | 'unit'; id: string } | null;

const isWrittenKind = (kind: string): kind is WrittenKind => WrittenKind.safeParse(kind).success;

function linkOf(link: string | undefined): LinkInput {
  const [, kind, id = ''] = /^(unit|case|alarm):(.+)$/.exec(link ?? '') ?? [];
  return kind === undefined ? null : { kind: kind as 'unit' | 'case' | 'alarm', id };
}

/** What an entry belonged to, if people chose it. */
function keptLink(corrects: DutyEntry | null): LinkInput {
  const link = corrects?.link ?? null;
  return link === null || link.kind === 'handover' || link.kind === 'rollCall'
    ? null
    : { kind: link.kind, id: link.id };
}

/** Writes an entry, or the one that corrects another. */
export function EntryForm({ courtId, corrects, onClose }: EntryFormProps): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const { busy, run } = useCommand();
  const [form] = Form.useForm<Fields>();
  const [id] = useState(() => crypto.randomUUID());
  const send = async (fields: Fields): Promise<void> => {
    const isWritten = await run(
      () =>
        api.call.duty.writeEntry.mutate({
          id,
          courtId,
          at: fromDateField(fields.at) ?? api.serverNow(),
          kind: fields.kind,
          text: fields.text,
          link: corrects === null ? linkOf(fields.link) : keptLink(corrects),
          corrects: corrects?.id ?? null,
        }),
      t('log.written'),
    );
    if (isWritten) {
      onClose();
    }
  };
  const notAhead = {
    validator: (_: unknown, value: string) =>
      (fromDateField(value) ?? 0) > api.serverNow() + MAX_AHEAD_MS
        ? Promise.reject(new Error(t('log.future')))
        : Promise.resolve(),
  };
  return (
    <Modal
      open
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
      title={t(corrects === null ? 'log.new' : 'log.correctTitle')}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{
          at: toMinuteField(corrects?.at ?? api.serverNow()),
          kind: corrects !== null && isWrittenKind(corrects.kind) ? corrects.kind : 'note',
          text: corrects?.text ?? '',
        }}
        onFinish={(fields) => void send(fields)}
        data-testid="entry-form"
      >
        <Form.Item name="at" label={t('log.at')} rules={[timeRule(t('noTime')), notAhead]}>
          <DateTimeField />
        </Form.Item>
        <Form.Item name="kind" label={t('log.kind')}>
          <Select
            options={WrittenKind.options.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
            data-testid="entry-kind"
          />
        </Form.Item>
        <Form.Item
          name="text"
          label={t('log.text')}
          rules={[{ required: true, whitespace: true, message: t('log.noText') }, { max: 4000 }]}
        >
          <Input.TextArea
            rows={5}
            autoFocus
            onKeyDown={(event) => {
              if (event.key === 'Enter' && event.ctrlKey) {
                form.submit();
              }
            }}
            data-testid="entry-text"
          />
        </Form.Item>
        {corrects === null && (
          <Form.Item name="link" label={t('log.link')}>
            <LinkSelect />
          </Form.Item>
        )}
        <FormButtons busy={busy} onClose={onClose} testId="entry-save" />
      </Form>
    </Modal>
  );
}
