import { unitSourceId } from '#shared/sources.ts';
import { openApi, unitByCallSign } from './api.ts';
import type { SharedUnit } from './share-unit.ts';

/** As an administrator of a unit's server: prints the code that enrols its device, or shares the unit over a line. */
const { act, url, caFile, login, lineId, callSign } = JSON.parse(process.argv[2] ?? '') as SharedUnit & {
  act: 'enrol' | 'share';
};
const { api, close } = await openApi({ url, caFile, login: () => login }, login.username);
const { id } = await unitByCallSign(api, callSign);
if (act === 'enrol') {
  const { code } = await api.units.createEnrolmentCode.mutate({ unitId: id });
  console.log(code);
} else {
  const sources = [{ sourceId: unitSourceId(id), rank: 'other' as const }];
  await api.lines.share.mutate({ lineId, courtIds: [], sources });
}
await close();
