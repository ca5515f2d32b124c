import { z } from 'zod';

/** Court levels below the Supreme People's Court; see the four court levels (四级法院) in the glossary. */
export const CourtLevel = z.enum(['high', 'intermediate', 'basic']);
export type CourtLevel = z.infer<typeof CourtLevel>;

export const CourtId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'a court id has lower-case letters, digits and dashes');

/** A court of the province. `lon`, `lat` are WGS-84 degrees of its seat. */
export const Court = z.object({
  id: CourtId,
  parentId: CourtId.nullable(),
  level: CourtLevel,
  nameZh: z.string().min(1),
  nameEn: z.string().min(1),
  shortZh: z.string().min(1),
  divisionCode: z.string(),
  lon: z.number(),
  lat: z.number(),
});
export type Court = z.infer<typeof Court>;

/**
 * A court's materialised path: its ancestors' ids and its own, each followed by a slash (`zj/zj-hz/`).
 * A court's subtree is every path that starts with its own.
 */
export type CourtPath = string;

/** Whether `path` lies in the subtree of `scope` (a court is in its own subtree). */
export function isInSubtree(path: CourtPath, scope: CourtPath): boolean {
  return path.startsWith(scope);
}
