import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import { siteOf, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useCommand } from '../../../app/use-command.ts';
import { siteName } from '../names.ts';
import type { SessionClient } from '../session-client.ts';

/** One's own talk aside: whom one has asked, who asks, or with whom one talks while the session goes on unheard. */
export function SideRoomBar({
  client,
  view,
  me,
}: {
  client: SessionClient;
  view: ConsultationView;
  me: Site;
}): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  const { busy, run } = useCommand();
  const room = view.sideRooms.find(({ siteIds }) => siteIds.includes(me.id));
  const other = siteOf(view, room?.siteIds.find((id) => id !== me.id) ?? null);
  if (room === undefined || other === undefined) {
    return null;
  }
  const name = siteName(other);
  const isAsked = room.since === null && room.siteIds[1] === me.id;
  const button = (
    key: string,
    command: ConsultationCommand,
    type: 'primary' | 'default',
  ): React.JSX.Element => (
    <Button
      key={key}
      size="small"
      type={type}
      disabled={busy}
      onClick={() => void run(() => client.command(command))}
      data-testid={`side-${key}`}
    >
      {t(`side.${key}`)}
    </Button>
  );
  const state = isAsked ? 'asked' : room.since === null ? 'asking' : 'on';
  return (
    <Alert
      banner
      type={state === 'on' ? 'warning' : 'info'}
      className="room-side-room"
      data-testid="side-room"
      data-state={state}
      title={t(`side.${state}Text`, { name })}
      action={
        <span className="room-side-actions">
          {isAsked
            ? [
                button('accept', { type: 'answerSideRoom', accepts: true }, 'primary'),
                button('refuse', { type: 'answerSideRoom', accepts: false }, 'default'),
              ]
            : button('end', { type: 'leaveSideRoom' }, 'default')}
        </span>
      }
    />
  );
}
