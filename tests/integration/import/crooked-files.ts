import { gzipSync } from 'node:zlib';

/** A file that something is wrong with, and what its import shall come to. Times and case ids are those of `good`. */
export interface Crooked {
  name: string;
  content: string | Buffer;
  code: 0 | 1;
  /** What standard error says. */
  says: RegExp;
  /** Ids of the events that are taken. */
  taken: readonly string[];
  /** Whether others are taken too. */
  andOthers?: true;
  /** What standard output says. */
  prints?: RegExp;
}

type Format = 'csv' | 'jsonl' | 'xes';

/** Records of a file that is cut. */
export const MANY = 400;

/** A record of a case that is called as its file. */
interface Line {
  no: string;
  step: string;
  when: string;
}

const line = (no: string, step = 'Received', when = '2026-03-02T09:15:00Z'): Line => ({ no, step, when });

const WRITE: Readonly<Record<Format, (name: string, lines: readonly Partial<Line>[]) => string>> = {
  csv: (name, lines) =>
    [
      'request,no,step,when',
      ...lines.map(({ no = '', step = '', when = '' }) => `${name},${no},${step},${when}`),
      '',
    ].join('\n'),
  jsonl: (name, lines) => lines.map((one) => `${JSON.stringify({ request: name, ...one })}\n`).join(''),
  xes: (name, lines) =>
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<log><trace><string key="concept:name" value="${name}"/>`,
      ...lines.map(
        ({ no = '', step = '', when }) =>
          `<event><string key="id" value="${no}"/><string key="concept:name" value="${step}"/>` +
          `${when === undefined ? '' : `<date key="time:timestamp" value="${when}"/>`}</event>`,
      ),
      '</trace></log>',
      '',
    ].join('\n'),
};

/** How the three formats name the place of the second record. */
const SECOND = { csv: 'line 3', jsonl: 'line 2', xes: 'line 4, trace 1, event 2' } as const;
const WHEN = { csv: 'when', jsonl: 'when', xes: 'time:timestamp' } as const;

/** Bytes that no encoding explains. */
const RUBBISH = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 7_919 + 131) % 256));
/** A ZIP of one stored file, as far as readers look. */
const ZIP = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(60)]);

function ofFormat(format: Format): Crooked[] {
  const named = (kind: string): string => `${kind}.${format}`;
  const write = (kind: string, lines: readonly Partial<Line>[]): string => WRITE[format](named(kind), lines);
  const place = SECOND[format];
  const wrong = (kind: string, second: Partial<Line>): string =>
    write(kind, [line('e1'), second, line('e3')]);
  const at = `column ${WHEN[format]}`;

  const encoded = Buffer.from(wrong('encoding', line('e2', 'Confirmed')));
  encoded[encoded.indexOf('Confirmed')] = 0xff;
  const many = Array.from({ length: MANY }, (_, index) =>
    line(`n${index}`, 'Received', `2026-03-02T09:15:00.${String(index).padStart(3, '0')}Z`),
  );
  const packed = gzipSync(write('cut', many));
  const isWhole = format === 'csv' || format === 'jsonl';
  return [
    {
      name: named('encoding'),
      content: encoded,
      code: isWhole ? 0 : 1,
      says: new RegExp(
        `^(failed: )?${place}.*: the byte at offset ${encoded.indexOf(0xff)} is no UTF-8$`,
        'm',
      ),
      // The text of XML says itself where its records end; after a bad byte nobody knows.
      taken: isWhole ? ['e1', 'e3'] : ['e1'],
    },
    {
      name: named('date'),
      content: wrong('date', line('e2', 'Confirmed', '2026-02-31T09:15:00Z')),
      code: 0,
      says: new RegExp(`^${place}: ${at}: "2026-02-31T09:15:00Z" is no date$`, 'm'),
      taken: ['e1', 'e3'],
    },
    {
      name: named('twice'),
      content: write('twice', [line('e1'), line('e1', 'Confirmed'), line('e1'), line('e3')]),
      code: 0,
      says: new RegExp(
        `^${place}: id: the event e1 of the case twice.${format} is there with other content$`,
        'm',
      ),
      prints: /4 records, 2 events appended, 1 there already, 0 left out, 1 refused/,
      taken: ['e1', 'e3'],
    },
    {
      name: `${named('cut')}.gz`,
      content: packed.subarray(0, packed.length - 40),
      code: 1,
      says: /^failed: line \d+.*: the file is cut after line \d+: its gzip data end early$/m,
      taken: ['n0', 'n1', 'n200'],
      andOthers: true,
    },
    { name: named('empty'), content: '', code: 1, says: /empty\.\w+: the file is empty$/m, taken: [] },
    {
      name: named('zip'),
      content: ZIP,
      code: 1,
      says: /zip\.\w+: is a ZIP or Excel file; save its table as CSV$/m,
      taken: [],
    },
    {
      name: named('rubbish'),
      content: RUBBISH,
      code: 1,
      says: /line \d+: .*(is no UTF-8|is no well-formed XML.*)$/m,
      taken: [],
    },
    format === 'csv'
      ? {
          name: named('column'),
          content: 'request,no,step,date\ncolumn.csv,e1,Received,2026-03-02\n',
          code: 1,
          says: /^line 1: there is no column when; the columns are request, no, step, date$/m,
          taken: [],
        }
      : {
          name: named('column'),
          content: wrong('column', { no: 'e2', step: 'Confirmed' }),
          code: 0,
          says: new RegExp(`^${place}: column ${WHEN[format]}: is empty$`, 'm'),
          taken: ['e1', 'e3'],
        },
  ];
}

const BOMB = `<?xml version="1.0"?>
<!DOCTYPE log [
<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<log><trace><string key="concept:name" value="&lol3;"/></trace></log>
`;

const OUTSIDE = `<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY xxe SYSTEM "file:///etc/hostname">]>
<log><trace><string key="concept:name" value="&xxe;"/></trace></log>
`;

/** What can be wrong with XML alone. */
const XML: readonly Crooked[] = [
  ...(
    [
      ['bomb.xes', BOMB],
      ['outside.xes', OUTSIDE],
    ] as const
  ).map(([name, content]): Crooked => ({
    name,
    content,
    code: 1,
    says: /^line 2: a document type declaration \(DOCTYPE\) is not read$/m,
    taken: [],
  })),
  {
    name: 'entity.xes',
    content: WRITE.xes('entity.xes', [line('e1'), line('&xxe;'), line('e3')]),
    code: 1,
    says: /^failed: line 4, trace 1, event 2: is no well-formed XML: .*entity/m,
    taken: ['e1'],
  },
];

export const CROOKED: readonly Crooked[] = [...(['csv', 'jsonl', 'xes'] as const).flatMap(ofFormat), ...XML];

/** How the records of each format become events. */
export const MAPPINGS: Readonly<Record<Format, object>> = {
  csv: { columns: { caseId: 'request', type: 'step', at: 'when', eventId: 'no' } },
  jsonl: { columns: { caseId: 'request', type: 'step', at: 'when', eventId: 'no' } },
  xes: {
    columns: { caseId: 'case:concept:name', type: 'concept:name', at: 'time:timestamp', eventId: 'id' },
  },
};
