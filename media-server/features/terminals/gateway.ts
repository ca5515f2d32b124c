import { randomUUID } from 'node:crypto';
import type { FaultKind } from '#shared/jt808/fault.ts';
import { RESULT } from '#shared/jt808/general.ts';
import type { Body, Message } from '#shared/jt808/message.ts';
import { ALARM, hasBit, type TerminalPosition } from '#shared/jt808/position.ts';
import { REGISTER_RESULT } from '#shared/jt808/registration.ts';
import type { Position } from '#shared/units.ts';
import type { ServerContext } from '../../context.ts';
import { toFix } from '../../jt808/fix.ts';
import { TerminalLink } from '../../jt808/link.ts';
import * as policy from '../../jt808/policy.ts';
import type { Wire } from '../../jt808/server.ts';
import type { Dispatch } from '../dispatch/index.ts';
import { MAX_FUTURE_MS, POSITION_RETENTION_MS } from '../units/policy.ts';
import type { Roster } from '../units/roster.ts';
import type { TerminalMetrics } from './metrics.ts';
import { asKept, type KnownTerminal, type TerminalRegistry } from './registry.ts';
import { sendInstructions } from './texts.ts';

export interface GatewayDeps extends Pick<ServerContext, 'clock' | 'log' | 'audit'> {
  roster: Roster;
  registry: TerminalRegistry;
  metrics: TerminalMetrics;
  dispatch: Pick<Dispatch, 'instructions' | 'inboxes' | 'sos'>;
  report: (unitId: string, positions: readonly Position[]) => Promise<void>;
}

/** A terminal that has shown its code, and what ends with its link. */
interface Session {
  terminal: KnownTerminal;
  leave: () => void;
}

type RegisterBody = Extract<Body, { type: 'register' }>;

/** What terminals say, done: they are let in, report for their units, call for help, and are told their units' instructions. */
export class TerminalGateway {
  /** Registrations of terminals that nobody has enrolled. */
  unknown = 0;
  readonly #deps: GatewayDeps;
  readonly #links = new Set<TerminalLink>();
  readonly #sessions = new Map<TerminalLink, Session>();
  readonly #refusals = new WeakMap<TerminalLink, number>();

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
  }

  /** Takes a terminal's wire. */
  readonly accept = (wire: Wire): TerminalLink => {
    const { clock, metrics, log } = this.#deps;
    const link = new TerminalLink(wire, {
      clock,
      onMessage: (of, message) => this.#handle(of, message),
      onFrame: () => metrics.frames.inc(),
      onWrongFrame: (of, kind) => this.#wrongFrame(of, kind),
      onFailure: (of, error) =>
        log.warn({ err: error, address: of.wire.address }, 'a message of a terminal could not be served'),
      onEnd: (of, reason) => this.#ended(of, reason),
    });
    this.#links.add(link);
    return link;
  };

  /** Ends links that are silent, or don't say who they are. */
  tick(): void {
    const now = this.#deps.clock.now();
    for (const link of this.#links) {
      link.expire(now);
      if (now - link.heardAt > policy.IDLE_MS) {
        link.end('idle');
      } else if (!this.#sessions.has(link) && now - link.openedAt > policy.AUTHENTICATE_MS) {
        link.end('notAuthenticated');
      }
    }
  }

  close(): void {
    for (const link of this.#links) {
      link.end('shutdown');
    }
  }

  async #handle(link: TerminalLink, { header, body }: Message): Promise<number | null> {
    if (body.type === 'register') {
      await this.#register(link, header, body);
      return null;
    }
    if (body.type === 'authenticate') {
      return this.#authenticate(link, header, body.code);
    }
    const session = this.#sessions.get(link);
    if (session === undefined || this.#deps.registry.find(header.phone) !== session.terminal) {
      this.#refuse(link, session === undefined ? 'notAuthenticated' : 'otherNumber');
      return RESULT.failed;
    }
    session.terminal.lastSeenAt = this.#deps.clock.now();
    return this.#serve(link, session.terminal, body);
  }

  async #serve(link: TerminalLink, terminal: KnownTerminal, body: Body): Promise<number | null> {
    switch (body.type) {
      case 'position': {
        return this.#positions(terminal, [body]);
      }
      case 'positionBatch': {
        return this.#positions(terminal, body.positions);
      }
      case 'positionAnswer': {
        await this.#positions(terminal, [body.position]);
        return null;
      }
      case 'terminalAnswer': {
        link.answered(body);
        return null;
      }
      case 'timeQuery': {
        const time = new Date(this.#deps.clock.now()).toISOString();
        link.send({ type: 'timeAnswer', time });
        return null;
      }
      case 'logout': {
        await this.#deps.registry.forgetCode(terminal);
        return RESULT.done;
      }
      case 'heartbeat':
      case 'event':
      case 'questionAnswer':
      case 'driver':
      case 'multimediaEvent':
      case 'properties': {
        return RESULT.done;
      }
      default: {
        return RESULT.unsupported;
      }
    }
  }

  async #register(link: TerminalLink, header: Message['header'], body: RegisterBody): Promise<void> {
    const { registry, log } = this.#deps;
    const answer = (result: number, code: string | null = null): void =>
      void link.send({ type: 'registerAnswer', answeredSerial: header.serial, result, code });
    const terminal = registry.find(header.phone);
    if (terminal === undefined) {
      this.unknown += 1;
      log.info({ phone: header.phone, address: link.wire.address }, 'an unknown terminal was refused');
      answer(REGISTER_RESULT.terminalUnknown);
      this.#refuse(link, 'unknown');
      return;
    }
    const { deviceId } = terminal.record;
    if (deviceId !== null && deviceId !== asKept(body.terminalId)) {
      await this.#note(terminal, 'terminal.register', 'refused', link);
      answer(REGISTER_RESULT.terminalTaken);
      this.#refuse(link, 'otherDevice');
      return;
    }
    await this.#note(terminal, 'terminal.register', 'ok', link);
    answer(REGISTER_RESULT.done, await registry.register(terminal, body, header.edition));
  }

  async #authenticate(link: TerminalLink, header: Message['header'], code: string): Promise<number> {
    const { registry, roster, clock } = this.#deps;
    const terminal = registry.find(header.phone);
    if (terminal === undefined || !registry.isCode(terminal, code)) {
      this.#refuse(link, terminal === undefined ? 'unknown' : 'wrongCode');
      return RESULT.failed;
    }
    terminal.lastSeenAt = clock.now();
    if (terminal.link === link) {
      return RESULT.done;
    }
    await registry.setEdition(terminal, header.edition);
    if (link.isOver) {
      return RESULT.failed;
    }
    this.#leave(link);
    // Its link before this one may look alive for minutes: it drove through a tunnel.
    terminal.link?.end('replaced');
    terminal.link = link;
    const { unitId } = terminal.record;
    const disconnect = roster.connect(unitId);
    const ending = new AbortController();
    this.#sessions.set(link, {
      terminal,
      leave: () => {
        ending.abort();
        disconnect();
        if (terminal.link === link) {
          terminal.link = null;
        }
      },
    });
    this.#tellInstructions(link, { unitId, edition: header.edition }, ending.signal);
    return RESULT.done;
  }

  #tellInstructions(
    link: TerminalLink,
    unit: { unitId: string; edition: Message['header']['edition'] },
    signal: AbortSignal,
  ): void {
    const { dispatch, metrics, log } = this.#deps;
    const onOutcome = (outcome: string): void => metrics.texts.inc({ outcome });
    sendInstructions({ dispatch, onOutcome }, { link, ...unit }, signal).catch((error: unknown) => {
      log.warn({ err: error, unit: unit.unitId }, 'instructions to a terminal stopped; it must come back');
      link.end('instructionsFailed');
    });
  }

  /** Positions that are no fix are dropped and yet answered as done: sent again they would be none either. */
  async #positions(terminal: KnownTerminal, positions: readonly TerminalPosition[]): Promise<number> {
    const { clock, metrics, report } = this.#deps;
    const now = clock.now();
    const range = { oldest: now - POSITION_RETENTION_MS, newest: now + MAX_FUTURE_MS };
    const fixes: Position[] = [];
    for (const position of positions) {
      const fix = toFix(position, range);
      if (typeof fix === 'string') {
        metrics.fixesRefused.inc({ reason: fix });
      } else {
        fixes.push(fix);
      }
    }
    // A call for help first: it needs no place, and must not wait for the store of the others.
    for (const position of positions) {
      await this.#alarm(terminal, hasBit(position.alarmBits, ALARM.emergency), fixes.at(-1) ?? null);
    }
    if (fixes.length > 0) {
      await report(terminal.record.unitId, fixes);
    }
    return RESULT.done;
  }

  /** A terminal keeps the bit for as long as it likes: only its coming is a call. */
  async #alarm(terminal: KnownTerminal, isAlarmed: boolean, position: Position | null): Promise<void> {
    const wasAlarmed = terminal.isAlarmed;
    terminal.isAlarmed = isAlarmed;
    const unit = this.#deps.registry.unitOf(terminal);
    if (!isAlarmed || wasAlarmed || unit === undefined) {
      return;
    }
    try {
      await this.#deps.dispatch.sos.raise(unit, randomUUID(), position);
      await this.#note(terminal, 'terminal.sos', 'ok', null);
    } catch (error) {
      // The terminal's next position, which it sends because this one fails, calls again.
      terminal.isAlarmed = false;
      throw error;
    }
  }

  #refuse(link: TerminalLink, reason: string): void {
    this.#deps.metrics.refused.inc({ reason });
    const count = (this.#refusals.get(link) ?? 0) + 1;
    this.#refusals.set(link, count);
    if (count >= policy.MAX_REFUSALS) {
      // The answer to this one goes out first.
      setImmediate(() => link.end('refused'));
    }
  }

  #wrongFrame(link: TerminalLink, kind: FaultKind): void {
    this.#deps.metrics.wrongFrames.inc({ kind });
    const terminal = this.#sessions.get(link)?.terminal;
    if (terminal !== undefined) {
      terminal.wrongFrames += 1;
    }
  }

  #ended(link: TerminalLink, reason: string): void {
    const phone = this.#sessions.get(link)?.terminal.record.phone;
    this.#links.delete(link);
    this.#leave(link);
    const { address, transport } = link.wire;
    this.#deps.log.info({ address, transport, phone, reason }, 'a link of a terminal ended');
  }

  #leave(link: TerminalLink): void {
    this.#sessions.get(link)?.leave();
    this.#sessions.delete(link);
  }

  async #note(
    terminal: KnownTerminal,
    action: string,
    outcome: 'ok' | 'refused',
    link: TerminalLink | null,
  ): Promise<void> {
    const unit = this.#deps.registry.unitOf(terminal);
    const { id, phone, unitId } = terminal.record;
    await this.#deps.audit.append({
      actor: `terminal:${phone}`,
      courtId: unit?.courtId ?? null,
      courtPath: unit?.courtPath ?? null,
      action,
      target: id,
      outcome,
      detail: { unitId, ...(link === null ? {} : { address: link.wire.address }) },
    });
  }
}
