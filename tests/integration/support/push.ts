import { once } from 'node:events';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request, type Agent } from 'node:https';
import type { CaseEventInput } from '#shared/cases/input.ts';
import type { ErrorInfo } from '#shared/errors.ts';
import { PUSH_PATH } from '#shared/feeds.ts';

/** Where pushes go, and as whom. */
export interface PushTarget {
  url: string;
  ca: string;
  token?: string | undefined;
  agent?: Agent;
}

/** What a push was answered with. */
export interface PushReply {
  status: number;
  headers: IncomingHttpHeaders;
  body: { appended: number; duplicates: number } & ErrorInfo;
}

function open(
  { url, ca, token, agent }: PushTarget,
  headers: Record<string, string>,
  query = '',
): ClientRequest {
  return request(`${url}${PUSH_PATH}${query}`, {
    method: 'POST',
    ca,
    ...(agent === undefined ? {} : { agent }),
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  });
}

async function replyTo(sent: ClientRequest): Promise<PushReply> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of response.setEncoding('utf8')) {
    text += String(part);
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: JSON.parse(text) as PushReply['body'],
  };
}

/** Pushes a body as it is: a JSON array, unless the headers say otherwise. Throws where no answer comes. */
export function pushBody(
  target: PushTarget,
  body: string,
  headers: Record<string, string> = {},
  query = '',
): Promise<PushReply> {
  const sent = open(target, headers, query);
  sent.end(body);
  return replyTo(sent);
}

/** Announces a body of so many bytes and waits for the answer before it sends any of it. */
export async function announce(target: PushTarget, bytes: number): Promise<PushReply> {
  const sent = open(target, { 'content-length': String(bytes) });
  sent.flushHeaders();
  const reply = await replyTo(sent);
  sent.on('error', () => {
    // The body that was announced never comes.
  });
  sent.destroy();
  return reply;
}

/** Pushes events as a JSON array. */
export const push = (
  target: PushTarget,
  events: readonly Partial<CaseEventInput>[],
  headers: Record<string, string> = {},
): Promise<PushReply> => pushBody(target, JSON.stringify(events), headers);
