import { App, Button, Dropdown, Input, Segmented, Select } from 'antd';
import { FileTextOutlined, SendOutlined } from '@ant-design/icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputRef } from 'antd';
import { InstructionText, type InstructionTarget, type Priority } from '#shared/dispatch.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useSession } from '../../app/session.ts';
import { resetDraft, useDraft } from './draft.ts';
import { DraftFiles } from './files/DraftFiles.tsx';
import { FileButtons, pictureAmong } from './files/FileButtons.tsx';
import { TargetSelect } from './TargetSelect.tsx';

const MAX_TEXT = 2000;

/** The court that is written to and how many enrolled units it and those below it have; null where units are chosen one by one. */
function useCourtTarget(target: InstructionTarget | null): { court: string; n: number } | null {
  const { i18n } = useTranslation();
  const courts = useLive((live) => live.courts);
  const units = useLive((live) => live.units);
  const court = target?.kind === 'court' ? courts.get(target.courtId) : undefined;
  return useMemo(() => {
    if (court === undefined) {
      return null;
    }
    const below = (id: string | null): boolean =>
      id !== null && (id === court.id || below(courts.get(id)?.parentId ?? null));
    const n = [...units.values()].filter((unit) => unit.enrolled && below(unit.courtId)).length;
    return { court: i18n.language === 'en' ? court.nameEn : court.nameZh, n };
  }, [court, courts, units, i18n.language]);
}

/** Times within which an instruction can be told to be confirmed, seconds. */
const CONFIRM_TIMES_S = [30, 60, 180, 600] as const;

/** Whether, and within which time, each unit is to confirm. */
function ConfirmSelect(): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const confirmS = useDraft((draft) => draft.confirmS);
  return (
    <Select
      size="small"
      className="compose-confirm"
      aria-label={t('compose.confirm')}
      data-testid="instruction-confirm-within"
      value={confirmS ?? 0}
      onChange={(next) => useDraft.setState({ confirmS: next === 0 ? null : next })}
      options={[
        { value: 0, label: t('compose.confirmNone') },
        ...CONFIRM_TIMES_S.map((n) => ({ value: n, label: t('compose.confirmWithin', { n }) })),
      ]}
    />
  );
}

const TEMPLATES = ['assemble', 'enter', 'hold', 'withdraw', 'report'] as const;

/** Usual instructions, put into the text to be completed. */
function Templates(): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: TEMPLATES.map((key) => ({ key, label: t(`template.${key}`) })),
        onClick: ({ key }) => useDraft.setState({ text: t(`template.${key}`), focusWanted: true }),
      }}
    >
      <Button
        type="text"
        icon={<FileTextOutlined />}
        aria-label={t('template.label')}
        title={t('template.label')}
      />
    </Dropdown>
  );
}

/** Writing an instruction: whom, what, how urgent; Ctrl+Enter sends. */
export function Compose(): React.JSX.Element {
  const { t } = useTranslation('dispatch');
  const { message, modal } = App.useApp();
  const { target, text, priority, confirmS, files, focusWanted } = useDraft();
  const [pasted, setPasted] = useState<Blob | null>(null);
  const outbox = useSession((s) => s.outbox);
  const mayCommand = useMayCommand();
  const toWhom = useCourtTarget(target);
  const [busy, setBusy] = useState(false);
  const input = useRef<InputRef>(null);

  useEffect(() => {
    if (focusWanted) {
      input.current?.focus();
      useDraft.setState({ focusWanted: false });
    }
  }, [focusWanted]);

  if (!mayCommand || outbox === null) {
    return <p className="compose-not-yours">{t('compose.notYours')}</p>;
  }
  const fileIds = files.flatMap(({ file }) => file?.id ?? []);
  const ready = target !== null && InstructionText.safeParse(text).success && fileIds.length === files.length;
  const send = async (): Promise<void> => {
    if (!ready || busy) {
      return;
    }
    setBusy(true);
    try {
      // To all units of a court can't be taken back: it is asked once.
      if (
        toWhom !== null &&
        !(await modal.confirm({
          title: t('compose.ask', toWhom),
          content: text.trim(),
          okText: t('compose.send'),
          okButtonProps: { 'data-testid': 'instruction-confirm' },
        }))
      ) {
        return;
      }
      await outbox.add({ id: crypto.randomUUID(), target, text, priority, confirmS, fileIds });
      resetDraft();
    } catch (error) {
      // What was written stays in the field: it isn't lost when this machine can't keep it.
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      className="compose"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TargetSelect value={target} onChange={(next) => useDraft.setState({ target: next })} />
      <Input.TextArea
        ref={input}
        value={text}
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={MAX_TEXT}
        placeholder={t('compose.placeholder')}
        aria-label={t('compose.text')}
        data-testid="instruction-text"
        onChange={(event) => useDraft.setState({ text: event.target.value })}
        onPaste={({ clipboardData }) => {
          const picture = pictureAmong(clipboardData.files);
          if (picture !== undefined) {
            setPasted(picture);
          }
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void send();
          }
        }}
      />
      <DraftFiles />
      <div className="compose-foot">
        <Segmented<Priority>
          size="small"
          aria-label={t('compose.priority')}
          value={priority}
          onChange={(next) => useDraft.setState({ priority: next })}
          options={[
            { value: 'normal', label: t('priority.normal') },
            { value: 'urgent', label: t('priority.urgent') },
          ]}
        />
        <ConfirmSelect />
        <span className="compose-space" />
        <FileButtons pasted={pasted} onPasted={setPasted} />
        <Templates />
        <Button
          type="primary"
          htmlType="submit"
          icon={<SendOutlined />}
          disabled={!ready}
          loading={busy}
          data-testid="instruction-send"
        >
          {t('compose.send')}
        </Button>
      </div>
    </form>
  );
}
