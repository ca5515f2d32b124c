import { AlertOutlined, CloseOutlined } from '@ant-design/icons';
import { Button, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { openView } from '../../../app/views.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import type { CatalogueWords } from '../catalogue.ts';
import { KindMark } from '../shared/KindMark.tsx';
import { mayHaveTerm, withNode } from './choice.ts';
import { nodeFacts } from './facts.ts';
import { OwnTerm } from './OwnTerm.tsx';
import type { RuleNode, RuleRow } from './rows.ts';
import { FigureText, PracticeMark, reasonText } from './RuleCells.tsx';
import type { EditedRules } from './use-court-rules.ts';

interface NodePaneProps {
  row: RuleRow;
  rules: EditedRules;
  words: CatalogueWords;
  courtId: string;
  /** It covers the list. */
  isOver: boolean;
  onClose: () => void;
}

function Head({ row: { node }, words, onClose }: NodePaneProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  return (
    <header>
      <h3>
        <span className="rule-no">{node.no}</span>
        {words.node(node.id)}
      </h3>
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={t('rules.close')}
        title={t('rules.close')}
        onClick={onClose}
        data-testid="rule-close"
      />
      <p>
        <span className="rule-kind">
          <KindMark kind={node.kind} />
          {t(`kind.${node.kind}`)}
        </span>
        <span>{words.stage(node.stage)}</span>
      </p>
    </header>
  );
}

/** Whether it holds for the court, why, and the switch for who may. */
function Force({ row, rules, words }: NodePaneProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { node, isOn, standing } = row;
  const { mayChoose, choice, edit } = rules;
  const isOwn = standing === 'switchedOn' || standing === 'switchedOff';
  const profiles = reasonText({ row, words, choice }).join(t('cases.comma'));
  return (
    <div className="rule-pane-force">
      {mayChoose && node.executable && (
        <Switch
          size="small"
          checked={isOn}
          aria-label={t('rules.inForceHere')}
          onChange={(next) => edit(withNode(words.view, choice, node, next))}
          data-testid="rule-switch"
        />
      )}
      <span>
        <b>{t(isOn ? 'rules.force.yes' : 'rules.force.no')}</b>
        <small>{t(`rules.standing.${standing}`, { profiles })}</small>
      </span>
      {mayChoose && isOwn && (
        <Button
          size="small"
          type="link"
          onClick={() => edit(withNode(words.view, choice, node, standing === 'switchedOff'))}
        >
          {t('rules.byProfilesAgain')}
        </Button>
      )}
    </div>
  );
}

/** The period, whether it stands in a source, and the court's own. */
function Figure(props: NodePaneProps): React.JSX.Element {
  const { row, rules, words } = props;
  const { t, i18n } = useTranslation('pipeline');
  const { node, practice } = row;
  const remark = i18n.language === 'en' ? node.figure?.remarkEn : node.figure?.remarkZh;
  return (
    <div className="rule-pane-figure">
      <p className="rule-line">
        <FigureText row={row} words={words} />
        {practice && <PracticeMark />}
      </p>
      {remark !== undefined && <small>{remark}</small>}
      {practice && (
        <p className="rule-pane-practice">
          <StateMark state="attention" />
          {t(node.basis === 'practice' ? 'rules.practiceNode' : 'rules.practiceFigure')}
        </p>
      )}
      {rules.mayChoose && mayHaveTerm(node) && <OwnTerm row={row} rules={rules} words={words} />}
    </div>
  );
}

function Lines({ lines }: { lines: readonly string[] }): React.JSX.Element {
  return lines.length === 1 ? (
    <>{lines[0]}</>
  ) : (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** What the catalogue says about the node beside its rule. */
function notesOf(node: RuleNode, english: boolean): string[] {
  const notes = english ? [node.inWords, node.noteEn] : [node.inWordsZh ?? node.inWords, node.noteZh];
  return notes.filter((note) => note !== undefined);
}

function Facts({ row, words }: NodePaneProps): React.JSX.Element {
  const { t, i18n } = useTranslation('pipeline');
  const { node, term } = row;
  const notes = notesOf(node, i18n.language === 'en');
  return (
    <dl className="rule-facts">
      {notes.length > 0 && (
        <div>
          <dt>{t(node.executable ? 'rules.fact.note' : 'rules.words')}</dt>
          <dd>
            <Lines lines={notes} />
          </dd>
        </div>
      )}
      {nodeFacts(node, words, term).map(({ id, lines, join }) => (
        <div key={id} data-fact={id}>
          <dt>
            {t(`rules.fact.${id}`)}
            {join !== null && <small>{t(`rules.join.${join}`)}</small>}
          </dt>
          <dd>
            <Lines lines={lines} />
          </dd>
        </div>
      ))}
      <div>
        <dt>{t('rules.fact.references')}</dt>
        <dd>
          <Lines lines={node.references.map(words.reference)} />
        </dd>
      </div>
      <div>
        <dt>{t('rules.fact.profiles')}</dt>
        <dd>{node.profiles.map(words.profile).join(t('cases.comma'))}</dd>
      </div>
    </dl>
  );
}

/** Everything about one node: whether it holds here, its figure, when it begins and ends, what it asks for, where it is written. */
export function NodePane(props: NodePaneProps): React.JSX.Element {
  const { row, words, courtId, isOver } = props;
  const { t } = useTranslation('pipeline');
  const { node } = row;
  return (
    <aside
      className="rules-side"
      aria-label={words.node(node.id)}
      data-over={isOver}
      data-testid="rule-pane"
      data-node-id={node.id}
    >
      <Head {...props} />
      <Force {...props} />
      <Figure {...props} />
      <Facts {...props} />
      {node.executable && (
        <Button
          size="small"
          className="rule-pane-link"
          icon={<AlertOutlined />}
          onClick={() => openView('alarms', { court: courtId, node: node.id })}
        >
          {t('rules.toAlarms')}
        </Button>
      )}
    </aside>
  );
}
