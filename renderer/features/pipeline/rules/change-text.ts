import i18next from 'i18next';
import type { CatalogueView } from '#shared/contract/cases.ts';
import type { CatalogueWords } from '../catalogue.ts';
import type { Change } from './changes.ts';
import { figureText, ownTermText } from './figure-text.ts';
import type { RuleNode } from './rows.ts';

const t = (key: string, values: Record<string, unknown> = {}): string => i18next.t(`pipeline:${key}`, values);

const named = ({ nameZh, nameEn }: { nameZh: string; nameEn: string }): string =>
  i18next.language === 'en' ? nameEn : nameZh;

/** A node by its number and name: `25 执行期限`. */
export const nodeName = (node: Pick<RuleNode, 'no' | 'nameZh' | 'nameEn'>): string =>
  t('rules.numbered', { no: node.no, name: named(node) });

/** Name of a setting's option. */
export function optionName(view: Pick<CatalogueView, 'settings'>, setting: string, option: string): string {
  const found = view.settings.find(({ id }) => id === setting)?.options.find(({ id }) => id === option);
  return found === undefined ? option : named(found);
}

/** Name of a setting. */
export function settingName(view: Pick<CatalogueView, 'settings'>, setting: string): string {
  const found = view.settings.find(({ id }) => id === setting);
  return found === undefined ? setting : named(found);
}

const termIn = (
  words: CatalogueWords,
  node: RuleNode,
  term: Parameters<typeof ownTermText>[1] | null,
): string => (term === null ? figureText(node, words.view) : ownTermText(node, term));

/** A change in a sentence: `停用“25 执行期限”`. */
export function changeText(change: Change, words: CatalogueWords): string {
  switch (change.kind) {
    case 'profile': {
      const profile = words.profile(change.profile);
      return t(change.isOn ? 'rules.change.profileOn' : 'rules.change.profileOff', { profile });
    }
    case 'setting': {
      const { view } = words;
      return t('rules.change.setting', {
        setting: settingName(view, change.setting),
        from: optionName(view, change.setting, change.from),
        to: optionName(view, change.setting, change.to),
      });
    }
    case 'node': {
      const node = words.nodeOf(change.node);
      const name = node === undefined ? change.node : nodeName(node);
      return t(`rules.change.${change.to}`, { node: name });
    }
    case 'term': {
      const node = words.nodeOf(change.node);
      return node === undefined
        ? change.node
        : t('rules.change.term', {
            node: nodeName(node),
            from: termIn(words, node, change.from),
            to: termIn(words, node, change.to),
          });
    }
  }
}

/** Whether a change takes a node out of force although its source asks for it. */
export function isAgainstSource(change: Change, words: CatalogueWords): boolean {
  const node = change.kind === 'node' && change.to === 'off' ? words.nodeOf(change.node) : undefined;
  return node?.basis === 'source';
}
