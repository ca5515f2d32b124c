import { EndpointId } from '#shared/calls.ts';
import { keep, readKept } from '../unit/storage.ts';

const KEY = 'ecc.endpoint';

/** The page as calls know it: the same after it was loaded anew, so that a call goes on. */
export function ownEndpoint(): string {
  const known = readKept(sessionStorage, KEY, EndpointId) ?? crypto.randomUUID();
  keep(sessionStorage, KEY, known);
  return known;
}
