import type { Effect } from '../catalogue/vocabulary.ts';
import { numberOf, textOf, toFen, type CaseEvent } from './events.ts';
import type { Facts } from './facts.ts';
import type { CaseStatus, Party, PropertyItem } from './state.ts';
import type { RuleSet } from '../catalogue/rules.ts';

/** The part of a case that effects write. */
export interface Header {
  number: string | null;
  caseKind: string | null;
  claimedFen: number | null;
  status: CaseStatus;
  closedAt: number | null;
  closingWay: string | null;
  handler: { id: string; name: string } | null;
  parties: Party[];
  properties: Map<string, PropertyItem>;
}

export const emptyHeader = (): Header => ({
  number: null,
  caseKind: null,
  claimedFen: null,
  status: 'open',
  closedAt: null,
  closingWay: null,
  handler: null,
  parties: [],
  properties: new Map(),
});

function close(header: Header, event: CaseEvent, way: string, { catalogue }: RuleSet): void {
  header.closedAt = event.at;
  header.closingWay = way;
  const isProvisional = catalogue.closingWays.find(({ id }) => id === way)?.provisional === true;
  header.status = isProvisional ? 'provisional' : 'closed';
}

function takeHeader(header: Header, event: CaseEvent, effect: Extract<Effect, { kind: 'header' }>): void {
  header.number = textOf(event.data, effect.numberField) ?? header.number;
  header.caseKind = textOf(event.data, effect.caseKindField) ?? header.caseKind;
  const claimed = numberOf(event.data, effect.claimedField);
  header.claimedFen = claimed === null ? header.claimedFen : toFen(claimed);
}

function changeProperty(
  header: Header,
  event: CaseEvent,
  effect: Extract<Effect, { kind: 'property' }>,
  id: string,
): void {
  const item: PropertyItem = header.properties.get(id) ?? {
    id,
    kind: null,
    valueFen: null,
    foundAt: null,
    controlledAt: null,
    expiresAt: null,
    releasedAt: null,
    disposal: 'none',
  };
  const value = numberOf(event.data, effect.valueField);
  item.kind = textOf(event.data, effect.kindField) ?? item.kind;
  item.valueFen = value === null ? item.valueFen : toFen(value);
  item.expiresAt = numberOf(event.data, effect.expiresField) ?? item.expiresAt;
  switch (effect.change) {
    case 'found': {
      item.foundAt ??= event.at;
      break;
    }
    case 'controlled': {
      item.foundAt ??= event.at;
      item.controlledAt = event.at;
      item.releasedAt = null;
      break;
    }
    case 'released': {
      item.releasedAt = event.at;
      item.expiresAt = null;
      break;
    }
    case 'inDisposal': {
      item.disposal = 'running';
      break;
    }
    case 'disposed': {
      item.disposal = 'disposed';
      break;
    }
    case 'disposalEnded': {
      item.disposal = 'ended';
      break;
    }
    case 'renewed': {
      break;
    }
  }
  header.properties.set(id, item);
}

/** Ids of the property items that are under a measure. */
const underMeasure = ({ properties }: Header): string[] =>
  [...properties.values()]
    .filter(
      ({ controlledAt, releasedAt, disposal }) =>
        controlledAt !== null && releasedAt === null && disposal !== 'disposed',
    )
    .map(({ id }) => id);

/** Applies what an event does to its case beyond what nodes make of it. */
export function applyEffects(header: Header, event: CaseEvent, facts: Facts, rules: RuleSet): void {
  for (const effect of rules.events.get(event.type)?.effects ?? []) {
    switch (effect.kind) {
      case 'header': {
        takeHeader(header, event, effect);
        break;
      }
      case 'close': {
        close(header, event, effect.way ?? textOf(event.data, effect.wayField) ?? '', rules);
        break;
      }
      case 'reopen': {
        header.status = 'open';
        header.closedAt = null;
        header.closingWay = null;
        break;
      }
      case 'assign': {
        const id = textOf(event.data, effect.idField);
        header.handler = id === null ? null : { id, name: textOf(event.data, effect.nameField) ?? id };
        break;
      }
      case 'party': {
        header.parties.push({
          role: effect.role ?? textOf(event.data, effect.roleField) ?? '',
          name: textOf(event.data, effect.nameField) ?? '',
          idNumber: textOf(event.data, effect.idNumberField),
        });
        break;
      }
      case 'flag': {
        facts.flags[effect.to ? 'add' : 'delete'](effect.flag);
        break;
      }
      case 'property': {
        for (const id of effect.every === true ? underMeasure(header) : [event.subject ?? '']) {
          changeProperty(header, event, effect, id);
        }
        break;
      }
    }
  }
}
