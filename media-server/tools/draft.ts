import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#shared/errors.ts';
import { draftFrom } from '../features/feeds/draft/draft.ts';
import { exitWith } from './run.ts';

const USAGE = `npm run draft -- LOG [--out FOLDER]

Drafts a catalogue and a mapping from the log of a process (CSV, JSON Lines or XES, also .gz), to be corrected by hand.

  --out FOLDER       where they are written (default: this folder)
  --case COLUMN      column of the case, if it isn't found
  --activity COLUMN  column of the activity
  --time COLUMN      column of the time
  --force            overwrite what is there
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      case: { type: 'string' },
      activity: { type: 'string' },
      time: { type: 'string' },
      force: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const [file] = positionals;
  if (values.help === true || file === undefined || positionals.length > 1) {
    process.stdout.write(USAGE);
    return values.help === true ? 0 : 2;
  }
  const { catalogue, mapping, notes } = await draftFrom(file, {
    columns: {
      ...(values.case === undefined ? {} : { caseId: values.case }),
      ...(values.activity === undefined ? {} : { type: values.activity }),
      ...(values.time === undefined ? {} : { at: values.time }),
    },
  });
  const out = values.out ?? '.';
  const targets = [
    { target: path.join(out, `${catalogue.id}.catalogue.json`), content: catalogue },
    { target: path.join(out, `${catalogue.id}.mapping.json`), content: mapping },
  ];
  const taken = targets.find(({ target }) => values.force !== true && existsSync(target));
  if (taken !== undefined) {
    throw AppError.conflict(`${taken.target} is there already; --force overwrites it`);
  }
  await mkdir(out, { recursive: true });
  for (const { target, content } of targets) {
    await writeFile(target, `${JSON.stringify(content, null, 2)}\n`);
    console.log(target);
  }
  notes.forEach((note) => console.error(`- ${note}`));
  return 0;
}

await exitWith(main);
