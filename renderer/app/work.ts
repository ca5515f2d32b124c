import { VIEWERS } from '#shared/contract/access.ts';
import type { Role } from '#shared/identity.ts';

/** Whether a role sees units and pictures; analysts don't. */
export function worksWithUnits(role: Role): boolean {
  return VIEWERS.includes(role);
}

/** Whether a role works with cases. */
export function worksWithCases(role: Role): boolean {
  return worksWithUnits(role) || role === 'analyst';
}
