import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatClock } from '../../../app/format.ts';
import { siteName } from '../names.ts';
import type { SessionClient } from '../session-client.ts';
import { useCommand } from '../../../app/use-command.ts';
import { useTexts } from '../use-texts.ts';

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
  const { text, setText, say, end } = useTexts(client, view, run);
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
