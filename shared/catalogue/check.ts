import { Catalogue } from './catalogue.ts';
import type { Condition, Match } from './conditions.ts';
import { findCycle } from './cycles.ts';
import type { EntryId } from './names.ts';
import type { NodeDefinition, Reference } from './nodes.ts';
import { BUILT_IN_EVENTS, type EventType } from './vocabulary.ts';
import type { z } from 'zod';

type Id = z.infer<typeof EntryId>;

/** What is wrong in a catalogue, and where: `nodes.filing.assign.clock.start[0]`. */
export interface CatalogueIssue {
  place: string;
  reason: string;
}

const ids = (entries: readonly { id: Id }[]): ReadonlySet<Id> => new Set(entries.map(({ id }) => id));

/** Walks one catalogue and notes everything that doesn't fit together. */
class Checker {
  readonly issues: CatalogueIssue[] = [];
  readonly #catalogue: Catalogue;
  readonly #events: ReadonlyMap<Id, EventType>;
  readonly #known: Readonly<Record<Kind, ReadonlySet<Id>>>;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#events = new Map([...BUILT_IN_EVENTS, ...catalogue.events].map((event) => [event.id, event]));
    this.#known = {
      stage: ids(catalogue.stages),
      subject: ids(catalogue.subjects),
      role: ids(catalogue.roles),
      document: ids(catalogue.documents),
      profile: ids(catalogue.profiles),
      pause: ids(catalogue.pauses),
      ledger: ids(catalogue.ledgers),
      flag: ids(catalogue.flags),
      action: ids(catalogue.actions),
      node: ids(catalogue.nodes),
      setting: ids(catalogue.settings),
      'module class': ids(catalogue.moduleClasses ?? []),
      'closing way': ids(catalogue.closingWays),
      event: new Set(this.#events.keys()),
    };
  }

  run(): void {
    const catalogue = this.#catalogue;
    this.#zone(catalogue.zone);
    this.#unique();
    this.#references('endsOnWorkingDay.references', catalogue.endsOnWorkingDay.references);
    this.#each('defaultProfiles', 'profile', catalogue.defaultProfiles);
    catalogue.events.forEach((event) => this.#event(event));
    for (const { id, from, until, references } of catalogue.pauses) {
      this.#matches(`pauses.${id}.from`, from);
      this.#matches(`pauses.${id}.until`, until);
      this.#references(`pauses.${id}.references`, references);
    }
    for (const { id, field, references, ...sides } of catalogue.ledgers) {
      for (const side of ['in', 'out'] as const) {
        this.#matches(`ledgers.${id}.${side}`, sides[side]);
        sides[side].forEach((match) =>
          this.#field(`ledgers.${id}.${side}`, match, field, ['money', 'number']),
        );
      }
      this.#references(`ledgers.${id}.references`, references);
    }
    for (const { id, closes = [], ...events } of catalogue.actions) {
      this.#matches(`actions.${id}.requestedBy`, events.requestedBy);
      this.#matches(`actions.${id}.withdrawnBy`, events.withdrawnBy);
      this.#matches(`actions.${id}.performedBy`, events.performedBy);
      this.#each(`actions.${id}.closes`, 'closing way', closes);
    }
    for (const { id, options, default: chosen, references } of catalogue.settings) {
      if (!ids(options).has(chosen)) {
        this.#note(`settings.${id}.default`, `${chosen} is none of its options`);
      }
      this.#references(`settings.${id}.references`, references);
    }
    catalogue.nodes.forEach((node) => this.#node(node));
    this.#cycles();
  }

  #note(place: string, reason: string): void {
    this.issues.push({ place, reason });
  }

  #need(place: string, kind: Kind, id: Id): void {
    if (!this.#known[kind].has(id)) {
      this.#note(place, `there is no ${kind} ${id}`);
    }
  }

  #each(place: string, kind: Kind, list: readonly Id[]): void {
    list.forEach((id, index) => this.#need(`${place}[${index}]`, kind, id));
  }

  #zone(zone: string): void {
    try {
      Intl.DateTimeFormat('en', { timeZone: zone });
    } catch {
      this.#note('zone', `${zone} is no time zone`);
    }
  }

  #unique(): void {
    const lists = {
      ...this.#catalogue,
      events: [...BUILT_IN_EVENTS, ...this.#catalogue.events],
    };
    for (const name of LISTS) {
      const seen = new Set<Id>();
      for (const { id } of lists[name] ?? []) {
        if (seen.has(id)) {
          this.#note(`${name}.${id}`, 'there are two of this id');
        }
        seen.add(id);
      }
    }
    const numbers = new Map<number, Id>();
    for (const { no, id } of this.#catalogue.nodes) {
      const other = numbers.get(no);
      if (other !== undefined) {
        this.#note(`nodes.${id}.no`, `${no} is the number of ${other} already`);
      }
      numbers.set(no, id);
    }
  }

  #event({ id, subject, enters, fields = {}, effects = [] }: EventType): void {
    const place = `events.${id}`;
    if (subject !== undefined) {
      this.#need(`${place}.subject`, 'subject', subject);
    }
    if (enters !== undefined) {
      this.#need(`${place}.enters`, 'stage', enters);
    }
    for (const [name, { type, choices }] of Object.entries(fields)) {
      if ((type === 'choice') !== (choices !== undefined)) {
        this.#note(`${place}.fields.${name}`, 'a choice has choices, and nothing else has');
      }
    }
    effects.forEach((effect, index) => {
      const at = `${place}.effects[${index}]`;
      for (const [member, value] of Object.entries(effect)) {
        if (member.endsWith('Field') && !(String(value) in fields)) {
          this.#note(`${at}.${member}`, `the event has no field ${String(value)}`);
        }
      }
      if (effect.kind === 'flag') {
        this.#need(`${at}.flag`, 'flag', effect.flag);
      }
      if (effect.kind === 'close') {
        if (effect.way !== undefined) {
          this.#need(`${at}.way`, 'closing way', effect.way);
        } else if (effect.wayField === undefined) {
          this.#note(at, 'names neither a way nor the field that has it');
        }
      }
      if (effect.kind === 'property' && (subject === undefined) !== (effect.every === true)) {
        this.#note(
          at,
          'an event changes the property item that it is about, or every one if it is about none',
        );
      }
    });
  }

  #match(place: string, match: Match): void {
    const { event, where = {} } = typeof match === 'string' ? { event: match } : match;
    const type = this.#events.get(event);
    if (type === undefined) {
      this.#note(place, `there is no event ${event}`);
      return;
    }
    for (const [name, value] of Object.entries(where)) {
      const field = type.fields?.[name];
      if (field === undefined) {
        this.#note(place, `the event ${event} has no field ${name}`);
        continue;
      }
      const { choices } = field;
      for (const wanted of [value].flat()) {
        if (choices !== undefined && !choices.some(({ id }) => id === wanted)) {
          this.#note(place, `${String(wanted)} is no choice of ${event}.${name}`);
        }
      }
    }
  }

  #matches(place: string, matches: readonly Match[] = []): void {
    matches.forEach((match, index) => this.#match(`${place}[${index}]`, match));
  }

  #field(place: string, match: Match, name: Id, types: readonly string[]): void {
    const event = typeof match === 'string' ? match : match.event;
    const type = this.#events.get(event);
    const field = type?.fields?.[name];
    if (type !== undefined && (field === undefined || !types.includes(field.type))) {
      this.#note(place, `the event ${event} has no field ${name} of type ${types.join(' or ')}`);
    }
  }

  #references(place: string, references: readonly Reference[]): void {
    references.forEach(({ document }, index) =>
      this.#need(`${place}[${index}].document`, 'document', document),
    );
  }

  #node(node: NodeDefinition): void {
    const place = `nodes.${node.id}`;
    this.#need(`${place}.stage`, 'stage', node.stage);
    if (node.moduleClass !== undefined) {
      this.#need(`${place}.moduleClass`, 'module class', node.moduleClass);
    }
    this.#each(`${place}.profiles`, 'profile', node.profiles);
    this.#each(`${place}.responsible`, 'role', node.responsible);
    this.#each(`${place}.alertTo`, 'role', node.alertTo);
    this.#each(`${place}.blocks`, 'action', node.blocks);
    this.#references(`${place}.references`, node.references);
    const { clock, period, gate } = node;
    const hasRule = clock !== undefined || period !== undefined || gate !== undefined;
    if (hasRule === (node.inWords !== undefined)) {
      this.#note(place, 'a node has a rule, or says in inWords why it has none');
    }
    if (clock !== undefined && period !== undefined) {
      this.#note(place, 'a node has one clock: a single one or a period');
    }
    this.#clock(node);
    if (period !== undefined) {
      this.#matches(`${place}.period.start`, period.start);
      this.#matches(`${place}.period.complete`, period.complete);
      this.#matches(`${place}.period.stop`, period.stop);
    }
    if (gate !== undefined) {
      if (node.blocks.length === 0) {
        this.#note(`${place}.gate`, 'a gate blocks something');
      }
      this.#condition(`${place}.gate.requires`, gate.requires, node);
      if (gate.when !== undefined) {
        this.#condition(`${place}.gate.when`, gate.when, node);
      }
    }
  }

  #clock(node: NodeDefinition): void {
    const { clock, figure } = node;
    if (clock === undefined) {
      return;
    }
    const place = `nodes.${node.id}.clock`;
    for (const name of ['start', 'complete', 'cancel'] as const) {
      this.#matches(`${place}.${name}`, clock[name]);
    }
    if (clock.when !== undefined) {
      this.#condition(`${place}.when`, clock.when, node);
    }
    if (clock.until !== undefined) {
      this.#condition(`${place}.until`, clock.until, node);
    }
    this.#each(`${place}.pauses`, 'pause', clock.pauses ?? []);
    clock.extend?.forEach(({ by, field }, index) => {
      this.#match(`${place}.extend[${index}].by`, by);
      this.#field(`${place}.extend[${index}].field`, by, field, ['time']);
    });
    clock.escalate?.forEach(({ to }, index) => this.#each(`${place}.escalate[${index}].to`, 'role', to));
    const { from } = clock;
    if (from !== undefined && 'node' in from) {
      this.#need(`${place}.from.node`, 'node', from.node);
    }
    if (from !== undefined && 'event' in from) {
      this.#match(`${place}.from.event`, from.event);
    }
    clock.variants?.forEach(({ start }, index) => this.#match(`${place}.variants[${index}].start`, start));
    if (from !== undefined && 'field' in from) {
      clock.start.forEach((match) => this.#field(`${place}.from.field`, match, from.field, ['time']));
    }
    if (from !== undefined && clock.term === undefined && figure === null) {
      this.#note(place, 'counts from somewhere, but has neither a term nor a figure');
    }
    const unit = figure?.unit;
    if (unit === 'ownDate' && clock.term === undefined && (from === undefined || 'event' in from)) {
      this.#note(place, 'the figure is a date of the case, but no field has it');
    }
    if (clock.term === undefined && (unit === 'beforeAct' || unit === 'range')) {
      this.#note(place, 'the figure is no period; the clock needs a term');
    }
  }

  #condition(place: string, condition: Condition, node: NodeDefinition): void {
    if ('all' in condition || 'any' in condition) {
      const [name, parts] =
        'all' in condition ? (['all', condition.all] as const) : (['any', condition.any] as const);
      parts.forEach((part, index) => this.#condition(`${place}.${name}[${index}]`, part, node));
    } else if ('not' in condition) {
      if ('elapsed' in condition.not || 'any' in condition.not || 'all' in condition.not) {
        this.#note(`${place}.not`, 'only a single fact can be denied, and no period');
      }
      this.#condition(`${place}.not`, condition.not, node);
    } else if ('event' in condition) {
      this.#match(`${place}.event`, condition.event);
      this.#matches(`${place}.since`, condition.since === undefined ? [] : [condition.since]);
    } else if ('closed' in condition) {
      const { from, until, aboutField } = condition.closed;
      this.#matches(`${place}.closed.from`, from);
      this.#matches(`${place}.closed.until`, until);
      if (aboutField !== undefined) {
        from.forEach((match) => this.#field(`${place}.closed.aboutField`, match, aboutField, ['text']));
      }
    } else if ('covered' in condition) {
      const { by, field, values } = condition.covered;
      const event = typeof by === 'string' ? by : by.event;
      this.#match(`${place}.covered.by`, by);
      values.forEach((value) => this.#match(`${place}.covered`, { event, where: { [field]: value } }));
    } else if ('elapsed' in condition) {
      this.#match(`${place}.elapsed.since`, condition.elapsed.since);
      if (condition.elapsed.term === undefined && (node.figure?.value ?? null) === null) {
        this.#note(`${place}.elapsed`, 'has no term, and the node no figure');
      }
    } else if ('balance' in condition) {
      this.#need(`${place}.balance.ledger`, 'ledger', condition.balance.ledger);
    } else if ('request' in condition) {
      if (condition.request.setting !== undefined) {
        this.#need(`${place}.request.setting`, 'setting', condition.request.setting);
      }
    } else if ('flag' in condition) {
      this.#need(`${place}.flag`, 'flag', condition.flag);
    } else {
      this.#need(`${place}.node`, 'node', condition.node);
    }
  }

  #cycles(): void {
    const cycle = findCycle(this.#catalogue.nodes);
    if (cycle !== null) {
      this.#note(`nodes.${cycle[0]}`, `depends on itself: ${cycle.join(' → ')}`);
    }
  }
}

const LISTS = [
  'stages',
  'subjects',
  'roles',
  'documents',
  'profiles',
  'settings',
  'pauses',
  'ledgers',
  'flags',
  'closingWays',
  'actions',
  'events',
  'nodes',
  'moduleClasses',
] as const;

type Kind =
  | 'stage'
  | 'subject'
  | 'role'
  | 'document'
  | 'profile'
  | 'pause'
  | 'ledger'
  | 'flag'
  | 'action'
  | 'node'
  | 'setting'
  | 'module class'
  | 'closing way'
  | 'event';

/** `nodes.12.clock` as `nodes.filing.assign.clock`, so that the place can be found by its name. */
function placeOf(path: readonly PropertyKey[], given: unknown): string {
  let value = given;
  let place = '';
  for (const part of path) {
    value =
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined;
    const id = (value as { id?: unknown } | undefined)?.id;
    const name = typeof part === 'number' && typeof id === 'string' ? id : part;
    place += typeof name === 'number' ? `[${name}]` : `.${String(name)}`;
  }
  return place.replace(/^\./, '') || 'catalogue';
}

/** Reads a catalogue. Answers with it, or with everything that is wrong in it: unknown names, missing sources, cycles. */
export function readCatalogue(given: unknown): { catalogue: Catalogue } | { issues: CatalogueIssue[] } {
  const parsed = Catalogue.safeParse(given);
  if (!parsed.success) {
    return {
      issues: parsed.error.issues.map(({ path, message }) => ({
        place: placeOf(path, given),
        reason: message,
      })),
    };
  }
  const checker = new Checker(parsed.data);
  checker.run();
  return checker.issues.length > 0 ? { issues: checker.issues } : { catalogue: parsed.data };
}
