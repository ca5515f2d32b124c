import { AppError, type ErrorCode } from '#shared/errors.ts';
import { SignedIn } from '#shared/identity.ts';
import type { CallReport } from '../../api/router.ts';
import type { AuditLog, AuditRecord, CourtTree } from '../../context.ts';
import { redact, targetOf } from './redact.ts';

/** Who acted, for which court. */
type Actor = Pick<AuditRecord, 'actor' | 'courtId' | 'courtPath'>;

interface Deps {
  audit: AuditLog;
  courts: CourtTree;
  /** Court of a username, so that a failed login is shown where its account belongs. */
  courtOfUsername: (username: string) => Promise<string | undefined>;
}

const codeOf = (error: unknown): ErrorCode | undefined => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof AppError ? cause.code : error === undefined ? undefined : 'invalidInput';
};

/** Writes an entry for each call whose rule asks for one. */
export function createRecorder({
  audit,
  courts,
  courtOfUsername,
}: Deps): (report: CallReport) => Promise<void> {
  const inCourt = (actor: string, courtId: string | undefined): Actor => {
    const court = courtId === undefined ? undefined : courts.find(courtId);
    return { actor, courtId: court?.id ?? null, courtPath: court?.path ?? null };
  };

  const actorOf = async ({ context: { caller }, input, result }: CallReport): Promise<Actor> => {
    if (caller.kind !== 'anonymous') {
      const actor = caller.kind === 'unit' ? `unit:${caller.username}` : caller.username;
      return { actor, courtId: caller.courtId, courtPath: caller.courtPath };
    }
    const signedIn = SignedIn.safeParse(result);
    if (signedIn.success) {
      const { kind, username, courtId } = signedIn.data.me;
      return inCourt(kind === 'unit' ? `unit:${username}` : username, courtId);
    }
    const username = (input as { username?: unknown } | undefined)?.username;
    return inCourt('anonymous', typeof username === 'string' ? await courtOfUsername(username) : undefined);
  };

  return async (report) => {
    const { path, access, context, input, outcome, error } = report;
    if (!access.audit) {
      return;
    }
    const { caller, origin } = context;
    const code = codeOf(error);
    // What a stranger sends without an attempt being made is counted by the metrics: it must not fill the log.
    if (caller.kind === 'anonymous' && (code === 'rateLimited' || code === 'invalidInput')) {
      return;
    }
    await audit.append({
      ...(await actorOf(report)),
      action: path,
      target: targetOf(input),
      outcome,
      detail: {
        address: origin.address,
        ...(caller.kind === 'anonymous' ? {} : { actorId: caller.id }),
        ...(input === undefined ? {} : { input: redact(input) }),
        ...(code === undefined ? {} : { error: code }),
      },
    });
  };
}
