import { AudioOutlined, NotificationOutlined } from '@ant-design/icons';
import { Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { MAX_BROADCAST_GROUPS } from '#shared/intercom.ts';
import { useMayCommand } from '../../app/roles.ts';
import { captureProblem } from '../unit/capture-problem.ts';
import { setTalkKey, TALK_KEYS, useIntercom, type TalkKey } from './intercom-store.ts';
import { talkText } from './talk-text.ts';
import { useHeld } from './use-held.ts';
import { useTalkState } from './use-talk-state.ts';
import { useCommanded } from './use-commanded.ts';

/** The button that is held to speak to the selected group, the one for all groups, and the talk key. */
export function TalkBar(): React.JSX.Element {
  const { t } = useTranslation('intercom');
  const { client, selected, talkKey, isTalkMode } = useIntercom();
  const state = useTalkState();
  const commanded = useCommanded();
  const mayTalk = useMayCommand();
  const release = (): void => client?.release();
  const one = useHeld(() => {
    if (selected !== null) {
      void client?.press([selected]);
    }
  }, release);
  const all = useHeld(() => void client?.press(commanded), release);
  const name = selected === null ? null : (state.groups.get(selected)?.group.name ?? null);
  if (!mayTalk) {
    return <p className="intercom-hint">{t('talk.notYours')}</p>;
  }
  const { talk, problem } = state;
  const isTooMany = commanded.length > MAX_BROADCAST_GROUPS;
  return (
    <div className="intercom-bar" data-phase={talk.phase}>
      <div className="intercom-keys">
        <button
          type="button"
          className="intercom-hold"
          data-testid="intercom-hold"
          data-phase={talk.phase}
          disabled={name === null}
          {...one}
        >
          <AudioOutlined aria-hidden />
          {name === null
            ? t('talk.choose')
            : t(talk.phase === 'talking' ? 'talk.letGo' : 'talk.hold', { name })}
        </button>
        {commanded.length > 1 && (
          <button
            type="button"
            className="intercom-hold intercom-all"
            data-testid="intercom-broadcast"
            disabled={isTooMany}
            {...all}
          >
            <NotificationOutlined aria-hidden />
            {isTooMany
              ? t('broadcast.tooMany', { max: MAX_BROADCAST_GROUPS })
              : t('broadcast.hold', { count: commanded.length })}
          </button>
        )}
      </div>
      <output className="intercom-state" data-testid="intercom-state" data-phase={talk.phase}>
        {problem !== null && talk.phase !== 'talking'
          ? t(`microphone.${captureProblem(problem, navigator.mediaDevices)}`)
          : talkText(t, talk, state.groups)}
      </output>
      <label className="intercom-mode">
        <Switch
          size="small"
          checked={isTalkMode}
          data-testid="intercom-mode"
          onChange={(checked) => useIntercom.setState({ isTalkMode: checked })}
        />
        {t('mode.label')}
        <Select<TalkKey>
          size="small"
          value={talkKey}
          aria-label={t('mode.key')}
          options={TALK_KEYS.map((value) => ({ value, label: t(`mode.keys.${value}`) }))}
          onChange={setTalkKey}
        />
      </label>
    </div>
  );
}
