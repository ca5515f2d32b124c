import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readCatalogue } from '#shared/catalogue/check.ts';
import { compileRules } from '#shared/catalogue/rules.ts';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { compileMapping } from '../mapping/compile.ts';
import { readMapping, readOptionsOf } from '../mapping/mapping.ts';
import { openRecords } from '../readers/open.ts';
import { feedFolder } from '../readers/testing.ts';
import { draftFrom, type Draft, type DraftOptions } from './draft.ts';

const folder = feedFolder();

/** As pm4py writes a log, and as permit offices publish theirs. */
const PERMIT = `case:channel,case:concept:name,case:startdate,concept:instance,concept:name,lifecycle:transition,org:group,org:resource,time:timestamp
Internet,case-1,2011-10-11 13:42:22.688000+02:00,task-1,Confirmation of receipt,complete,Group 1,Resource21,2011-10-11 13:45:40.276000+02:00
Internet,case-1,2011-10-11 13:42:22.688000+02:00,task-2,T02 Check confirmation of receipt,complete,Group 4,Resource10,2011-10-12 08:26:25.398000+02:00
Desk,case-2,2011-11-24 10:00:00+01:00,task-3,Confirmation of receipt,complete,Group 1,Resource21,2011-11-24 15:36:51.302000+01:00
Desk,case-2,2011-11-24 10:00:00+01:00,task-4,T02 check - confirmation of receipt,complete,Group 1,,2011-11-24 15:37:16+01:00
`;

async function draftOf(
  name: string,
  content: string | Uint8Array,
  options?: DraftOptions,
): Promise<Draft & { file: string }> {
  const file = await folder.write(name, content);
  return { ...(await draftFrom(file, options)), file };
}

/** The events that a draft makes of its file, read back from what would be written as JSON. */
async function eventsOf({ catalogue, mapping, file }: Draft & { file: string }) {
  const checked = readCatalogue(JSON.parse(JSON.stringify(catalogue)));
  if ('issues' in checked) {
    throw new Error(JSON.stringify(checked.issues));
  }
  const read = readMapping(JSON.parse(JSON.stringify(mapping)));
  const map = compileMapping(read, compileRules(checked.catalogue));
  const events: CaseEventInput[] = [];
  for await (const item of openRecords(file, readOptionsOf(read))) {
    const mapped = 'record' in item ? map(item.record, item.place) : { problem: item };
    if ('problem' in mapped) {
      throw new Error(JSON.stringify(mapped.problem));
    }
    if ('event' in mapped) {
      events.push(mapped.event);
    }
  }
  return events;
}

describe('draftFrom()', () => {
  test('of a log of permits makes a catalogue and a mapping by which all its events are read', async () => {
    const draft = await draftOf('permits.csv', PERMIT);
    expect(draft.mapping).toEqual({
      columns: { caseId: 'case:concept:name', type: 'concept:name', at: 'time:timestamp' },
      events: {
        'Confirmation of receipt': 'confirmationOfReceipt',
        'T02 Check confirmation of receipt': 't02CheckConfirmationOfReceipt',
        'T02 check - confirmation of receipt': 't02CheckConfirmationOfReceipt_2',
      },
      data: { '*': { resource: { column: 'org:resource' } } },
    });
    expect(draft.catalogue).toMatchObject({
      id: 'permits',
      zone: 'Europe/Berlin',
      workingDays: 'weekdays',
      defaultProfiles: ['local'],
      nodes: [],
    });
    expect(draft.catalogue.stages).toHaveLength(1);
    const events = await eventsOf(draft);
    expect(events.map(({ caseId, type, data }) => [caseId, type, data['resource']])).toEqual([
      ['case-1', 'confirmationOfReceipt', 'Resource21'],
      ['case-1', 't02CheckConfirmationOfReceipt', 'Resource10'],
      ['case-2', 'confirmationOfReceipt', 'Resource21'],
      ['case-2', 't02CheckConfirmationOfReceipt_2', undefined],
    ]);
    expect(events[0]?.at).toBe(Date.UTC(2011, 9, 11, 11, 45, 40, 276));
    expect(draft.notes.join('\n')).toMatch(/fit Europe\/Berlin.*\n.*no nodes/s);
  });

  test('of the same log as XES, packed or not, makes the same events', async () => {
    const rows = PERMIT.trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','));
    const traces = ['case-1', 'case-2'].map((id) => {
      const events = rows
        .filter((row) => row[1] === id)
        .map(
          (row) =>
            `<event><string key="concept:name" value="${row[4]}"/><string key="lifecycle:transition" value="complete"/>${row[7] === '' ? '' : `<string key="org:resource" value="${row[7]}"/>`}<date key="time:timestamp" value="${row[8]?.replace(' ', 'T')}"/></event>`,
        );
      return `<trace><string key="concept:name" value="${id}"/>${events.join('\n')}</trace>`;
    });
    const xes = `<log>${traces.join('')}</log>`;
    const expected = await eventsOf(await draftOf('permits.csv', PERMIT));
    expect(await eventsOf(await draftOf('permits.xes', xes))).toEqual(expected);
    expect(await eventsOf(await draftOf('permits.xes.gz', gzipSync(xes)))).toEqual(expected);
  });

  test('of a Chinese table in GBK finds its columns, delimiter, times and encoding', async () => {
    const table = '案件编号;环节;办理时间;承办人\nA1;立案;2026/2/9 9:05;王\nA1;结案;2026/2/10 10:30;\n';
    // As GBK has these characters.
    const codes: Record<string, number> = {
      案: 0xb0b8,
      件: 0xbcfe,
      编: 0xb1e0,
      号: 0xbac5,
      环: 0xbbb7,
      节: 0xbdda,
      办: 0xb0ec,
      理: 0xc0ed,
      时: 0xcab1,
      间: 0xbce4,
      承: 0xb3d0,
      人: 0xc8cb,
      立: 0xc1a2,
      结: 0xbde1,
      王: 0xcdf5,
    };
    const bytes = Array.from(table, (char) => {
      const code = codes[char];
      return code === undefined ? [char.charCodeAt(0)] : [code >> 8, code & 0xff];
    });
    const draft = await draftOf('办案.csv', Buffer.from(bytes.flat()));
    expect(draft.mapping).toEqual({
      encoding: 'gb18030',
      csv: { delimiter: ';' },
      columns: { caseId: '案件编号', type: '环节', at: '办理时间' },
      timeFormat: 'yyyy/M/d[ H:mm[:ss[.S]]]',
      events: { 立案: 'e1', 结案: 'e2' },
      data: { '*': { resource: { column: '承办人' } } },
    });
    expect(draft.catalogue).toMatchObject({
      id: 'process',
      nameZh: '办案',
      zone: 'Asia/Shanghai',
      workingDays: 'china',
    });
    expect(draft.catalogue.events[0]).toMatchObject({ id: 'e1', nameZh: '立案' });
    const events = await eventsOf(draft);
    expect(events[0]).toMatchObject({ type: 'e1', at: Date.UTC(2026, 1, 9, 1, 5), data: { resource: '王' } });
    expect(draft.notes.join('\n')).toMatch(/read as GB18030/);
    expect(draft.notes.join('\n')).toMatch(/the times have no offset/);
  });

  test('of a log with other transitions takes those that complete an activity', async () => {
    const content = [
      'case_id,activity,timestamp,lifecycle',
      '1,A,2026-01-05T08:00:00Z,start',
      '1,A,2026-01-05T09:00:00Z,COMPLETE',
      '1,B,2026-01-05T10:00:00Z,start',
    ].join('\n');
    const draft = await draftOf('states.csv', content);
    expect(draft.mapping.where).toEqual({ lifecycle: ['COMPLETE'] });
    expect(draft.mapping.events).toEqual({ A: 'a' });
    expect(draft.catalogue.zone).toBe('UTC');
    expect((await eventsOf(draft)).map(({ at }) => at)).toEqual([Date.UTC(2026, 0, 5, 9)]);
  });

  test('takes event ids from their column only when each is there once in its case', async () => {
    const rows = (ids: string[]) =>
      ['case_id,activity,timestamp,event_id', ...ids.map((id) => `1,A,2026-01-05T08:00:00Z,${id}`)].join(
        '\n',
      );
    expect((await draftOf('ids.csv', rows(['1', '2']))).mapping.columns.eventId).toBe('event_id');
    const twice = await draftOf('ids.csv', rows(['1', '1']));
    expect(twice.mapping.columns.eventId).toBeUndefined();
    expect(twice.notes.join('\n')).toContain('column event_id has the same id twice');
    expect((await draftOf('ids.csv', rows(['1', '']))).mapping.columns.eventId).toBeUndefined();
  });

  test('of times that are counted or ambiguous says how it takes them', async () => {
    const jsonl =
      '{"case":"1","event":"A","time":1770604200123}\n{"case":"1","event":"B","time":1770604200999}\n';
    const counted = await draftOf('counted.jsonl', jsonl);
    expect(counted.mapping.timeFormat).toBe('epochMs');
    expect((await eventsOf(counted))[0]?.at).toBe(1_770_604_200_123);
    const either = await draftOf('either.csv', 'case,task,date\n1,A,3/4/2026 10:00\n1,B,12/1/2026 10:00\n');
    expect(either.mapping.timeFormat).toBe('d/M/yyyy[ H:mm[:ss[.S]]]');
    expect(either.notes.join('\n')).toContain('could also be M/d/yyyy');
    const american = await draftOf('american.csv', 'case,task,date\n1,A,3/14/2026 10:00\n');
    expect(american.mapping.timeFormat).toBe('M/d/yyyy[ H:mm[:ss[.S]]]');
  });

  test('finds times by their values where no column is called so, and takes columns that are named', async () => {
    const content = 'ref,case,what,when\n1,x,A,2026-01-05 08:00\n';
    await expect(draftOf('odd.csv', content)).rejects.toThrow(
      'odd.csv: no column looks like the activity; name it. The columns are ref, case, what, when',
    );
    const draft = await draftOf('odd.csv', content, { columns: { caseId: 'ref', type: 'what' } });
    expect(draft.mapping.columns).toEqual({ caseId: 'ref', type: 'what', at: 'when' });
    await expect(draftOf('odd.csv', content, { columns: { caseId: 'none' } })).rejects.toThrow(
      'there is no column none',
    );
    await expect(draftOf('late.csv', 'case,task,time\n1,A,soon\n')).rejects.toThrow(
      'no column looks like the time',
    );
  });

  test('of a file with bad lines, or one that is cut, says so', async () => {
    const content = 'case,task,time\n1,A,2026-01-05\n1,B\n2,,2026-01-06\n2,B,2026-01-06\n3,"C';
    const { notes, mapping } = await draftOf('bad.csv', content);
    expect(mapping.events).toEqual({ A: 'a', B: 'b' });
    expect(notes.join('\n')).toContain('2 records could not be read, the first: line 3: has 2 fields');
    expect(notes.join('\n')).toContain('the file was not read to its end: line 6: a quote opens here');
    expect(notes.join('\n')).toContain('1 records have no case, activity or time');
  });

  test('of more records than it may read says that activities may be missing', async () => {
    const content = 'case,task,time\n1,A,2026-01-05\n1,B,2026-01-05\n1,C,2026-01-05\n';
    const { notes, mapping } = await draftOf('long.csv', content, { maxRecords: 2 });
    expect(mapping.events).toEqual({ A: 'a', B: 'b' });
    expect(notes.join('\n')).toContain('only the first 2 records were looked at');
  });

  test('of a column with thousands of texts refuses it as the activity', async () => {
    const rows = Array.from({ length: 2_001 }, (_, i) => `1,t${i},2026-01-05`);
    await expect(draftOf('many.csv', ['case,task,time', ...rows].join('\n'))).rejects.toThrow(
      'column task: has more than 2000 different texts',
    );
  });

  test.each([
    ['a header alone', 'case,task,time\n', 'has no record that can be read'],
    ['no activities', 'case,task,time\n1,,2026-01-05\n', 'column task names no activity'],
    ['nothing', '', 'the file is empty'],
  ])('of a file with %s refuses', async (_name, content, message) => {
    await expect(draftOf('none.csv', content)).rejects.toThrow(message);
  });
});
