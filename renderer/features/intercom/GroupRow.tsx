import { AudioMutedOutlined, AudioOutlined, MoreOutlined, SoundOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Slider, Tag, Tooltip } from 'antd';
import { memo, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveTalkGroup } from '#shared/contract/intercom.ts';
import type { Speaker, TalkGroup, TalkMember } from '#shared/intercom.ts';
import { formatAge } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { useApi, useSession } from '../../app/session.ts';
import { useCommand } from '../../app/use-command.ts';
import { setMonitoring, useIntercom } from './intercom-store.ts';
import { useMonitoring } from './IntercomHost.tsx';
import { Level } from './Level.tsx';

/** A unit's call sign with its officer, or a person's name. */
function useMemberName(): (member: TalkMember) => string {
  const { i18n } = useTranslation();
  const english = i18n.language === 'en';
  return ({ role, label, nameZh, nameEn }) => {
    const name = english ? nameEn : nameZh;
    return role === 'unit' ? `${label} ${name}` : name;
  };
}

/** Whether the user may make and change groups. The server holds the rule; this only spares refusals. */
export const useMayManageGroups = (): boolean =>
  useSession((s) => s.me?.role === 'leader' || s.me?.role === 'administrator');

function Speaking({ groupId, speaker }: { groupId: string; speaker: Speaker }): React.JSX.Element {
  const { t } = useTranslation('intercom');
  const nameOf = useMemberName();
  const now = useNow();
  const client = useIntercom((s) => s.client);
  const offset = useLive((s) => s.clockOffsetMs);
  const read = useCallback(() => client?.level(groupId) ?? 0, [client, groupId]);
  return (
    <span className="intercom-speaker" data-testid="intercom-speaker">
      <AudioOutlined aria-hidden />
      <b>{nameOf(speaker)}</b>
      {speaker.isBroadcast && <Tag>{t('broadcast.tag')}</Tag>}
      <span>{formatAge(Math.max(now + offset - speaker.since, 0))}</span>
      <Level read={read} />
    </span>
  );
}

function SpeakerLine({ live: { group, speaker } }: { live: LiveTalkGroup }): React.JSX.Element {
  const { t } = useTranslation('intercom');
  return group.enabled && speaker !== null ? (
    <Speaking groupId={group.id} speaker={speaker} />
  ) : (
    <span className="intercom-quiet">{t(group.enabled ? 'group.quiet' : 'group.disabled')}</span>
  );
}

function Monitor({ group }: { group: TalkGroup }): React.JSX.Element {
  const { t } = useTranslation('intercom');
  const { isOn, gain } = useMonitoring(group);
  const { id, name } = group;
  return (
    <span className="intercom-monitor">
      <Tooltip title={t(isOn ? 'monitor.on' : 'monitor.off')}>
        <Button
          size="small"
          type={isOn ? 'primary' : 'default'}
          ghost={isOn}
          icon={isOn ? <SoundOutlined /> : <AudioMutedOutlined />}
          aria-pressed={isOn}
          aria-label={t('monitor.label', { name })}
          data-testid="intercom-monitor"
          onClick={() => setMonitoring(id, { isOn: !isOn, gain })}
        />
      </Tooltip>
      <Slider
        min={0}
        max={100}
        value={Math.round(gain * 100)}
        disabled={!isOn}
        ariaLabelForHandle={t('monitor.volume', { name })}
        onChange={(value) => setMonitoring(id, { isOn, gain: value / 100 })}
      />
    </span>
  );
}

function useGroupMenu(
  live: LiveTalkGroup,
  onEdit: (group: TalkGroup) => void,
): NonNullable<React.ComponentProps<typeof Dropdown>['menu']> {
  const { t } = useTranslation('intercom');
  const { call } = useApi();
  const { modal } = App.useApp();
  const { run } = useCommand();
  const role = useSession((s) => s.me?.role);
  const { group, speaker } = live;
  const mayManage = useMayManageGroups();
  const close = async (): Promise<void> => {
    const isSure = await modal.confirm({
      title: t('menu.closeAsk', { name: group.name }),
      content: t('menu.closeEffect'),
      okText: t('menu.close'),
    });
    if (isSure) {
      await run(() => call.intercom.closeGroup.mutate({ groupId: group.id }));
    }
  };
  const { id, courtId, name, unitIds, rules, priorities, enabled, recorded } = group;
  return {
    items: [
      ...(role === 'leader'
        ? [
            {
              key: 'cutOff',
              label: t('menu.cutOff'),
              disabled: speaker === null,
              onClick: () => void run(() => call.intercom.cutOff.mutate({ groupId: id })),
            },
          ]
        : []),
      ...(mayManage
        ? [
            { key: 'edit', label: t('menu.edit'), onClick: () => onEdit(group) },
            {
              key: 'enable',
              label: t(enabled ? 'menu.disable' : 'menu.enable'),
              onClick: () =>
                void run(() =>
                  call.intercom.saveGroup.mutate({
                    id,
                    courtId,
                    name,
                    unitIds,
                    rules,
                    priorities,
                    recorded,
                    enabled: !enabled,
                  }),
                ),
            },
          ]
        : []),
      ...(mayManage || group.kind === 'adHoc'
        ? [{ key: 'close', label: t('menu.close'), danger: true, onClick: () => void close() }]
        : []),
    ],
  };
}

interface GroupRowProps {
  live: LiveTalkGroup;
  isSelected: boolean;
  onEdit: (group: TalkGroup) => void;
}

/**
 * One group: who speaks, who listens, how it is listened to; choosing it makes it the one that is spoken to. What happens in other groups
 * doesn't render it: units come and go all day.
 */
export const GroupRow = memo(function GroupRow({
  live,
  isSelected,
  onEdit,
}: GroupRowProps): React.JSX.Element {
  const { t, i18n } = useTranslation('intercom');
  const nameOf = useMemberName();
  const menu = useGroupMenu(live, onEdit);
  const { group, present, speaker } = live;
  const court = useLive((s) => s.courts.get(group.courtId));
  return (
    <li
      className="intercom-group"
      data-testid="intercom-group"
      data-group-id={group.id}
      data-selected={isSelected}
      data-speaking={speaker !== null}
    >
      <div className="intercom-row">
        <button
          type="button"
          className="intercom-name"
          aria-pressed={isSelected}
          onClick={() => useIntercom.setState({ selected: group.id })}
        >
          <b>{group.name}</b>
          <span>
            {i18n.language === 'en' ? court?.nameEn : court?.shortZh}
            {group.kind === 'adHoc' && ` · ${t('group.adHoc')}`}
            {group.recorded && ` · ${t('group.recorded')}`}
          </span>
        </button>
        <SpeakerLine live={live} />
        <span className="intercom-count" data-testid="intercom-present">
          {t('group.present', { count: present.length })}
        </span>
        <Monitor group={group} />
        {(menu.items ?? []).length > 0 && (
          <Dropdown menu={menu} trigger={['click']}>
            <Button
              size="small"
              type="text"
              icon={<MoreOutlined />}
              aria-label={t('menu.label', { name: group.name })}
              data-testid="intercom-menu"
            />
          </Dropdown>
        )}
      </div>
      {isSelected && (
        <p className="intercom-members">
          {present.length === 0
            ? t('group.nobody')
            : present.map((member) => nameOf(member)).join(t('comma'))}
        </p>
      )}
    </li>
  );
});
