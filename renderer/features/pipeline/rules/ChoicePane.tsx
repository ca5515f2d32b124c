import { CloseOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CatalogueWords } from '../catalogue.ts';
import { useCourtNames } from '../shared/court-names.ts';
import { formatCount } from '../words.ts';
import { nodeName, optionName, settingName } from './change-text.ts';
import { optionOf, profilesOf, withNode, withProfile, withSetting, withTerm } from './choice.ts';
import { DraftSection } from './DraftSection.tsx';
import { ownTermText } from './figure-text.ts';
import { WIDENED, type RulesAddress } from './params.ts';
import type { RuleNode } from './rows.ts';
import { useFollowed, type EditedRules } from './use-court-rules.ts';

interface ChoicePaneProps {
  rules: EditedRules;
  words: CatalogueWords;
  address: RulesAddress;
  /** It covers the list. */
  isOver: boolean;
  onClose?: () => void;
}

/** Whose choice it is, and the way back to that of the court above. */
function Whose({ rules }: ChoicePaneProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { saved, target, mayChoose, edit } = rules;
  const followed = useFollowed(rules);
  const follows = followed === null ? t('rules.followsCatalogue') : t('rules.follows', { court: followed });
  return (
    <div className="choice-whose" data-testid="rules-whose" data-own={target !== null}>
      <p>
        <b>{target === null ? follows : t('rules.ownChoice')}</b>
      </p>
      {mayChoose && target === null && <small>{t('rules.becomesOwn')}</small>}
      {target !== null && saved.own === null && (
        <small>
          {followed === null ? t('rules.leavesCatalogue') : t('rules.leaves', { court: followed })}
        </small>
      )}
      {mayChoose && target !== null && (
        <Button size="small" onClick={() => edit(null)} data-testid="rules-follow">
          {followed === null ? t('rules.followCatalogue') : t('rules.follow', { court: followed })}
        </Button>
      )}
      {!mayChoose && <small>{t('rules.readOnly')}</small>}
    </div>
  );
}

/** The profiles; where sources contradict each other, those chosen decide. */
function Profiles({ rules, words, address }: ChoicePaneProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { view } = words;
  const { choice, mayChoose, edit } = rules;
  const chosen = profilesOf(view, choice);
  return (
    <section>
      <h4>{t('rules.profiles')}</h4>
      <p className="choice-hint">{t('rules.profilesHint')}</p>
      <ul className="choice-list">
        {view.profiles.map(({ id }) => {
          const isOn = chosen.includes(id);
          const isLast = isOn && chosen.length === 1;
          const count = view.nodes.filter(({ profiles }) => profiles.includes(id)).length;
          return (
            <li
              key={id}
              data-on={isOn}
              data-testid="rules-profile-row"
              data-profile={id}
              title={mayChoose && isLast ? t('rules.lastProfile') : undefined}
            >
              {mayChoose ? (
                <Checkbox
                  checked={isOn}
                  disabled={isLast}
                  onChange={(event) => edit(withProfile(view, choice, id, event.target.checked))}
                >
                  {words.profile(id)}
                </Checkbox>
              ) : (
                <span className="choice-name">
                  <span className="rule-force-mark" aria-hidden="true" />
                  {words.profile(id)}
                  <small>{t(isOn ? 'rules.adopted' : 'rules.notAdopted')}</small>
                </span>
              )}
              <Button
                size="small"
                type="link"
                title={t('rules.showNodes')}
                onClick={() => address.set({ ...WIDENED, profile: id, show: '' })}
              >
                {t('rules.nodes', { n: formatCount(count), count })}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Questions that sources answer differently. */
function Settings({ rules, words }: ChoicePaneProps): React.JSX.Element | null {
  const { t, i18n } = useTranslation('pipeline');
  const { view } = words;
  const { choice, mayChoose, edit } = rules;
  const english = i18n.language === 'en';
  if (view.settings.length === 0) {
    return null;
  }
  return (
    <section>
      <h4>{t('rules.settings')}</h4>
      <ul className="choice-list">
        {view.settings.map(({ id, options, references }) => {
          const option = optionOf(view, choice, id);
          return (
            <li key={id} className="choice-setting">
              <span>
                {settingName(view, id)}
                <small>{references.map(words.reference).join(english ? '; ' : '；')}</small>
              </span>
              {mayChoose ? (
                <Select
                  size="small"
                  aria-label={settingName(view, id)}
                  data-testid={`rules-setting-${id}`}
                  popupMatchSelectWidth={false}
                  value={option}
                  options={options.map((one) => ({ value: one.id, label: optionName(view, id, one.id) }))}
                  onChange={(next) => edit(withSetting(view, choice, id, next))}
                />
              ) : (
                <b>{optionName(view, id, option)}</b>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What the court has decided for single nodes, each with the way back. */
function OwnNodes({ rules, words, address }: ChoicePaneProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { view } = words;
  const { choice, mayChoose, edit } = rules;
  const known = (ids: readonly string[]): RuleNode[] => ids.flatMap((id) => words.nodeOf(id) ?? []);
  const without = (node: RuleNode): void => {
    const isOff = choice.off.includes(node.id);
    edit(withNode(view, choice, node, isOff));
  };
  const decided = [
    ...known(choice.off).map((node) => ({
      node,
      key: 'off',
      text: t('rules.own.off'),
      back: () => without(node),
    })),
    ...known(choice.on).map((node) => ({
      node,
      key: 'on',
      text: t('rules.own.on'),
      back: () => without(node),
    })),
    ...known(Object.keys(choice.terms)).flatMap((node) => {
      const term = choice.terms[node.id];
      return term === undefined
        ? []
        : [
            {
              node,
              key: 'term',
              text: t('rules.own.term', { term: ownTermText(node, term) }),
              back: () => edit(withTerm(view, choice, node, null)),
            },
          ];
    }),
  ].toSorted((a, b) => a.node.no - b.node.no);
  return (
    <section>
      <h4>{t('rules.ownNodes')}</h4>
      {decided.length === 0 && <p className="choice-hint">{t('rules.noOwnNodes')}</p>}
      <ul className="choice-list">
        {decided.map(({ node, key, text, back }) => (
          <li key={`${key} ${node.id}`}>
            <button
              type="button"
              className="choice-node"
              onClick={() => address.set({ node: node.id, show: '' })}
            >
              {nodeName(node)}
              <small>{text}</small>
            </button>
            {mayChoose && (
              <Button
                size="small"
                type="text"
                icon={<UndoOutlined />}
                aria-label={t('rules.resetNode', { node: nodeName(node) })}
                title={t('rules.resetNode', { node: nodeName(node) })}
                onClick={back}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the court has chosen of the catalogue, and what would be different by the changes that aren't saved yet. */
export function ChoicePane(props: ChoicePaneProps): React.JSX.Element {
  const { rules, words, address, isOver, onClose } = props;
  const { t } = useTranslation('pipeline');
  const { full } = useCourtNames();
  const title = t('rules.choiceOf', { court: full(address.courtId) });
  return (
    <aside
      className="rules-side rules-choice"
      aria-label={title}
      data-over={isOver}
      data-testid="rules-choice-pane"
    >
      <div className="choice-scroll">
        <header>
          <h3>{title}</h3>
          {onClose !== undefined && (
            <Button
              size="small"
              type="text"
              icon={<CloseOutlined />}
              aria-label={t('rules.close')}
              title={t('rules.close')}
              onClick={onClose}
            />
          )}
        </header>
        <Whose {...props} />
        <Profiles {...props} />
        <Settings {...props} />
        <OwnNodes {...props} />
      </div>
      {rules.isDraft && <DraftSection rules={rules} words={words} address={address} />}
    </aside>
  );
}
