import { hallPicture, maySee, mayViewContent } from '#shared/consultation/rights.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import type { StageTile } from '../../consultation/stage.ts';

/** What a phone shows of a session: one picture large, and at most one beside it. */
export interface PhoneStage {
  main: StageTile | null;
  second: StageTile | null;
}

/**
 * What everyone is shown, else who has the floor, speaks or chairs, else anybody who may be seen; content before people, unless the
 * officer prefers these or may not see it.
 */
export function phoneStage(state: Consultation, meId: string, prefersPeople: boolean): PhoneStage {
  const wanted = [...hallPicture(state), state.chairId, ...state.sites.map(({ id }) => id)];
  const shown = wanted.find((id) => id !== null && maySee(state, meId, id)) ?? null;
  const people: StageTile | null = shown === null ? null : { siteId: shown, stream: 'video' };
  const content: StageTile | null =
    state.contentId === null ? null : { siteId: state.contentId, stream: 'content' };
  if (content === null || people === null) {
    return { main: content ?? people, second: null };
  }
  return prefersPeople || !mayViewContent(state, meId)
    ? { main: people, second: content }
    : { main: content, second: people };
}
