import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatClock } from '../../../app/format.ts';
import { siteName } from '../names.ts';
import type { SessionClient } from '../session-client.ts';
import { useCommand } from '../../../app/use-command.ts';

/** What the sites write to everybody. */
export function Texts({
  client,
  view,
}: {
  client: SessionClient;
  view: ConsultationView;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { run } = useCommand();
  const [text, setText] = useState('');
  const end = useRef<HTMLLIElement>(null);
  const count = view.texts.length;
  useEffect(() => {
    if (count > 0) {
      end.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [count]);
  const say = async (): Promise<void> => {
    const wanted = text.trim();
    if (
      wanted !== '' &&
      (await run(() => client.command({ type: 'say', id: crypto.randomUUID(), text: wanted })))
    ) {
      setText('');
    }
  };
  return (
    <div className="room-texts">
      <ul>
        {view.texts.map(({ id, siteId, at, text: said }) => {
          const site = siteOf(view, siteId);
          return (
            <li key={id} data-testid="room-text">
              <small>
                {site === undefined ? siteId : siteName(site)} {formatClock(at)}
              </small>
              <p>{said}</p>
            </li>
          );
        })}
        <li ref={end} aria-hidden="true" />
      </ul>
      <Input
        value={text}
        maxLength={1000}
        placeholder={t('texts.placeholder')}
        aria-label={t('texts.placeholder')}
        onChange={({ target }) => setText(target.value)}
        onPressEnter={() => void say()}
        data-testid="room-say"
      />
    </div>
  );
}
