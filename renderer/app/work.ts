import type { Role } from '#shared/identity.ts';

/** Whether a role works with units and pictures; analysts don't. */
export function worksWithUnits(role: Role): boolean {
  return role === 'dutyOfficer' || role === 'leader' || role === 'administrator';
}

/** Whether a role works with cases. */
export function worksWithCases(role: Role): boolean {
  return worksWithUnits(role) || role === 'analyst';
}
