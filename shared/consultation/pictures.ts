import type { Act } from './commands.ts';
import { done, refuse, type Outcome } from './outcome.ts';
import { hasVoice, isPresent, mayAddressAll, mayChair } from './rights.ts';
import { MAX_LAYERS, siteOf, type Consultation } from './session.ts';

export type PictureAct = Extract<
  Act,
  {
    type:
      | 'broadcast'
      | 'watch'
      | 'loop'
      | 'setVoiceActivated'
      | 'pushLayout'
      | 'handOver'
      | 'takeBack'
      | 'shareContent'
      | 'turnPage'
      | 'speaker';
  }
>;

/** The loop with its next site where that is due. */
export function stepLoop(state: Consultation, at: number): Consultation {
  const { loop } = state;
  if (loop === null || at - loop.steppedAt < loop.everyS * 1000) {
    return state;
  }
  return { ...state, loop: { ...loop, index: (loop.index + 1) % loop.siteIds.length, steppedAt: at } };
}

/** Whether something may be shown by a site now: a case of the item that is dealt with, and by the chair of any item. */
function isDealtWith(
  state: Consultation,
  siteId: string | null,
  topic: Consultation['contentTopic'],
): boolean {
  if (topic?.kind !== 'case') {
    return true;
  }
  const item = state.agenda.find(({ id }) => id === topic.itemId);
  const isOpen = state.itemId === topic.itemId || state.chairId === siteId;
  return isOpen && item?.cases.some(({ no }) => no === topic.caseNo) === true;
}

/** Which pictures are shown to whom, by whose hand. */
export function applyPictures(
  state: Consultation,
  act: PictureAct,
  { siteId, at }: { siteId: string | null; at: number },
): Outcome {
  const isShowable = (id: string): boolean => {
    const site = siteOf(state, id);
    return site !== undefined && isPresent(site) && hasVoice(site);
  };
  const missing = (): Outcome => refuse(state, 'conflict', 'a site that is named is not there to be seen');
  switch (act.type) {
    case 'broadcast': {
      const siteIds = [...new Set(act.siteIds)];
      if (!siteIds.every(isShowable)) {
        return missing();
      }
      // One hand at a time: what is broadcast by name ends a loop and the voice's choice.
      return done({
        ...state,
        broadcast: siteIds,
        loop: state.loop?.mode === 'broadcast' ? null : state.loop,
        isVoiceActivated: siteIds.length > 0 ? false : state.isVoiceActivated,
      });
    }
    case 'watch': {
      if (act.siteId !== null && !isShowable(act.siteId)) {
        return missing();
      }
      return done({ ...state, watchId: act.siteId, loop: state.loop?.mode === 'watch' ? null : state.loop });
    }
    case 'loop': {
      if (act.loop === null) {
        return done({ ...state, loop: null });
      }
      const siteIds = [...new Set(act.loop.siteIds)];
      if (!siteIds.every(isShowable)) {
        return missing();
      }
      const loop = { ...act.loop, siteIds, index: 0, steppedAt: at };
      return done(
        loop.mode === 'broadcast'
          ? { ...state, loop, broadcast: [], isVoiceActivated: false }
          : { ...state, loop, watchId: null },
      );
    }
    case 'setVoiceActivated': {
      return done({
        ...state,
        isVoiceActivated: act.isOn,
        broadcast: act.isOn ? [] : state.broadcast,
        loop: act.isOn && state.loop?.mode === 'broadcast' ? null : state.loop,
      });
    }
    case 'pushLayout': {
      const isKnown = act.layout?.siteIds.every((id) => siteOf(state, id) !== undefined) ?? true;
      return isKnown ? done({ ...state, layout: act.layout }) : missing();
    }
    case 'handOver': {
      const heir = siteOf(state, act.siteId);
      return heir !== undefined && isPresent(heir) && mayChair(heir)
        ? done({ ...state, chairId: heir.id, chairBy: 'handOver' })
        : refuse(state, 'conflict', 'the chair goes to a present site that may speak and is no unit');
    }
    case 'takeBack': {
      const own = siteOf(state, siteId);
      return own?.role === 'chair'
        ? done({ ...state, chairId: own.id, chairBy: 'appointment' })
        : refuse(state, 'forbidden', 'only the appointed chair takes the chair back');
    }
    case 'shareContent': {
      if (act.isOn) {
        return isDealtWith(state, siteId, act.topic)
          ? // The page of who sent content before is no page of this one.
            done({ ...state, contentId: siteId, contentTopic: act.topic, layerId: null })
          : refuse(state, 'conflict', 'the case is none of the item that is dealt with');
      }
      return state.contentId === siteId || state.chairId === siteId
        ? done({ ...state, contentId: null, contentTopic: null })
        : refuse(state, 'conflict', 'another site sends content');
    }
    case 'turnPage': {
      if (siteId === null || state.contentId !== siteId) {
        return refuse(state, 'conflict', 'this site sends no content');
      }
      const known = state.layers.find(({ id }) => id === act.layerId);
      if (known === undefined && state.layers.length >= MAX_LAYERS) {
        return refuse(state, 'conflict', 'too many pages were shown');
      }
      const layers =
        known === undefined
          ? [...state.layers, { id: act.layerId, title: act.title, siteId, at, topic: state.contentTopic }]
          : state.layers;
      return done({ ...state, layers, layerId: act.layerId });
    }
    case 'speaker': {
      return mayAddressAll(state, act.siteId) && act.siteId !== state.speakerId
        ? done({ ...state, speakerId: act.siteId })
        : done(state);
    }
  }
}
