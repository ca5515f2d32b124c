import type { CaseEventInput } from '#shared/cases/input.ts';
import type { Scalar } from '#shared/catalogue/names.ts';
import { localIso } from '../time/work-days.ts';
import type { FieldNames } from './columns.ts';

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <classifier name="Activity" keys="concept:name"/>
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

const attribute = (type: string, key: string, value: string): string =>
  `<${type} key="${escape(key)}" value="${escape(value)}"/>`;

function field(name: string, value: Scalar, { times }: FieldNames): string {
  if (times.has(name)) {
    return attribute('date', name, localIso(Number(value)));
  }
  if (typeof value === 'number') {
    return attribute(Number.isInteger(value) ? 'int' : 'float', name, String(value));
  }
  return attribute(typeof value === 'boolean' ? 'boolean' : 'string', name, String(value));
}

function eventElement({ id, type, at, subject, data }: CaseEventInput, names: FieldNames): string {
  const attributes = [
    attribute('string', 'concept:name', type),
    attribute('date', 'time:timestamp', localIso(at)),
    attribute('string', 'id', id),
    ...(subject === null ? [] : [attribute('string', 'subject', subject)]),
    ...Object.entries(data).map(([name, value]) => field(name, value, names)),
  ];
  return `    <event>${attributes.join('')}</event>\n`;
}

/** XES (IEEE 1849) with a trace for each case. Needs the events case by case; cases without any have no trace. */
export function* xes(
  cases: Iterable<readonly CaseEventInput[]>,
  names: FieldNames,
): Generator<string, void, undefined> {
  yield HEAD;
  for (const events of cases) {
    const [first] = events;
    if (first === undefined) {
      continue;
    }
    yield `  <trace>${attribute('string', 'concept:name', first.caseId)}${attribute('string', 'courtId', first.courtId ?? '')}\n`;
    for (const event of events) {
      yield eventElement(event, names);
    }
    yield '  </trace>\n';
  }
  yield '</log>\n';
}
