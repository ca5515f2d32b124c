import { parseArgs } from 'node:util';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import type { NodeDefinition } from '#shared/catalogue/nodes.ts';
import { BUILT_IN_CATALOGUE, loadCatalogueFile } from '../features/cases/catalogue-file.ts';
import { exitWith } from './run.ts';

const USAGE = `npm run catalogue -- --check [FILE]

Checks a catalogue of nodes, by default the one of enforcement cases, and prints its counts. Exit code 1 when it can't be used: every
fault is listed with its place.

  --check   check and count
  --words   list the nodes that stay in words, because their rule is no matter of events
  --json    print the counts as JSON
`;

const countBy = (
  nodes: readonly NodeDefinition[],
  key: (node: NodeDefinition) => string,
): [string, number][] =>
  [...Map.groupBy(nodes, key)]
    .map(([name, group]): [string, number] => [name, group.length])
    .sort(([, a], [, b]) => b - a);

function countsOf({ nodes, documents, events }: Catalogue) {
  const titles = new Map(documents.map(({ id, titleEn }) => [id, titleEn]));
  const isExecutable = (node: NodeDefinition): boolean => node.inWords === undefined;
  // A node that rests on several documents is counted once, with the first.
  const documentOf = ({ references }: NodeDefinition): string => references[0]?.document ?? '';
  return {
    nodes: nodes.length,
    events: events.length,
    core: nodes.filter(({ core }) => core).length,
    coreExecutable: nodes.filter((node) => node.core && isExecutable(node)).length,
    executable: nodes.filter(isExecutable).length,
    inWords: nodes.length - nodes.filter(isExecutable).length,
    byKind: Object.fromEntries(countBy(nodes, ({ kind }) => kind)),
    byStage: Object.fromEntries(countBy(nodes, ({ stage }) => stage)),
    byBasis: Object.fromEntries(countBy(nodes, ({ basis }) => basis)),
    bySource: countBy(nodes, documentOf).map(([id, count]) => ({
      document: id,
      title: titles.get(id) ?? '',
      nodes: count,
    })),
  };
}

function printCounts(catalogue: Catalogue): void {
  const counts = countsOf(catalogue);
  const row = (count: number, text: string): void => console.log(`  ${String(count).padStart(5)}  ${text}`);
  console.log(`${catalogue.id} ${catalogue.version}: ${catalogue.nameEn} (${catalogue.nameZh})`);
  console.log(`${counts.nodes} nodes`);
  row(counts.executable, 'executable');
  row(counts.inWords, 'in words');
  row(counts.core, `core, ${counts.coreExecutable} of them executable`);
  row(counts.events, 'events');
  for (const [title, group] of [
    ['kind', counts.byKind],
    ['basis', counts.byBasis],
    ['stage', counts.byStage],
  ] as const) {
    console.log(`by ${title}`);
    Object.entries(group).forEach(([name, count]) => row(count, name));
  }
  console.log('by source');
  counts.bySource.forEach(({ document, title, nodes }) => row(nodes, `${document}  ${title}`));
}

function printWords({ nodes }: Catalogue): void {
  for (const { id, nameEn, nameZh, inWords } of nodes) {
    if (inWords !== undefined) {
      console.log(`${id}\t${nameEn} (${nameZh})\t${inWords}`);
    }
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: 'boolean' },
      words: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true || (values.check !== true && values.words !== true) || positionals.length > 1) {
    process.stdout.write(USAGE);
    return values.help === true ? 0 : 2;
  }
  const catalogue = await loadCatalogueFile(positionals[0] ?? BUILT_IN_CATALOGUE);
  if (values.words === true) {
    printWords(catalogue);
  } else if (values.json === true) {
    console.log(JSON.stringify(countsOf(catalogue), null, 2));
  } else {
    printCounts(catalogue);
  }
  return 0;
}

await exitWith(main);
