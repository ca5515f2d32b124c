import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { instructionFilePath, type InstructionFile } from '#shared/dispatch.ts';
import type { Api } from '../../api/api.ts';
import { retryDelayMs } from '../../api/ladder.ts';
import { fetchFile } from '../../api/server-file.ts';
import style from './Instructions.module.css';

/** The content of a file under an address of this page. It is asked for until it comes: the link of a phone is often bad. */
function useContent(api: Api, id: string): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isShown = true;
    const load = async (attempt: number): Promise<void> => {
      try {
        const content = await fetchFile(api, instructionFilePath(id));
        if (isShown) {
          made = URL.createObjectURL(content);
          setUrl(made);
        }
      } catch {
        if (isShown) {
          timer = setTimeout(() => void load(attempt + 1), retryDelayMs(attempt + 1));
        }
      }
    };
    void load(0);
    return () => {
      isShown = false;
      clearTimeout(timer);
      if (made !== null) {
        URL.revokeObjectURL(made);
      }
    };
  }, [api, id]);
  return url;
}

function Content({ api, file }: { api: Api; file: InstructionFile }): React.JSX.Element {
  const { t } = useTranslation();
  const url = useContent(api, file.id);
  const [isLarge, setLarge] = useState(false);
  if (url === null) {
    return <span className={style.waits}>{t('instructions.fileLoading')}</span>;
  }
  return file.kind === 'voice' ? (
    <audio
      className={style.voice}
      src={url}
      controls
      aria-label={t('instructions.voice')}
      data-testid="instruction-file"
      data-kind="voice"
    />
  ) : (
    <button
      type="button"
      className={style.picture}
      data-large={isLarge}
      aria-label={t('instructions.picture')}
      data-testid="instruction-file"
      data-kind="picture"
      onClick={() => setLarge(!isLarge)}
    >
      <img src={url} alt={t('instructions.picture')} />
    </button>
  );
}

/** What goes along with an instruction: voice notes to be played, pictures that a touch makes large. */
export function InstructionFiles({
  api,
  files,
}: {
  api: Api;
  files: readonly InstructionFile[];
}): React.JSX.Element | null {
  return files.length === 0 ? null : (
    <div className={style.files}>
      {files.map((file) => (
        <Content key={file.id} api={api} file={file} />
      ))}
    </div>
  );
}
