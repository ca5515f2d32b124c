import { InstructionFile, MAX_INSTRUCTION_FILES } from '#shared/dispatch.ts';
import type { Api } from '../../../api/api.ts';
import { sendFile } from '../../../api/server-file.ts';
import { errorText } from '../../../app/error-text.ts';
import { useDraft } from '../draft.ts';

/** A picture or a voice note of the instruction that is being written. It is sent to the server at once, and goes along when that is sent. */
export interface DraftFile {
  /** Of this page alone. */
  key: string;
  kind: InstructionFile['kind'];
  content: Blob;
  /** As the server has taken it. */
  file: InstructionFile | null;
  problem: string | null;
}

const change = (key: string, patch: Partial<DraftFile>): void =>
  useDraft.setState(({ files }) => ({
    files: files.map((file) => (file.key === key ? { ...file, ...patch } : file)),
  }));

/** Sends a file of the draft to the server, again after a failure. */
export async function uploadFile(api: Pick<Api, 'baseUrl' | 'token'>, key: string): Promise<void> {
  const draft = useDraft.getState().files.find((file) => file.key === key);
  if (draft === undefined) {
    return;
  }
  change(key, { problem: null });
  try {
    const answer = await sendFile(api, `/instruction-files?kind=${draft.kind}`, draft.content);
    change(key, { file: InstructionFile.parse(answer) });
  } catch (error) {
    change(key, { problem: errorText(error) });
  }
}

/** Adds a file to the draft, as long as there is room. */
export async function addFile(
  api: Pick<Api, 'baseUrl' | 'token'>,
  kind: InstructionFile['kind'],
  content: Blob,
): Promise<void> {
  const { files } = useDraft.getState();
  if (files.length >= MAX_INSTRUCTION_FILES) {
    return;
  }
  const key = crypto.randomUUID();
  useDraft.setState({ files: [...files, { key, kind, content, file: null, problem: null }] });
  await uploadFile(api, key);
}

/** Takes a file out of the draft; the server forgets it by itself. */
export function dropFile(key: string): void {
  useDraft.setState(({ files }) => ({ files: files.filter((file) => file.key !== key) }));
}
