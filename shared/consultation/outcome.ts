import type { Consultation, Site } from './session.ts';

/** Why a command does nothing. */
export interface Refusal {
  code: 'forbidden' | 'conflict' | 'notFound';
  reason: string;
}

/** What a command makes of a session; a refused one leaves it as it was. */
export type Outcome = { state: Consultation; refusal: null } | { state: Consultation; refusal: Refusal };

export const done = (state: Consultation): Outcome => ({ state, refusal: null });

export const refuse = (state: Consultation, code: Refusal['code'], reason: string): Outcome => ({
  state,
  refusal: { code, reason },
});

/** The session with one of its sites changed. */
export const withSite = (state: Consultation, siteId: string, change: Partial<Site>): Consultation => ({
  ...state,
  sites: state.sites.map((site) => (site.id === siteId ? { ...site, ...change } : site)),
});

/** The session with each site changed by `change`; null leaves one as it is. */
export const withSites = (
  state: Consultation,
  change: (site: Site) => Partial<Site> | null,
): Consultation => ({
  ...state,
  sites: state.sites.map((site) => {
    const changed = change(site);
    return changed === null ? site : { ...site, ...changed };
  }),
});
