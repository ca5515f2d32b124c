import { Button, Dropdown, Tag, type MenuProps } from 'antd';
import { AudioMutedOutlined, MoreOutlined } from '@ant-design/icons';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { SiteQuality } from '#shared/consultation/quality.ts';
import { hasVoice, mayChair, sideRoomOf } from '#shared/consultation/rights.ts';
import { siteOf, UNIT_ROLES, type Presence, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatTime } from '../../../app/format.ts';
import { StateMark, type MarkState } from '../../../components/StateMark.tsx';
import { siteName } from '../names.ts';
import type { SessionClient } from '../session-client.ts';
import { useCommand } from '../../../app/use-command.ts';
import { QualityMark } from './QualityMark.tsx';

const MARK: Record<Presence, MarkState> = {
  invited: 'offline',
  calling: 'attention',
  missed: 'danger',
  declined: 'blocked',
  waiting: 'attention',
  present: 'done',
  away: 'danger',
  left: 'offline',
  removed: 'blocked',
};
/** What a site that isn't the chair can do with another one. */
function ownCommandsFor(
  view: ConsultationView,
  meId: string,
  site: Site,
): Record<string, ConsultationCommand> {
  const me = siteOf(view, meId);
  const isAble = (one: Site | undefined): boolean =>
    one?.presence === 'present' &&
    mayChair(one) &&
    one.id !== view.chairId &&
    one.id !== view.floorId &&
    !view.sideRooms.some(({ siteIds }) => siteIds.includes(one.id));
  return site.id !== meId && isAble(me) && isAble(site)
    ? { askSideRoom: { type: 'askSideRoom', siteId: site.id } }
    : {};
}

const GONE: readonly Presence[] = ['invited', 'missed', 'declined', 'left', 'removed'];
const ROLES = ['presenter', 'participant', 'observer', 'recorder'] as const;

const rolesFor = ({ kind, role: present }: Site): readonly (typeof ROLES)[number][] =>
  ROLES.filter((role) => role !== present && (kind !== 'unit' || UNIT_ROLES.includes(role)));

/** What the chair can command of a site now, by the menu's keys. */
function commandsFor(view: ConsultationView, site: Site): Record<string, ConsultationCommand> {
  const { id: siteId, presence } = site;
  if (GONE.includes(presence)) {
    return { call: { type: 'call', siteId } };
  }
  if (presence === 'waiting') {
    return { admit: { type: 'admit', siteId }, remove: { type: 'remove', siteId } };
  }
  if (site.id === view.chairId) {
    return {};
  }
  if (presence !== 'present') {
    return { remove: { type: 'remove', siteId } };
  }
  const voice: Record<string, ConsultationCommand> = hasVoice(site)
    ? {
        ...(view.floorId === siteId
          ? { endFloor: { type: 'endFloor' } }
          : { grantFloor: { type: 'grantFloor', siteId } }),
        ...(site.isMuted ? { unmute: { type: 'unmute', siteId } } : { mute: { type: 'mute', siteId } }),
        broadcast: { type: 'broadcast', siteIds: [siteId] },
        ...(view.watchId === siteId
          ? { unwatch: { type: 'watch', siteId: null } }
          : { watch: { type: 'watch', siteId } }),
        ...(mayChair(site) ? { handOver: { type: 'handOver', siteId } } : {}),
      }
    : {};
  return {
    ...voice,
    ...(view.sideRooms.some(({ siteIds }) => siteIds.includes(siteId))
      ? { closeSideRoom: { type: 'closeSideRoom', siteId } }
      : {}),
    ...(site.hand === null ? {} : { lowerHand: { type: 'lowerHand', siteId } }),
    remove: { type: 'remove', siteId },
  };
}

function SiteMenu({
  client,
  view,
  site,
  meId,
}: {
  client: SessionClient;
  view: ConsultationView;
  site: Site;
  meId: string;
}): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  const { run } = useCommand();
  const isChair = view.chairId === meId;
  const commands = isChair ? commandsFor(view, site) : ownCommandsFor(view, meId, site);
  const isChangeable = isChair && site.role !== 'chair' && site.id !== view.chairId;
  const items: MenuProps['items'] = [
    ...Object.keys(commands).map((key) => ({
      key,
      danger: key === 'remove',
      label: <span data-testid={`site-${key}`}>{t(`site.${key}`)}</span>,
    })),
    ...(isChangeable
      ? [
          {
            key: 'role',
            label: t('site.role'),
            children: rolesFor(site).map((role) => ({
              key: `role:${role}`,
              label: t(`role.${role}`),
            })),
          },
        ]
      : []),
  ];
  const act = (key: string): void => {
    const role = ROLES.find((each) => key === `role:${each}`);
    const command: ConsultationCommand | undefined =
      role === undefined ? commands[key] : { type: 'setRole', siteId: site.id, role };
    if (command !== undefined) {
      void run(() => client.command(command));
    }
  };
  return items.length === 0 ? null : (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => act(key) }}>
      <Button
        size="small"
        type="text"
        icon={<MoreOutlined />}
        aria-label={t('site.menu', { name: siteName(site) })}
        data-testid="site-menu"
      />
    </Dropdown>
  );
}

/** Who is in the session, who asks to speak, and how it goes at each site. Hands that ask to speak stand first, in their order. */
export function People({
  client,
  view,
  meId,
  quality,
}: {
  client: SessionClient;
  view: ConsultationView;
  meId: string;
  quality: readonly SiteQuality[];
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const queue = useMemo(
    () =>
      view.sites
        .filter(({ hand }) => hand === 'speak')
        .toSorted((a, b) => (a.handAt ?? 0) - (b.handAt ?? 0))
        .map(({ id }) => id),
    [view.sites],
  );
  return (
    <ul className="room-people">
      {view.sites.map((site) => {
        const turn = queue.indexOf(site.id);
        return (
          <li key={site.id} data-testid="room-site" data-name={site.nameZh} data-presence={site.presence}>
            <StateMark state={MARK[site.presence]} />
            <div>
              <b>
                {siteName(site)}
                {site.kind === 'unit' && <Tag className="room-kind">{t('kind.unit')}</Tag>}
              </b>
              <small>
                {view.chairId === site.id ? t('people.hasChair') : t(`role.${site.role}`)} ·{' '}
                {site.presence === 'away'
                  ? t('people.away', { time: formatTime(site.since) })
                  : t(`presence.${site.presence}`)}
              </small>
            </div>
            {site.hand !== null && (
              <Tag color={site.hand === 'speak' ? 'gold' : 'default'} data-testid="site-hand">
                {t(`hand.${site.hand}`)}
                {turn >= 0 && ` ${turn + 1}`}
              </Tag>
            )}
            {sideRoomOf(view, site.id) !== undefined && <Tag data-testid="site-aside">{t('side.tag')}</Tag>}
            {site.isMuted && <AudioMutedOutlined title={t('stage.silent')} data-testid="site-muted" />}
            <QualityMark quality={quality.find((one) => one.siteId === site.id)} />
            <SiteMenu client={client} view={view} site={site} meId={meId} />
          </li>
        );
      })}
    </ul>
  );
}
