import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { LiveTalkGroup } from '#shared/contract/intercom.ts';
import { useReadable } from '../../api/use-feed.ts';
import { talkText } from '../intercom/talk-text.ts';
import { useHeld } from '../intercom/use-held.ts';
import type { UnitDevice } from './device.ts';
import { MicrophoneIcon } from './icons.tsx';
import { keep, readKept } from './storage.ts';
import style from './TalkKey.module.css';

const GROUP_KEY = 'ecc.unit.talkGroup';

/** The group that is spoken to: the officer's choice, else the first. */
function useChosen(groups: readonly LiveTalkGroup[]): [LiveTalkGroup | undefined, (groupId: string) => void] {
  const [chosen, setChosen] = useState(() => readKept(localStorage, GROUP_KEY, z.string()));
  const choose = (groupId: string): void => {
    keep(localStorage, GROUP_KEY, groupId);
    setChosen(groupId);
  };
  return [groups.find(({ group }) => group.id === chosen) ?? groups[0], choose];
}

/** Who speaks in which group now; the chosen one first. */
function Speakers({
  groups,
  chosen,
}: {
  groups: readonly LiveTalkGroup[];
  chosen: string;
}): React.JSX.Element {
  const { t, i18n } = useTranslation('intercom');
  const speaking = groups
    .filter(({ speaker }) => speaker !== null)
    .sort((a, b) => Number(b.group.id === chosen) - Number(a.group.id === chosen));
  if (speaking.length === 0) {
    return <span className={style.quiet}>{t('group.quiet')}</span>;
  }
  return (
    <>
      {speaking.map(({ group, speaker }) => (
        <span key={group.id} className={style.speaker} data-testid="talk-speaker">
          <b>{i18n.language === 'en' ? speaker?.nameEn : speaker?.nameZh}</b> · {group.name}
        </span>
      ))}
    </>
  );
}

/** The intercom in the thumb's reach: which group, who speaks, and the button that is held to talk. */
export function TalkKey({ device }: { device: UnitDevice }): React.JSX.Element | null {
  const { t } = useTranslation('intercom');
  const { groups, talk } = useReadable(device.talk.state);
  const known = [...groups.values()].filter(({ group }) => group.enabled);
  const [chosen, choose] = useChosen(known);
  const held = useHeld(
    () => {
      if (chosen !== undefined) {
        void device.talk.press([chosen.group.id]);
      }
    },
    () => device.talk.release(),
  );
  if (chosen === undefined) {
    return null;
  }
  return (
    <section className={style.talk} data-phase={talk.phase} data-testid="talk">
      <div className={style.head}>
        {known.length > 1 ? (
          <select
            value={chosen.group.id}
            aria-label={t('tabs.groups')}
            data-testid="talk-group"
            onChange={(event) => choose(event.target.value)}
          >
            {known.map(({ group }) => (
              <option key={group.id} value={group.id}>
                {group.name}
              </option>
            ))}
          </select>
        ) : (
          <b>{chosen.group.name}</b>
        )}
        {chosen.group.recorded && <span className={style.recorded}>{t('group.recorded')}</span>}
        <Speakers groups={known} chosen={chosen.group.id} />
      </div>
      <button type="button" className={style.key} data-testid="talk-hold" data-phase={talk.phase} {...held}>
        <MicrophoneIcon off={false} />
        {t(talk.phase === 'talking' ? 'talk.letGo' : 'talk.hold', { name: chosen.group.name })}
      </button>
      <output className={style.state} data-testid="talk-state" data-phase={talk.phase}>
        {talk.phase === 'idle' ? '' : talkText(t, talk, groups)}
      </output>
    </section>
  );
}
