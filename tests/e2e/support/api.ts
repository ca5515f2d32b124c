import { Link as ApiLink, openCalls, trustAuthority, type Api } from '../../../simulators/units/api/link.ts';
import type { AuditEntry } from '#shared/contract/identity.ts';
import type { E2eServer } from './server.ts';

/** A person's connection to the API, for what a test prepares or reads behind the pages. */
export interface ApiSession {
  api: Api;
  /** The session's bearer token. */
  token: string;
  close: () => Promise<void>;
}

/** Signs a login of the demo province in. */
export async function openApi(
  server: Pick<E2eServer, 'url' | 'caFile' | 'login'>,
  username: string,
): Promise<ApiSession> {
  await trustAuthority(server.caFile);
  const { url } = server;
  const { token } = await openCalls(url).identity.login.mutate({ ...server.login(username), client: 'test' });
  const link = ApiLink.open({ url, token });
  return { api: link.api, token, close: () => link.close() };
}

/** The whole audit log, newest first. */
export async function auditOf(api: Api): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (;;) {
    const before = entries.at(-1)?.seq;
    const more = await api.audit.list.query({ limit: 200, ...(before === undefined ? {} : { before }) });
    entries.push(...more);
    if (more.length < 200) {
      return entries;
    }
  }
}

/** The unit with this call sign; throws when it isn't there. */
export async function unitByCallSign(api: Api, callSign: string) {
  const unit = (await api.units.list.query({})).find((candidate) => candidate.callSign === callSign);
  if (unit === undefined) {
    throw new Error(`no unit ${callSign}`);
  }
  return unit;
}
