import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import { signedIn, type ServerHandlers } from '../../api/caller.ts';
import { assertAddress } from '../../ingest/address.ts';
import { deleteFixed, insertFixed, loadFixed, updateFixed } from './rows.ts';
import type { SourceTable } from './table.ts';

/** The calls of the `sources` area. */
export function sourceHandlers(table: SourceTable): ServerHandlers<'sources'> {
  const { store, courts, clock } = table.options;

  return {
    list: (context) => table.list(signedIn(context).courtPath),
    watch: (context, _input, signal) => table.watch(signedIn(context).courtPath, signal),
    create: async (context, { kind, courtId, name, url }) => {
      const court = courts.require(courtId, signedIn(context).courtPath);
      assertAddress(kind, url);
      const id = `${kind}:${randomUUID()}`;
      const definition = {
        id,
        kind,
        courtId,
        courtPath: court.path,
        name,
        unitId: null,
        url,
        enabled: true,
      };
      await insertFixed(store.db, definition, clock.now());
      return table.put(definition);
    },
    update: async (context, { sourceId, name, url, enabled }) => {
      const { courtPath } = signedIn(context);
      const definition = await loadFixed(store.db, sourceId, courtPath);
      if (definition === undefined || definition.kind === 'unit') {
        throw AppError.notFound('source', sourceId);
      }
      if (url !== undefined) {
        assertAddress(definition.kind, url);
      }
      await updateFixed(store.db, sourceId, { name, url, enabled });
      // Read again: somebody else may have changed another part of it meanwhile.
      const changed = await loadFixed(store.db, sourceId, courtPath);
      if (changed === undefined) {
        throw AppError.notFound('source', sourceId);
      }
      return table.put(changed);
    },
    remove: async (context, { sourceId }) => {
      const definition = await loadFixed(store.db, sourceId, signedIn(context).courtPath);
      if (definition === undefined) {
        throw AppError.notFound('source', sourceId);
      }
      await deleteFixed(store.db, sourceId);
      table.remove(sourceId);
      return {};
    },
  };
}
