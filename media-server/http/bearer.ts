import { AppError } from '#shared/errors.ts';

/** The token of an `Authorization: Bearer` header. Throws `unauthenticated` when there is none. */
export function bearerToken(authorization: string | undefined): string {
  const token = /^Bearer ([\w-]+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new AppError('unauthenticated', 'send the header Authorization: Bearer <token>');
  }
  return token;
}
