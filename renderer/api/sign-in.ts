import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import type { AppRouter } from '#shared/contract/index.ts';
import { HTTP_CALLS_PATH } from '#shared/contract/sockets.ts';
import type { SignedIn } from '#shared/identity.ts';
import { deadlineLink } from './links.ts';

const overHttp = (baseUrl: string): TRPCClient<AppRouter> =>
  createTRPCClient<AppRouter>({
    links: [deadlineLink(), httpLink({ url: new URL(HTTP_CALLS_PATH, baseUrl).href })],
  });

/** What the server keeps as the name of this client in the list of sessions. */
const clientName = (): string => navigator.userAgent.slice(0, 120);

/** Signs a person in. Fails as `toErrorInfo` tells: `unauthenticated`, `locked`, `rateLimited`. */
export function login(
  baseUrl: string,
  credentials: { username: string; password: string },
): Promise<SignedIn> {
  return overHttp(baseUrl).identity.login.mutate({ ...credentials, client: clientName() });
}

/** Turns an enrolment code into the session of a unit's device. Fails as `toErrorInfo` tells: `notFound`, `expired`, `rateLimited`. */
export function enrol(baseUrl: string, code: string): Promise<SignedIn> {
  return overHttp(baseUrl).units.enrol.mutate({ code, client: clientName() });
}
