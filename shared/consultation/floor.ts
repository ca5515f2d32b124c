import type { Act } from './commands.ts';
import { done, refuse, withSite, withSites, type Outcome } from './outcome.ts';
import { hasVoice, isPresent } from './rights.ts';
import { siteOf, type Consultation } from './session.ts';

export type FloorAct = Extract<
  Act,
  {
    type:
      | 'mute'
      | 'unmute'
      | 'muteAll'
      | 'unmuteAll'
      | 'grantFloor'
      | 'endFloor'
      | 'setOwn'
      | 'sign'
      | 'lowerHand'
      | 'keepLayout';
  }
>;

/** Who may speak, and who asks to. */
export function applyFloor(
  state: Consultation,
  act: FloorAct,
  { siteId, at }: { siteId: string | null; at: number },
): Outcome {
  switch (act.type) {
    case 'muteAll': {
      const muted = withSites(state, ({ id }) => (id === state.chairId ? null : { isMuted: true }));
      return done({ ...muted, isMutedOnEntry: true, floorId: null });
    }
    case 'unmuteAll': {
      return done({ ...withSites(state, () => ({ isMuted: false })), isMutedOnEntry: false, floorId: null });
    }
    case 'endFloor': {
      return done({ ...state, floorId: null });
    }
    default: {
      break;
    }
  }
  const target = siteOf(state, 'siteId' in act ? act.siteId : siteId);
  if (target === undefined) {
    return refuse(state, 'notFound', 'there is no such site');
  }
  switch (act.type) {
    case 'mute': {
      if (target.id === state.chairId) {
        return refuse(state, 'conflict', 'the chair is never muted');
      }
      const floorId = state.floorId === target.id ? null : state.floorId;
      return done({ ...withSite(state, target.id, { isMuted: true }), floorId });
    }
    case 'unmute': {
      return done(
        withSite(state, target.id, {
          isMuted: false,
          ...(target.hand === 'speak' ? { hand: null, handAt: null } : {}),
        }),
      );
    }
    case 'grantFloor': {
      if (!isPresent(target) || !hasVoice(target) || target.id === state.chairId) {
        return refuse(
          state,
          'conflict',
          'the floor goes to a present site that may speak, and the chair has it anyway',
        );
      }
      const opened = withSite(state, target.id, { isMuted: false, hand: null, handAt: null });
      return done({ ...opened, floorId: target.id });
    }
    case 'setOwn': {
      return done(withSite(state, target.id, { own: { audioOff: act.audioOff, videoOff: act.videoOff } }));
    }
    case 'sign': {
      return act.hand === 'speak' && !hasVoice(target)
        ? refuse(state, 'forbidden', 'observers and recorders do not speak')
        : done(withSite(state, target.id, { hand: act.hand, handAt: act.hand === null ? null : at }));
    }
    case 'lowerHand': {
      return done(withSite(state, target.id, { hand: null, handAt: null }));
    }
    case 'keepLayout': {
      return act.keeps && target.kind !== 'court'
        ? refuse(state, 'forbidden', 'only a hall keeps its own layout')
        : done(withSite(state, target.id, { keepsLayout: act.keeps }));
    }
  }
}
