import { create } from 'zustand';
import { MAX_ATTACHMENT_BYTES } from '#shared/supervision.ts';
import { useSession } from '../../app/session.ts';

/** Most files of an answer; the server refuses more. */
export const MAX_FILES = 20;

/** A file of an answer that isn't sent yet. `sent`: the share that is at the server; `attachmentId` once all of it is. */
export interface DraftFile {
  key: string;
  file: File;
  sent: number;
  attachmentId: string | null;
  /** Why it couldn't be sent, in words. */
  problem: string | null;
}

/** An answer that is being written. */
export interface AnswerDraft {
  text: string;
  files: readonly DraftFile[];
}

const EMPTY: AnswerDraft = { text: '', files: [] };

/** By order. They survive a look at the case: a panel behind another one is taken apart. */
const useDrafts = create<{ byOrder: ReadonlyMap<string, AnswerDraft> }>(() => ({ byOrder: new Map() }));

// What one user has written is none of the next one's.
useSession.subscribe(({ me }, before) => {
  if (me === null && before.me !== null) {
    useDrafts.setState({ byOrder: new Map() });
  }
});

export function useAnswerDraft(orderId: string): AnswerDraft {
  return useDrafts((s) => s.byOrder.get(orderId) ?? EMPTY);
}

/** The draft as it is at this moment. */
export const answerDraft = (orderId: string): AnswerDraft =>
  useDrafts.getState().byOrder.get(orderId) ?? EMPTY;

export function changeDraft(orderId: string, change: Partial<AnswerDraft>): void {
  useDrafts.setState(({ byOrder }) => ({
    byOrder: new Map(byOrder).set(orderId, { ...(byOrder.get(orderId) ?? EMPTY), ...change }),
  }));
}

export function dropDraft(orderId: string): void {
  useDrafts.setState(({ byOrder }) => {
    const next = new Map(byOrder);
    next.delete(orderId);
    return { byOrder: next };
  });
}

export function changeFile(orderId: string, key: string, change: Partial<DraftFile>): void {
  const files = answerDraft(orderId).files.map((each) => (each.key === key ? { ...each, ...change } : each));
  changeDraft(orderId, { files });
}

export function removeFile(orderId: string, key: string): void {
  changeDraft(orderId, { files: answerDraft(orderId).files.filter((each) => each.key !== key) });
}

/** Adds files to a draft; answers with those that can't be: too large, empty, or too many. */
export function addFiles(orderId: string, chosen: readonly File[]): { tooLarge: File[]; left: File[] } {
  const { files } = answerDraft(orderId);
  const fits = ({ size }: File): boolean => size > 0 && size <= MAX_ATTACHMENT_BYTES;
  const good = chosen.filter(fits);
  const taken = good.slice(0, Math.max(0, MAX_FILES - files.length));
  changeDraft(orderId, {
    files: [
      ...files,
      ...taken.map((file) => ({
        key: crypto.randomUUID(),
        file,
        sent: 0,
        attachmentId: null,
        problem: null,
      })),
    ],
  });
  return { tooLarge: chosen.filter((file) => !fits(file)), left: good.slice(taken.length) };
}
