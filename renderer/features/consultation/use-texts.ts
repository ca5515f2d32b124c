import { useEffect, useRef, useState } from 'react';
import type { ConsultationView } from '#shared/consultation/view.ts';
import type { SessionClient } from './session-client.ts';

/**
 * What is being written to everybody in a session, and the end of what was, which stays in sight. `attempt` runs what may be refused, tells
 * so, and answers whether it succeeded.
 */
export function useTexts(
  client: SessionClient,
  { texts }: Pick<ConsultationView, 'texts'>,
  attempt: (act: () => Promise<unknown>) => Promise<boolean>,
): {
  text: string;
  setText: (text: string) => void;
  /** Sends what is written; it stays where the server refuses it. */
  say: () => Promise<void>;
  end: React.RefObject<HTMLLIElement | null>;
} {
  const [text, setText] = useState('');
  const end = useRef<HTMLLIElement>(null);
  const count = texts.length;
  useEffect(() => {
    if (count > 0) {
      end.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [count]);
  const say = async (): Promise<void> => {
    const wanted = text.trim();
    const isSaid =
      wanted !== '' &&
      (await attempt(() => client.command({ type: 'say', id: crypto.randomUUID(), text: wanted })));
    if (isSaid) {
      setText('');
    }
  };
  return { text, setText, say, end };
}
