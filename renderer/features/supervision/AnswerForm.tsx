import { App, Button, Input, Progress } from 'antd';
import { CloseOutlined, PaperClipOutlined, SendOutlined } from '@ant-design/icons';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_ATTACHMENT_BYTES, OrderText } from '#shared/supervision.ts';
import { formatSize } from '../../app/format.ts';
import {
  addFiles,
  changeDraft,
  MAX_FILES,
  removeFile,
  useAnswerDraft,
  type DraftFile,
} from './answer-drafts.ts';
import { useAnswer } from './use-answer.ts';

const MAX_TEXT = 4000;

function FileRow({
  draft,
  busy,
  onRemove,
}: {
  draft: DraftFile;
  busy: boolean;
  onRemove: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const { file, sent, problem } = draft;
  return (
    <li className="answer-file" data-testid="answer-file">
      <PaperClipOutlined />
      <span className="answer-file-name" title={file.name}>
        {file.name}
      </span>
      <span className="answer-file-size">{formatSize(file.size)}</span>
      {sent > 0 && <Progress percent={Math.round(sent * 100)} size="small" aria-label={file.name} />}
      {problem !== null && <span className="answer-file-problem">{problem}</span>}
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        disabled={busy}
        aria-label={t('answer.remove', { name: file.name })}
        onClick={onRemove}
      />
    </li>
  );
}

function FileList({
  orderId,
  files,
  busy,
}: {
  orderId: string;
  files: readonly DraftFile[];
  busy: boolean;
}): React.JSX.Element | null {
  return files.length === 0 ? null : (
    <ul className="answer-file-list">
      {files.map((draft) => (
        <FileRow key={draft.key} draft={draft} busy={busy} onRemove={() => removeFile(orderId, draft.key)} />
      ))}
    </ul>
  );
}

/** Chooses files by dialog; what can't be taken is said at once. */
function AddFiles({ orderId, full, busy }: { orderId: string; full: boolean; busy: boolean }) {
  const { t } = useTranslation('supervision');
  const { message } = App.useApp();
  const input = useRef<HTMLInputElement>(null);
  const add = (chosen: readonly File[]): void => {
    const { tooLarge, left } = addFiles(orderId, chosen);
    const names = (files: readonly File[]): string => files.map(({ name }) => name).join(t('answer.and'));
    if (tooLarge.length > 0) {
      const most = formatSize(MAX_ATTACHMENT_BYTES);
      void message.warning(t('answer.tooLarge', { names: names(tooLarge), most }));
    }
    if (left.length > 0) {
      void message.warning(t('answer.tooMany', { names: names(left), most: MAX_FILES }));
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('answer.addFiles')}
        data-testid="answer-files"
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was removed.
          event.target.value = '';
        }}
      />
      <Button
        size="small"
        icon={<PaperClipOutlined />}
        disabled={full || busy}
        onClick={() => input.current?.click()}
      >
        {t('answer.addFiles')}
      </Button>
    </>
  );
}

/** The answer to an order, with its files; Ctrl+Enter sends. */
export function AnswerForm({ orderId }: { orderId: string }): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const { text, files } = useAnswerDraft(orderId);
  const { busy, send } = useAnswer(orderId);
  const ready = OrderText.safeParse(text).success && !busy;
  const submit = (event: React.SyntheticEvent): void => {
    event.preventDefault();
    if (ready) {
      void send();
    }
  };
  return (
    <form className="answer" aria-label={t('answer.title')} onSubmit={submit}>
      <Input.TextArea
        value={text}
        disabled={busy}
        maxLength={MAX_TEXT}
        autoSize={{ minRows: 3, maxRows: 10 }}
        aria-label={t('answer.text')}
        placeholder={t('answer.placeholder')}
        onChange={(event) => changeDraft(orderId, { text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            submit(event);
          }
        }}
        data-testid="answer-text"
      />
      <FileList orderId={orderId} files={files} busy={busy} />
      <div className="answer-foot">
        <AddFiles orderId={orderId} full={files.length >= MAX_FILES} busy={busy} />
        <span className="answer-limit">{t('answer.limit', { most: formatSize(MAX_ATTACHMENT_BYTES) })}</span>
        <Button
          type="primary"
          htmlType="submit"
          icon={<SendOutlined />}
          disabled={!ready}
          loading={busy}
          data-testid="order-answer"
        >
          {t('answer.send')}
        </Button>
      </div>
    </form>
  );
}
