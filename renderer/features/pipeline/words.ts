import i18next from 'i18next';
import type { z } from 'zod';
import type { RemainingTime } from '#shared/alarms.ts';
import type { Term } from '#shared/calendar/term.ts';
import type { Match } from '#shared/catalogue/conditions.ts';
import type { Scalar } from '#shared/catalogue/names.ts';
import type { Missing } from '#shared/cases/missing.ts';
import { formatTime } from '../../app/format.ts';
import type { CatalogueWords } from './catalogue.ts';

const t = (key: string, values: Record<string, unknown> = {}): string => i18next.t(`pipeline:${key}`, values);

/** `5 个工作日`, `48 小时`. */
export function formatTerm({ value, unit }: Term): string {
  return t(`term.${unit}`, { n: value, count: value });
}

/** `还剩 2 个工作日`, `已超 12 天`, `今天到期`. */
export function formatRemaining({ value, unit, isOver }: z.infer<typeof RemainingTime>): string {
  if (value === 0 && unit !== 'hour') {
    return t(isOver ? 'remaining.overToday' : 'remaining.today');
  }
  return t(isOver ? 'remaining.over' : 'remaining.left', {
    term: t(`term.${unit}`, { n: value, count: value }),
  });
}

const YUAN = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const COUNT = new Intl.NumberFormat('zh-CN');

/** Fen as yuan with two decimals: `1,234.56`. */
export function formatYuan(fen: number): string {
  return YUAN.format(fen / 100);
}

/** Fen as a short sum: `1.23 亿`, `45.6 万`, `789.00`; English counts in millions and thousands. */
export function formatSum(fen: number): string {
  const yuan = fen / 100;
  const english = i18next.language === 'en';
  const steps: readonly (readonly [number, string])[] = english
    ? [
        [1e9, ' bn'],
        [1e6, ' m'],
      ]
    : [
        [1e8, ' 亿'],
        [1e4, ' 万'],
      ];
  const step = steps.find(([size]) => Math.abs(yuan) >= size);
  return step === undefined ? YUAN.format(yuan) : `${(yuan / step[0]).toFixed(2)}${step[1]}`;
}

export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** A share 0–1 with one decimal: `2.4 %`. */
export function formatRate(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function whereText(event: string, field: string, values: readonly Scalar[], words: CatalogueWords): string {
  const texts = values.map((value) =>
    typeof value === 'boolean'
      ? t(value ? 'match.yes' : 'match.no', { field: words.field(event, field) })
      : words.choice(event, field, String(value)),
  );
  return texts.join(t('match.slash'));
}

/** Which events are meant: `控制财产（存款类）`, `发现财产（线上：否）`. */
export function matchText(match: Match, words: CatalogueWords): string {
  if (typeof match === 'string') {
    return words.event(match);
  }
  const { event, where = {} } = match;
  const values = Object.entries(where).map(([field, value]) =>
    whereText(event, field, [value].flat(), words),
  );
  return values.length === 0
    ? words.event(event)
    : t('match.where', { event: words.event(event), values: values.join(t('match.comma')) });
}

/** What is missing, in words: `缺少“财产调查完成”`, `案款余额 1,000.00 元未发放`. */
export function missingText(missing: Missing, words: CatalogueWords): string {
  switch (missing.kind) {
    case 'event': {
      return missing.since === null
        ? t('missing.event', { event: matchText(missing.match, words), n: missing.more })
        : t('missing.eventSince', {
            event: matchText(missing.match, words),
            since: matchText(missing.since, words),
          });
    }
    case 'open': {
      const from = missing.from.map((match) => matchText(match, words)).join(t('or'));
      return t('missing.open', { from, n: missing.subjects.length });
    }
    case 'uncovered': {
      const type = typeof missing.by === 'string' ? missing.by : missing.by.event;
      const values = missing.values.map((value) => words.choice(type, missing.field, String(value)));
      return t('missing.uncovered', { event: words.event(type), values: values.join('、') });
    }
    case 'elapsed': {
      const since = matchText(missing.since, words);
      return missing.at === null
        ? t('missing.notBegun', { since })
        : t('missing.elapsed', { since, until: formatTime(missing.at) });
    }
    case 'balance': {
      return t('missing.balance', {
        ledger: words.ledger(missing.ledger),
        amount: formatYuan(Math.round(missing.yuan * 100)),
      });
    }
    case 'request': {
      return t('missing.request', { field: requestFieldText(missing.field, words) });
    }
    case 'flag': {
      return t('missing.flag', { flag: words.flag(missing.flag) });
    }
    case 'node': {
      return t('missing.node', { node: words.node(missing.node) });
    }
    case 'denied': {
      return missing.match === null
        ? t('missing.deniedFlag', { flag: words.flag(missing.flag ?? '') })
        : t('missing.denied', { event: matchText(missing.match, words) });
    }
    case 'any': {
      return missing.of.map((one) => missingText(one, words)).join(t('or'));
    }
  }
}

/** A field of a request by the name that some event gives it. */
function requestFieldText(field: string, words: CatalogueWords): string {
  const event = words.view.events.find(({ fields }) => fields?.[field] !== undefined);
  return event === undefined ? field : words.field(event.id, field);
}
