import { z } from 'zod';
import { Court, CourtId } from '../courts.ts';
import { Me, Password, SessionInfo, SignedIn, User, Username, UserRole } from '../identity.ts';
import { access } from './access.ts';
import { mutation, query } from './call.ts';

const none = z.object({});

/** Signing in and out, one's own sessions, and the administration of users. */
export const identity = {
  login: mutation({
    access: access.anyoneAudited,
    input: z.object({
      username: z.string().min(1).max(40),
      password: z.string().min(1).max(200),
      client: z.string().max(120),
    }),
    output: SignedIn,
  }),
  logout: mutation({ access: access.ownSessionAudited, input: none, output: none }),
  me: query({ access: access.ownSession, input: none, output: Me }),
  changePassword: mutation({
    access: { roles: UserRole.options, scope: 'self', audit: true },
    input: z.object({ current: z.string().min(1).max(200), next: Password }),
    output: none,
  }),
  sessions: query({ access: access.ownSession, input: none, output: z.array(SessionInfo) }),
  /** Ends one of one's own sessions. */
  revokeSession: mutation({
    access: access.ownSessionAudited,
    input: z.object({ sessionId: z.string() }),
    output: none,
  }),
  users: query({ access: access.admin, input: none, output: z.array(User) }),
  createUser: mutation({
    access: access.adminCourt,
    input: z.object({
      username: Username,
      password: Password,
      nameZh: z.string().trim().min(1).max(40),
      nameEn: z.string().trim().min(1).max(80),
      role: UserRole,
      courtId: CourtId,
    }),
    output: User,
  }),
  /** Disabling ends all sessions of the user at once. */
  setUserDisabled: mutation({
    access: access.adminCourt,
    input: z.object({ userId: z.string(), disabled: z.boolean() }),
    output: User,
  }),
  resetPassword: mutation({
    access: access.adminCourt,
    input: z.object({ userId: z.string(), password: Password }),
    output: none,
  }),
};

export const courts = {
  /** The caller's court and everything below it, parents first. */
  list: query({ access: access.people, input: none, output: z.array(Court) }),
};

export const AuditEntry = z.object({
  seq: z.number(),
  at: z.number(),
  actor: z.string(),
  courtId: z.string().nullable(),
  action: z.string(),
  target: z.string().nullable(),
  outcome: z.enum(['ok', 'refused', 'failed']),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const audit = {
  /** Newest first; `before` is the sequence number to go on from. */
  list: query({
    access: access.admin,
    input: z.object({
      before: z.number().int().positive().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.array(AuditEntry),
  }),
};
