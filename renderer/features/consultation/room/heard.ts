import { hasVoice, mayBeHeard, sideRoomOf } from '#shared/consultation/rights.ts';
import type { Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';

/** Whether one is heard, and if not, why: a key of `heard`. */
export function heardText(view: ConsultationView, me: Site, isTalkHeld: boolean): string {
  if (!hasVoice(me)) {
    return 'onlyLooks';
  }
  if (sideRoomOf(view, me.id) !== undefined) {
    return me.own.audioOff && !isTalkHeld ? 'off' : 'aside';
  }
  if (me.isMuted && view.chairId !== me.id) {
    return 'mutedByChair';
  }
  if (!mayBeHeard(view, me.id)) {
    return 'floorElsewhere';
  }
  return me.own.audioOff && !isTalkHeld ? 'off' : 'on';
}
