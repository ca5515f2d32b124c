import { z } from 'zod';
import { CourtId } from './courts.ts';

/**
 * Roles: duty officer (值班员), leader (领导), analyst (分析员), administrator (管理员), wall (大屏), feed (数据接入), and the officer unit
 * (单兵). A wall is a machine of the hall that shows and never commands; it stays signed in for as long as a device does.
 * A feed is a case-management system that appends events and sees nothing. A unit is a device with its bearer; it signs in by enrolment,
 * never by password.
 */
export const Role = z.enum(['dutyOfficer', 'leader', 'analyst', 'administrator', 'wall', 'feed', 'unit']);
export type Role = z.infer<typeof Role>;

/** Roles that an account with a password can hold. */
export const UserRole = Role.exclude(['unit']);
export type UserRole = z.infer<typeof UserRole>;

export const Username = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{1,39}$/, '2–40 lower-case letters, digits, dot, dash, underscore');

/** At least 12 characters; longer than 200 is refused because hashing it would cost too much. */
export const Password = z.string().min(12).max(200);

/** The signed-in person or unit as the client knows it. */
export const Me = z.object({
  kind: z.enum(['user', 'unit']),
  id: z.string(),
  username: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  role: Role,
  courtId: CourtId,
  sessionId: z.string(),
  expiresAt: z.number(),
});
export type Me = z.infer<typeof Me>;

export const SignedIn = z.object({ token: z.string(), me: Me });
export type SignedIn = z.infer<typeof SignedIn>;

export const User = z.object({
  id: z.string(),
  username: Username,
  nameZh: z.string(),
  nameEn: z.string(),
  role: UserRole,
  courtId: CourtId,
  disabled: z.boolean(),
  lockedUntil: z.number().nullable(),
});
export type User = z.infer<typeof User>;

export const SessionInfo = z.object({
  id: z.string(),
  subject: z.string(),
  courtId: CourtId,
  client: z.string(),
  createdAt: z.number(),
  lastSeenAt: z.number(),
  expiresAt: z.number(),
  current: z.boolean(),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
