import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../app/error-text.ts';
import { useApi } from '../../app/session.ts';
import { answerDraft, changeFile, dropDraft } from './answer-drafts.ts';
import { uploadAttachment } from './files.ts';

/**
 * Sends an answer: its files first, then the text that they belong to. What was sent before a failure isn't sent again. Files go to the
 * server only now, because it has no way to take back one that was removed from a draft.
 */
export function useAnswer(orderId: string): { busy: boolean; send: () => Promise<void> } {
  const { t } = useTranslation('supervision');
  const { message } = App.useApp();
  const api = useApi();
  const [busy, setBusy] = useState(false);

  const sendFiles = async (): Promise<string[]> => {
    const ids: string[] = [];
    for (const { key, file, attachmentId } of answerDraft(orderId).files) {
      try {
        changeFile(orderId, key, { problem: null });
        const id =
          attachmentId ??
          (
            await uploadAttachment(api, {
              orderId,
              file,
              onProgress: (sent) => changeFile(orderId, key, { sent }),
            })
          ).id;
        changeFile(orderId, key, { sent: 1, attachmentId: id });
        ids.push(id);
      } catch (error) {
        changeFile(orderId, key, { sent: 0, problem: errorText(error) });
        throw error;
      }
    }
    return ids;
  };

  return {
    busy,
    send: async () => {
      const { text } = answerDraft(orderId);
      setBusy(true);
      try {
        const attachmentIds = await sendFiles();
        await api.call.supervision.answer.mutate({ orderId, text: text.trim(), attachmentIds });
        dropDraft(orderId);
        void message.success(t('answer.sent'));
      } catch (error) {
        void message.error(errorText(error));
      } finally {
        setBusy(false);
      }
    },
  };
}
