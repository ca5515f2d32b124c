import { siteOf, type Consultation, type Decision } from '#shared/consultation/session.ts';
import { isAtTable, isPresent } from '#shared/consultation/rights.ts';
import type { CaseDetail } from '#shared/cases/views.ts';
import { AppError } from '#shared/errors.ts';
import type { ServerContext } from '../../context.ts';
import { caseDetail, openCase } from '../cases/case-detail.ts';
import type { OwnEvent, OwnEvents } from '../cases/own-events.ts';
import type { Rulebooks } from '../cases/rulebooks.ts';
import type { CaseRow } from '../cases/rows.ts';

interface Deps extends Pick<ServerContext, 'store' | 'clock' | 'courts'> {
  rulebooks: Rulebooks;
  ownEvents: OwnEvents;
}

/** What sessions write into cases and show of them: decisions become supervised nodes by events of the catalogue. */
export class CaseRecords {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * A case of an item, for a place at the table: while the session goes on and the item is the one that is dealt with. Who only looks on
   * sees no case of another court.
   * @throws AppError('notFound')
   */
  async dossier(
    state: Consultation,
    siteId: string | null,
    { itemId, caseNo }: { itemId: string; caseNo: number },
  ): Promise<CaseDetail> {
    const site = siteOf(state, siteId);
    const item = state.agenda.find(({ id }) => id === itemId);
    const mayOpen = site !== undefined && isPresent(site) && isAtTable(site);
    const isDealtWith = state.phase === 'running' && (state.itemId === itemId || state.chairId === siteId);
    if (!mayOpen || !isDealtWith || !item?.cases.some(({ no }) => no === caseNo)) {
      throw AppError.notFound('case', caseNo);
    }
    const { store, rulebooks, clock } = this.#deps;
    return caseDetail(await openCase(store.db, rulebooks, await this.#row(caseNo)), clock.now());
  }

  /** A confirmed decision: from now on a clock of its case runs until it is carried out. */
  async decided(decision: Decision, confirmedBy: string): Promise<void> {
    const { id, text, responsible, nodeId, dueAt } = decision;
    await this.#append(decision.caseNo, {
      id: `consultation-decided-${id}`,
      type: 'consultationDecided',
      subject: id,
      data: { text, responsible, confirmedBy, dueAt, ...(nodeId === null ? {} : { node: nodeId }) },
    });
  }

  async carriedOut({ id, caseNo }: Decision, result: string): Promise<void> {
    await this.#append(caseNo, {
      id: `consultation-done-${id}`,
      type: 'consultationDecisionDone',
      subject: id,
      data: { result },
    });
  }

  /** The cases that were dealt with were consulted on; when the minutes are signed that has its result in writing. */
  async held(state: Consultation, type: 'consultationHeld' | 'consultationConcluded'): Promise<void> {
    for (const caseNo of dealtWith(state)) {
      await this.#append(caseNo, { id: `${type}-${state.id}`, type, subject: state.id, data: {} });
    }
  }

  /** @throws AppError('notFound') for a node that the case's catalogue doesn't have */
  async assertNode(caseNo: number, nodeId: string): Promise<void> {
    const { catalogue_id, court_id } = await this.#row(caseNo);
    if (this.#deps.rulebooks.of(catalogue_id, court_id).rules.node(nodeId) === undefined) {
      throw AppError.notFound('node', nodeId);
    }
  }

  async #append(caseNo: number, event: Omit<OwnEvent, 'at'>): Promise<void> {
    const { clock, ownEvents, courts } = this.#deps;
    const row = await this.#row(caseNo);
    const scope = courts.find(row.court_id)?.path ?? '';
    await ownEvents.append(row, { ...event, at: clock.now() }, { scope, feed: 'consultation' });
  }

  async #row(caseNo: number): Promise<CaseRow> {
    const row = (await this.#deps.store.db('cases').where('no', caseNo).first()) as CaseRow | undefined;
    if (row === undefined) {
      throw AppError.notFound('case', caseNo);
    }
    return row;
  }
}

/** Numbers of the cases whose items were taken up. */
const dealtWith = ({ agenda }: Consultation): Set<number> =>
  new Set(agenda.filter(({ begunAt }) => begunAt !== null).flatMap(({ cases }) => cases.map(({ no }) => no)));
