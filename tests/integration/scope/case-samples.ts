import { randomUUID } from 'node:crypto';
import { courtId, nothing, type Given, type Samples } from './sample.ts';
import { CALLER_COURT, COURT_OF } from './sides.ts';

const catalogueId = 'enforcement';
const inCourt = { input: (given: Given) => ({ catalogueId, ...courtId(given) }) };
const alarmCourt = { input: (given: Given) => ({ filter: courtId(given) }) };
const caseNo = async ({ world, side }: Given) => ({ caseNo: (await world.newCase(side)).caseNo });
const alarmIds = async ({ world, side }: Given) => ({ alarmIds: [await world.newAlarm(side)] });
/** An order that goes to the caller's court, or to one beside it. */
const orderTo = async ({ world, side }: Given) => ({
  orderId: await world.newOrder('zj', side === 'own' ? CALLER_COURT : COURT_OF.other),
});
/** An order that the caller's court sent, or one beside it. */
const orderFrom =
  (step: 'sent' | 'answered' | 'failed') =>
  async ({ world, side }: Given) => ({
    orderId: await (side === 'own'
      ? world.newOrder(CALLER_COURT, COURT_OF.own, step)
      : world.newOrder(COURT_OF.other, 'zj-nb-haishu', step)),
  });
const TOMORROW = Date.now() + 86_400_000;
const REASON = { text: '仍须补正' };

export const CASE_SAMPLES: Pick<Samples, 'cases' | 'alarms' | 'supervision'> = {
  cases: {
    catalogues: { ...nothing, namesNobody: true },
    catalogue: inCourt,
    overview: inCourt,
    watchOverview: inCourt,
    handlers: inCourt,
    list: inCourt,
    screen: { input: (given) => ({ catalogueId, ...courtId(given), screen: 'passive' }) },
    get: { input: caseNo },
    find: {
      input: async ({ world, side }) => ({ catalogueId, caseId: (await world.newCase(side)).caseId }),
    },
    reveal: { input: caseNo },
    mayClose: { input: async (given) => ({ ...(await caseNo(given)), way: 'provisional' }) },
    mayAct: { input: async (given) => ({ ...(await caseNo(given)), action: 'closeCase' }) },
    waive: {
      input: async (given) => ({
        id: randomUUID(),
        ...(await caseNo(given)),
        nodeId: 'filing.assign',
        reason: '已由院长批准',
      }),
    },
    retract: {
      input: async ({ world, side }) => {
        const { caseNo: no, eventId } = await world.newCase(side);
        return { id: randomUUID(), caseNo: no, eventId, reason: '录入错误' };
      },
    },
    process: inCourt,
    rules: inCourt,
    chooseRules: { input: (given) => ({ catalogueId, ...courtId(given), choice: null }) },
    filters: nothing,
    saveFilter: {
      input: () => ({ id: randomUUID(), view: 'cases', name: '超期', query: 'having=overdue' }),
      namesNothing: true,
    },
    removeFilter: {
      input: async ({ world, caller, side }) => ({
        filterId: await world.newFilter(side === 'own' ? caller : world.duty),
      }),
    },
  },
  alarms: {
    list: alarmCourt,
    watch: { ...nothing, namesNobody: true },
    byCourt: alarmCourt,
    history: { input: async ({ world, side }) => ({ alarmId: await world.newAlarm(side) }) },
    acknowledge: { input: alarmIds },
    shelve: {
      input: async (given) => ({ ...(await alarmIds(given)), until: TOMORROW, reason: '已电话核实' }),
    },
    unshelve: { input: alarmIds },
  },
  supervision: {
    send: { input: (given) => ({ id: randomUUID(), ...courtId(given), ...REASON, dueAt: TOMORROW }) },
    list: nothing,
    watch: nothing,
    get: { input: orderTo },
    receive: { input: orderTo },
    answer: { input: async (given) => ({ ...(await orderTo(given)), ...REASON }) },
    return: {
      input: async (given) => ({ ...(await orderFrom('answered')(given)), ...REASON, dueAt: TOMORROW }),
    },
    accept: { input: orderFrom('answered') },
    withdraw: { input: async (given) => ({ ...(await orderFrom('sent')(given)), ...REASON }) },
    urge: { input: async (given) => ({ ...(await orderFrom('sent')(given)), ...REASON, dueAt: TOMORROW }) },
    recordInterview: { input: async (given) => ({ ...(await orderFrom('failed')(given)), ...REASON }) },
  },
};
