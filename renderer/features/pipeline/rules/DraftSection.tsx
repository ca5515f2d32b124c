import { UndoOutlined } from '@ant-design/icons';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../../../components/StateMark.tsx';
import type { CatalogueWords } from '../catalogue.ts';
import { useCourtNames } from '../shared/court-names.ts';
import { formatCount } from '../words.ts';
import { changeText, isAgainstSource, nodeName } from './change-text.ts';
import { changeKey, effectOf, withoutChange, type Change, type Effect } from './changes.ts';
import { WIDENED, type RulesAddress } from './params.ts';
import type { RuleNode } from './rows.ts';
import { useFollowed, type EditedRules } from './use-court-rules.ts';
import { useSaveRules } from './use-save-rules.tsx';

interface DraftProps {
  rules: EditedRules;
  words: CatalogueWords;
  address: RulesAddress;
}

/** How many nodes come into force and go out of it: `+28 −2`. */
function EffectFigures({ effect: { begin, end } }: { effect: Effect }): React.JSX.Element | null {
  const { t } = useTranslation('pipeline');
  const text = [
    ...(begin.length > 0 ? [t('rules.begins', { n: formatCount(begin.length), count: begin.length })] : []),
    ...(end.length > 0 ? [t('rules.ends', { n: formatCount(end.length), count: end.length })] : []),
  ];
  return text.length === 0 ? null : <small>{text.join(t('rules.comma'))}</small>;
}

function ChangeLine({
  change,
  rules,
  words,
  onBack,
}: {
  change: Change;
  rules: EditedRules;
  words: CatalogueWords;
  onBack: (() => void) | null;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { saved, choice } = rules;
  const text = changeText(change, words);
  const alone = effectOf(words.view, withoutChange(words.view, saved.effective, choice, change), choice);
  return (
    <li data-testid="rules-change" data-change={changeKey(change)}>
      <span>
        {text}
        {/* Of a single node the sentence itself says it. */}
        {change.kind === 'profile' && <EffectFigures effect={alone} />}
        {isAgainstSource(change, words) && (
          <small className="draft-against">
            <StateMark state="attention" size={9} />
            {t('rules.againstSource')}
          </small>
        )}
      </span>
      {onBack !== null && (
        <Button
          size="small"
          type="text"
          icon={<UndoOutlined />}
          aria-label={t('rules.takeBack', { change: text })}
          title={t('rules.takeBackShort')}
          onClick={onBack}
        />
      )}
    </li>
  );
}

/** Whose choice the court's becomes, where that changes. */
function WhoseLine({ rules }: { rules: EditedRules }): React.JSX.Element | null {
  const { t } = useTranslation('pipeline');
  const followed = useFollowed(rules);
  const { saved, target } = rules;
  if ((saved.own === null) === (target === null)) {
    return null;
  }
  const key = target === null ? 'follow' : 'leave';
  return (
    <li>
      <span>
        {followed === null
          ? t(`rules.change.${key}Catalogue`)
          : t(`rules.change.${key}`, { court: followed })}
      </span>
    </li>
  );
}

function Changes({
  rules,
  words,
  isFixed = false,
}: Omit<DraftProps, 'address'> & { isFixed?: boolean }): React.JSX.Element {
  const { saved, choice, changes, edit } = rules;
  return (
    <ul className="draft-changes">
      <WhoseLine rules={rules} />
      {changes.map((change) => (
        <ChangeLine
          key={changeKey(change)}
          change={change}
          rules={rules}
          words={words}
          onBack={isFixed ? null : () => edit(withoutChange(words.view, saved.effective, choice, change))}
        />
      ))}
    </ul>
  );
}

function Names({ title, nodes }: { title: string; nodes: readonly RuleNode[] }): React.JSX.Element | null {
  return nodes.length === 0 ? null : (
    <details className="draft-names">
      <summary>{title}</summary>
      <ul>
        {nodes.map((node) => (
          <li key={node.id}>{nodeName(node)}</li>
        ))}
      </ul>
    </details>
  );
}

/** The nodes that come into force and go out of it. */
function EffectNames({ effect: { begin, end } }: { effect: Effect }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const isNone = begin.length === 0 && end.length === 0;
  return (
    <>
      {isNone && <p className="draft-none">{t('rules.noEffect')}</p>}
      <Names
        title={t('rules.beginNodes', { n: formatCount(begin.length), count: begin.length })}
        nodes={begin}
      />
      <Names title={t('rules.endNodes', { n: formatCount(end.length), count: end.length })} nodes={end} />
    </>
  );
}

/** Asks once, naming what changes and for whom. */
function SaveDialog({
  rules,
  words,
  address,
  onClose,
}: DraftProps & { onClose: () => void }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { full } = useCourtNames();
  const { busy, save } = useSaveRules(words.view, address.courtId);
  const confirm = async (): Promise<void> => {
    if (await save(rules)) {
      onClose();
    }
  };
  return (
    <Modal
      open
      width={560}
      title={t('rules.saveAsk', { court: full(address.courtId) })}
      okText={t('rules.save')}
      cancelText={t('cancel')}
      okButtonProps={{ 'data-testid': 'rules-confirm' }}
      confirmLoading={busy}
      cancelButtonProps={{ disabled: busy }}
      closable={!busy}
      keyboard={!busy}
      maskClosable={!busy}
      onOk={() => void confirm()}
      onCancel={onClose}
    >
      <div className="draft-dialog">
        <Changes rules={rules} words={words} isFixed />
        <EffectNames effect={rules.effect} />
        <p className="draft-note">{t('rules.saveEffect')}</p>
        {busy && <p role="status">{t('rules.saving')}</p>}
      </div>
    </Modal>
  );
}

/** The changes that aren't saved yet, each with the way back, and what they bring about together. */
export function DraftSection(props: DraftProps): React.JSX.Element {
  const { rules, address } = props;
  const { t } = useTranslation('pipeline');
  const [asking, setAsking] = useState(false);
  const { effect, changes } = rules;
  const isChanged = effect.begin.length + effect.end.length > 0;
  return (
    <section className="rules-draft" aria-label={t('rules.draft')} data-testid="rules-draft">
      <h4>
        {t('rules.draft')}
        <small>{t('rules.changes', { n: formatCount(changes.length), count: changes.length })}</small>
      </h4>
      <div className="draft-scroll">
        <Changes {...props} />
        <EffectNames effect={effect} />
      </div>
      <div className="draft-bar">
        <Button size="small" type="primary" onClick={() => setAsking(true)} data-testid="rules-save">
          {t('rules.saveDots')}
        </Button>
        <Button size="small" onClick={rules.discard} data-testid="rules-discard">
          {t('rules.discard')}
        </Button>
        {isChanged && (
          <Button
            size="small"
            type="link"
            onClick={() => address.set({ ...WIDENED, force: 'changed', show: '' })}
          >
            {t('rules.showChanged')}
          </Button>
        )}
      </div>
      {asking && <SaveDialog {...props} onClose={() => setAsking(false)} />}
    </section>
  );
}
