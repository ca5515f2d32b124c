import type { CaseDetail, NodeView } from '#shared/cases/views.ts';
import type { Operation } from '#shared/operations/operation.ts';
import type { OperationState } from '#shared/operations/state.ts';
import type { SiteMark, SiteStep } from '../engine/sites.ts';

/** Operations whose places are sites: those that are going to happen or happen now. */
const SITE_STATES: readonly OperationState[] = ['planned', 'checking', 'running'];

/** How urgent a step is: the lower, the more. */
const URGENCY: Record<SiteStep, number> = { overdue: 0, dueSoon: 1, within: 2, none: 3 };

/** A case of a site with the deadline that comes first; `node` is null where none runs, `detail` until the case was read. */
export interface SiteCase {
  no: number;
  number: string | null;
  detail: CaseDetail | null;
  node: NodeView | null;
  step: SiteStep;
}

/** A place of an operation with the cases that it enforces, the most urgent first. */
export interface CaseSite {
  id: string;
  name: string;
  place: { lon: number; lat: number };
  operation: Operation;
  cases: readonly SiteCase[];
  step: SiteStep;
}

/** Numbers of the cases that are enforced at places that are known. */
export function siteCaseNumbers(operations: Iterable<Operation>): number[] {
  const numbers = [...operations].flatMap(({ state, places, cases }) =>
    SITE_STATES.includes(state) && places.some(({ point }) => point !== null)
      ? cases.map(({ no }) => no)
      : [],
  );
  return [...new Set(numbers)];
}

/** The clock of a case that runs out first, or has run out for longest; null where none runs. */
export function firstDeadline({ nodes }: Pick<CaseDetail, 'nodes'>): NodeView | null {
  const running = nodes.filter(
    ({ kind, state, dueAt }) =>
      kind === 'clock' &&
      dueAt !== null &&
      (state === 'overdue' || state === 'dueSoon' || state === 'pending'),
  );
  return running.toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))[0] ?? null;
}

const stepOf = (node: NodeView | null): SiteStep =>
  node === null
    ? 'none'
    : node.state === 'overdue'
      ? 'overdue'
      : node.state === 'dueSoon'
        ? 'dueSoon'
        : 'within';

/** The places of operations whose point is known, each with its cases. `details`: the cases as far as they have been read. */
export function caseSites(
  operations: Iterable<Operation>,
  details: ReadonlyMap<number, CaseDetail>,
): CaseSite[] {
  return [...operations]
    .filter(({ state, cases }) => SITE_STATES.includes(state) && cases.length > 0)
    .flatMap((operation) => {
      const cases = operation.cases
        .map(({ no, number }): SiteCase => {
          const detail = details.get(no) ?? null;
          const node = detail === null ? null : firstDeadline(detail);
          return { no, number, detail, node, step: stepOf(node) };
        })
        .toSorted(
          (a, b) =>
            URGENCY[a.step] - URGENCY[b.step] ||
            (a.node?.dueAt ?? Number.POSITIVE_INFINITY) - (b.node?.dueAt ?? Number.POSITIVE_INFINITY),
        );
      const step = cases[0]?.step ?? 'none';
      return operation.places.flatMap(({ name, point }, i) =>
        point === null ? [] : [{ id: `${operation.id}/${i}`, name, place: point, operation, cases, step }],
      );
    });
}

/** Sites as the map draws them, each with its name and what is left of the time of its most urgent case. */
export function siteMarks(sites: readonly CaseSite[], remaining: (node: NodeView) => string): SiteMark[] {
  return sites.map(({ id, name, place, step, cases }) => {
    const node = cases[0]?.node ?? null;
    return { id, place, step, label: node === null ? name : `${name} · ${remaining(node)}` };
  });
}
