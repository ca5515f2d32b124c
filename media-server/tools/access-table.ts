import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { accessPage } from '../api/access-table.ts';

const folder = new URL('../../docs/protocol/', import.meta.url);
const page = new URL('access.md', folder);

mkdirSync(folder, { recursive: true });
writeFileSync(page, accessPage());
console.log(`wrote ${fileURLToPath(page)}`);
