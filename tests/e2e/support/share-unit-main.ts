import { unitSourceId } from '#shared/sources.ts';
import { openApi, unitByCallSign } from './api.ts';
import type { SharedUnit } from './share-unit.ts';

/** Shares a unit over a line, as an administrator of its server, and prints the code that enrols its device. */
const { url, caFile, login, lineId, callSign } = JSON.parse(process.argv[2] ?? '') as SharedUnit;
const { api, close } = await openApi({ url, caFile, login: () => login }, login.username);
const { id } = await unitByCallSign(api, callSign);
await api.lines.share.mutate({
  lineId,
  courtIds: [],
  sources: [{ sourceId: unitSourceId(id), rank: 'other' }],
});
const { code } = await api.units.createEnrolmentCode.mutate({ unitId: id });
console.log(code);
await close();
