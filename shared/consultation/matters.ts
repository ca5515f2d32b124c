import type { Act, NewDecision } from './commands.ts';
import { done, refuse, type Outcome } from './outcome.ts';
import { hasVoice, isPresent } from './rights.ts';
import { MAX_TEXTS, siteOf, type Consultation, type Decision, type RollCall } from './session.ts';

export type MatterAct = Extract<
  Act,
  {
    type:
      | 'callRoll'
      | 'closeRoll'
      | 'answerRoll'
      | 'picture'
      | 'takeUpItem'
      | 'openVote'
      | 'closeVote'
      | 'castVote'
      | 'enterDecision'
      | 'readBack'
      | 'withdrawDecision'
      | 'confirmDecision'
      | 'finishDecision'
      | 'say';
  }
>;

/** Most of each that a session keeps. */
const MAX_ROLLS = 50;
const MAX_VOTES = 100;
const MAX_DECISIONS = 200;

interface By {
  siteId: string | null;
  name: string;
  at: number;
}

const openRoll = ({ rollCalls }: Consultation): RollCall | undefined =>
  rollCalls.find(({ closedAt }) => closedAt === null);

function callRoll(state: Consultation, id: string, at: number): Outcome {
  if (state.rollCalls.some((roll) => roll.id === id)) {
    return done(state);
  }
  if (openRoll(state) !== undefined || state.rollCalls.length >= MAX_ROLLS) {
    return refuse(state, 'conflict', 'a roll call goes on');
  }
  // Whoever was invited and isn't there is on the roll too: that they don't answer is what a roll call shows.
  const answers = state.sites
    .filter((site) => site.id !== state.chairId && site.presence !== 'removed' && site.role !== 'recorder')
    .map((site) => ({ siteId: site.id, answeredAt: null, hasPicture: false }));
  return done({ ...state, rollCalls: [...state.rollCalls, { id, calledAt: at, closedAt: null, answers }] });
}

function changeAnswer(
  state: Consultation,
  { rollId, siteId }: { rollId: string; siteId: string | null },
  change: (answer: RollCall['answers'][number]) => RollCall['answers'][number],
): Consultation {
  return {
    ...state,
    rollCalls: state.rollCalls.map((roll) =>
      roll.id === rollId
        ? {
            ...roll,
            answers: roll.answers.map((answer) => (answer.siteId === siteId ? change(answer) : answer)),
          }
        : roll,
    ),
  };
}

function castVote(
  state: Consultation,
  { id, choice }: { id: string; choice: 'for' | 'against' | 'abstain' },
  { siteId, at }: By,
): Outcome {
  const vote = state.votes.find((each) => each.id === id);
  if (vote === undefined || vote.closedAt !== null || siteId === null) {
    return refuse(state, 'conflict', 'the vote is closed');
  }
  const cast = { siteId, choice, at };
  const votes = [...vote.votes.filter((each) => each.siteId !== siteId), cast];
  return done({ ...state, votes: state.votes.map((each) => (each.id === id ? { ...each, votes } : each)) });
}

function takeUpItem(state: Consultation, itemId: string | null, at: number): Outcome {
  if (itemId !== null && !state.agenda.some(({ id }) => id === itemId)) {
    return refuse(state, 'notFound', 'the agenda has no such item');
  }
  if (itemId === state.itemId) {
    return done(state);
  }
  const agenda = state.agenda.map((item) =>
    item.id === itemId
      ? { ...item, begunAt: item.begunAt ?? at, endedAt: null }
      : item.id === state.itemId
        ? { ...item, endedAt: at }
        : item,
  );
  return done({ ...state, agenda, itemId });
}

function enterDecision(state: Consultation, given: NewDecision, { name, at }: By): Outcome {
  const known = state.decisions.find(({ id }) => id === given.id);
  if (known !== undefined) {
    return done(state);
  }
  const found = state.agenda
    .find(({ id }) => id === given.itemId)
    ?.cases.find(({ no }) => no === given.caseNo);
  if (found === undefined) {
    return refuse(state, 'notFound', 'the item is not about this case');
  }
  if (given.dueAt <= at || state.decisions.length >= MAX_DECISIONS) {
    return refuse(state, 'conflict', 'a decision is due in the future');
  }
  const decision: Decision = {
    ...given,
    caseNumber: found.number,
    courtId: found.courtId,
    state: 'entered',
    enteredBy: name,
    enteredAt: at,
    readBackAt: null,
    confirmedBy: null,
    confirmedAt: null,
    result: null,
    doneAt: null,
  };
  return done({ ...state, decisions: [...state.decisions, decision] });
}

function moveDecision(
  state: Consultation,
  id: string,
  step: { from: readonly Decision['state'][]; change: Partial<Decision> },
): Outcome {
  const decision = state.decisions.find((each) => each.id === id);
  if (decision === undefined) {
    return refuse(state, 'notFound', 'there is no such decision');
  }
  if (decision.state === step.change.state) {
    return done(state);
  }
  if (!step.from.includes(decision.state)) {
    return refuse(
      state,
      'conflict',
      `a decision that is ${decision.state} cannot become ${step.change.state ?? ''}`,
    );
  }
  const decisions = state.decisions.map((each) => (each.id === id ? { ...each, ...step.change } : each));
  return done({ ...state, decisions });
}

/** What the session deals with: roll call, agenda, votes, decisions, texts. */
export function applyMatters(state: Consultation, act: MatterAct, by: By): Outcome {
  const { siteId, name, at } = by;
  switch (act.type) {
    case 'callRoll': {
      return callRoll(state, act.id, at);
    }
    case 'closeRoll': {
      return done({
        ...state,
        rollCalls: state.rollCalls.map((roll) => (roll.closedAt === null ? { ...roll, closedAt: at } : roll)),
      });
    }
    case 'answerRoll': {
      const roll = openRoll(state);
      return roll?.id === act.id && roll.answers.some((answer) => answer.siteId === siteId)
        ? done(
            changeAnswer(state, { rollId: act.id, siteId }, (answer) => ({
              ...answer,
              answeredAt: answer.answeredAt ?? at,
            })),
          )
        : refuse(state, 'conflict', 'nobody calls this site');
    }
    case 'picture': {
      return done(
        changeAnswer(state, act, (answer) => ({ ...answer, hasPicture: answer.answeredAt !== null })),
      );
    }
    case 'takeUpItem': {
      return takeUpItem(state, act.itemId, at);
    }
    case 'openVote': {
      if (state.votes.some(({ id }) => id === act.id)) {
        return done(state);
      }
      const vote = {
        id: act.id,
        itemId: state.itemId,
        question: act.question,
        openedAt: at,
        closedAt: null,
        votes: [],
      };
      return state.votes.some(({ closedAt }) => closedAt === null) || state.votes.length >= MAX_VOTES
        ? refuse(state, 'conflict', 'a vote goes on')
        : done({ ...state, votes: [...state.votes, vote] });
    }
    case 'closeVote': {
      return done({
        ...state,
        votes: state.votes.map((vote) =>
          vote.id === act.id && vote.closedAt === null ? { ...vote, closedAt: at } : vote,
        ),
      });
    }
    case 'castVote': {
      const site = siteOf(state, siteId);
      return site !== undefined && isPresent(site) && hasVoice(site)
        ? castVote(state, act, by)
        : refuse(state, 'forbidden', 'who takes part votes');
    }
    case 'enterDecision': {
      return enterDecision(state, act.decision, by);
    }
    case 'readBack': {
      return moveDecision(state, act.id, {
        from: ['entered'],
        change: { state: 'readBack', readBackAt: at },
      });
    }
    case 'withdrawDecision': {
      return moveDecision(state, act.id, { from: ['entered', 'readBack'], change: { state: 'withdrawn' } });
    }
    case 'confirmDecision': {
      return moveDecision(state, act.id, {
        from: ['readBack'],
        change: { state: 'confirmed', confirmedBy: name, confirmedAt: at },
      });
    }
    case 'finishDecision': {
      return moveDecision(state, act.id, {
        from: ['confirmed'],
        change: { state: 'done', result: act.result, doneAt: at },
      });
    }
    case 'say': {
      if (siteId === null || state.texts.some(({ id }) => id === act.id)) {
        return done(state);
      }
      const text = { id: act.id, siteId, at, text: act.text };
      return done({ ...state, texts: [...state.texts, text].slice(-MAX_TEXTS) });
    }
  }
}
