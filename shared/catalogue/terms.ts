import { Term } from '../calendar/term.ts';
import type { Catalogue } from './catalogue.ts';
import type { NodeDefinition } from './nodes.ts';

const ON_THE_DAY: Term = { value: 0, unit: 'day' };

/** The period of a node's figure, as far as it is one; whether its last day stays the last even if it is no working day. */
export function figureTerm(
  { figure }: Pick<NodeDefinition, 'figure'>,
  catalogue: Pick<Catalogue, 'atOnce'>,
): { term: Term | null; exact: boolean } {
  // A window into the past is no deadline.
  if (figure === null || figure.lookBack === true) {
    return { term: null, exact: false };
  }
  switch (figure.unit) {
    case 'immediate': {
      return { term: catalogue.atOnce, exact: true };
    }
    case 'sameDay':
    case 'ownDate': {
      return { term: ON_THE_DAY, exact: true };
    }
    case 'beforeAct':
    case 'range': {
      return { term: null, exact: false };
    }
    default: {
      const term = Term.safeParse({ value: figure.value, unit: figure.unit });
      return { term: term.success ? term.data : null, exact: false };
    }
  }
}

/** How long before the end of a period a node is due soon by the catalogue's own table; null: not at all. */
export function leadOf(term: Term | null, catalogue: Pick<Catalogue, 'warnings'>): Term | null {
  if (term === null) {
    return null;
  }
  return catalogue.warnings.find(({ unit, upTo }) => unit === term.unit && term.value <= upTo)?.lead ?? null;
}
