import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import { isPushed, type SourceKind } from '#shared/sources.ts';
import { signedIn, type ServerHandlers } from '../../api/caller.ts';
import { assertAddress } from '../../ingest/address.ts';
import { deleteFixed, insertFixed, loadFixed, updateFixed, type FixedChange } from './rows.ts';
import { newStreamKey } from './stream-key.ts';
import type { SourceTable } from './table.ts';

/** Throws `invalidInput` at `subUrl`. */
function assertSubStream(kind: SourceKind, subUrl: string | null): void {
  if (subUrl === null) {
    return;
  }
  if (kind !== 'rtsp') {
    throw AppError.invalidInput('subUrl', `a source of kind ${kind} has no sub-stream`);
  }
  assertAddress(kind, subUrl, 'subUrl');
}

/** The calls of the `sources` area. */
export function sourceHandlers(table: SourceTable): ServerHandlers<'sources'> {
  const { store, courts, clock, rtmpPorts } = table.options;

  const require = async (sourceId: string, courtPath: string) => {
    const definition = await loadFixed(store.db, sourceId, courtPath);
    if (definition === undefined) {
      throw AppError.notFound('source', sourceId);
    }
    return definition;
  };

  const change = async (sourceId: string, courtPath: string, changes: FixedChange) => {
    await updateFixed(store.db, sourceId, changes);
    // Read again: somebody else may have changed another part of it meanwhile.
    return table.put(await require(sourceId, courtPath));
  };

  return {
    list: (context) => table.list(signedIn(context).courtPath),
    watch: (context, _input, signal) => table.watch(signedIn(context).courtPath, signal),
    create: async (context, input) => {
      const { kind, courtId, name } = input;
      const court = courts.require(courtId, signedIn(context).courtPath);
      const { url = null, subUrl = null } = 'url' in input ? input : {};
      if ('url' in input) {
        assertAddress(input.kind, input.url);
      }
      assertSubStream(kind, subUrl);
      if (kind === 'rtmp' && Object.values(rtmpPorts()).every((port) => port === null)) {
        throw AppError.conflict(
          'this server takes no RTMP: its settings rtmp.port and rtmp.tlsPort are not set',
        );
      }
      const key = isPushed(kind) ? newStreamKey() : null;
      const definition = {
        id: `${kind}:${randomUUID()}`,
        kind,
        courtId,
        courtPath: court.path,
        name,
        unitId: null,
        url,
        subUrl,
        keyHash: key?.keyHash ?? null,
        enabled: true,
      };
      await insertFixed(store.db, definition, clock.now());
      return { ...table.put(definition), streamKey: key?.streamKey ?? null };
    },
    update: async (context, { sourceId, name, url, subUrl, enabled }) => {
      const { courtPath } = signedIn(context);
      const { kind } = await require(sourceId, courtPath);
      if (url !== undefined) {
        if (kind === 'unit' || kind === 'gb28181' || kind === 'line' || isPushed(kind)) {
          throw AppError.invalidInput('url', `a source of kind ${kind} has no address`);
        }
        assertAddress(kind, url);
      }
      assertSubStream(kind, subUrl ?? null);
      return change(sourceId, courtPath, { name, url, sub_url: subUrl, enabled });
    },
    remove: async (context, { sourceId }) => {
      const { kind } = await require(sourceId, signedIn(context).courtPath);
      if (kind === 'line') {
        throw AppError.conflict('this source is another server’s: it goes when that court shares it no more');
      }
      await deleteFixed(store.db, sourceId);
      table.remove(sourceId);
      return {};
    },
    renewKey: async (context, { sourceId }) => {
      const { courtPath } = signedIn(context);
      const { kind } = await require(sourceId, courtPath);
      if (!isPushed(kind)) {
        throw AppError.conflict(`a source of kind ${kind} has no stream key`);
      }
      const { streamKey, keyHash } = newStreamKey();
      await change(sourceId, courtPath, { key_hash: keyHash });
      return { streamKey };
    },
    intake: async () => {
      const { plain, tls } = rtmpPorts();
      return { rtmpPort: plain, rtmpsPort: tls };
    },
  };
}
