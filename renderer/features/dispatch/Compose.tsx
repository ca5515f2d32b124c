import { App, Button, Input, Segmented } from 'antd';
import { SendOutlined } from '@ant-design/icons';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputRef } from 'antd';
import { InstructionText, type Priority } from '#shared/dispatch.ts';
import { errorText } from '../../app/error-text.ts';
import { useSession } from '../../app/session.ts';
import { resetDraft, useDraft } from './draft.ts';
import { TargetSelect } from './TargetSelect.tsx';

const MAX_TEXT = 2000;

/** Writing an instruction: whom, what, how urgent; Ctrl+Enter sends. */
export function Compose(): React.JSX.Element | null {
  const { t } = useTranslation('dispatch');
  const { message } = App.useApp();
  const { target, text, priority } = useDraft();
  const outbox = useSession((s) => s.outbox);
  const mayCommand = useSession((s) => s.me?.role === 'dutyOfficer' || s.me?.role === 'leader');
  const [busy, setBusy] = useState(false);
  const input = useRef<InputRef>(null);

  useEffect(() => {
    if (target !== null) {
      input.current?.focus();
    }
  }, [target]);

  if (!mayCommand || outbox === null) {
    return null;
  }
  const ready = target !== null && InstructionText.safeParse(text).success;
  const send = async (): Promise<void> => {
    if (!ready || busy) {
      return;
    }
    setBusy(true);
    try {
      await outbox.add({ id: crypto.randomUUID(), target, text, priority });
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
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void send();
          }
        }}
      />
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
        <span className="compose-space" />
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
