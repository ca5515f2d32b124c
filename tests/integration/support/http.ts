import { once } from 'node:events';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Role } from '#shared/identity.ts';
import { usernameOf, type STAFFED_COURTS, type TestServer } from './server.ts';

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface HttpAsk {
  method?: string;
  token?: string | undefined;
  headers?: Record<string, string>;
}

/** A request over HTTPS that is still to be ended, on a connection of its own. */
export function openRequest(server: TestServer, name: string, ask: HttpAsk = {}): ClientRequest {
  const { method = 'GET', token, headers = {} } = ask;
  return request(new URL(name, server.url), {
    method,
    ca: server.ca,
    agent: false,
    headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` },
  });
}

/** Asks over HTTPS and reads the whole answer. */
export async function ask(
  server: TestServer,
  name: string,
  { body, ...rest }: HttpAsk & { body?: string | Buffer } = {},
): Promise<HttpAnswer> {
  const sent = openRequest(server, name, rest);
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}

/** A token of the test user of a role in a court, without signing in by password. */
export async function tokenOf(
  { running }: TestServer,
  role: Exclude<Role, 'unit'>,
  courtId: (typeof STAFFED_COURTS)[number],
): Promise<string> {
  const { sessions, store } = running.context;
  const user = (await store
    .db('users')
    .where({ username: usernameOf(role, courtId) })
    .first('id')) as { id: string };
  return (await sessions.createForUser(user.id, 'test')).token;
}

/** Entries of the audit log of an action, oldest first. */
export async function auditOf(
  { running }: TestServer,
  action: string,
): Promise<{ actor: string; target: string; outcome: string; detail: Record<string, unknown> }[]> {
  const rows: { actor: string; target: string; outcome: string; detail: string }[] =
    await running.context.store
      .db('audit_log')
      .where('action', action)
      .orderBy('seq')
      .select('actor', 'target', 'outcome', 'detail');
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as Record<string, unknown> }));
}
