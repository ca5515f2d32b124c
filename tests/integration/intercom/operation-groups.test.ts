import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IntercomEvent } from '#shared/contract/intercom.ts';
import { CheckItem } from '#shared/operations/checks.ts';
import type { OperationPlan } from '#shared/operations/operation.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson, enrolUnit, Inflow, type TestUnit } from '../support/units.ts';

type Feed = Inflow<IntercomEvent>;

const planOf = (unitIds: readonly string[]): OperationPlan => ({
  title: '文三路强制腾退',
  commander: '王局长',
  caseNos: [],
  places: [],
  assignments: unitIds.map((unitId) => ({ unitId, task: '控制现场' })),
  phases: ['集结'],
  risk: { level: 'low', text: '无' },
  contingency: '遇阻拦即后撤待命',
  plannedAt: null,
  checkInS: null,
});

describe.each(['sqlite', 'postgres'] as const)(
  'talk groups of operations on %s',
  { timeout: 60_000 },
  (database) => {
    let server: TestServer;
    let leader: TestClient;
    let units: TestUnit[];
    let devices: TestClient[];
    let inflows: Inflow<IntercomEvent>[];

    beforeAll(async () => {
      server = await startTestServer({}, database);
      leader = await connectPerson(server, 'leader', 'zj-hz');
      const duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
      units = await Promise.all([1, 2, 3].map(() => enrolUnit(server, duty, 'zj-hz-xihu')));
      await duty.close();
      devices = units.map(({ token }) => connectClient(server, token));
      inflows = [leader, ...devices].map(
        (client) => new Inflow<IntercomEvent>((to) => client.call.intercom.watch.subscribe({}, to)),
      );
      await Promise.all(inflows.map((inflow) => inflow.first(({ type }) => type === 'snapshot')));
    }, 120_000);
    afterAll(async () => {
      inflows?.forEach((inflow) => inflow.stop());
      await Promise.all([leader, ...(devices ?? [])].map((client) => client?.close()));
      await server?.close();
    });

    test('a group of its units is there when it begins, follows who joins and leaves, and ends with it', async () => {
      const { operations } = leader.call;
      const [one, two, three] = units.map(({ id }) => id);
      const operationId = randomUUID();
      await operations.create.mutate({ id: operationId, plan: planOf([one ?? '', two ?? '']) });
      await operations.step.mutate({ operationId, step: 'plan' });
      await operations.step.mutate({ operationId, step: 'check' });
      for (const unitId of [one ?? '', two ?? '']) {
        const items = [...CheckItem.options];
        await operations.waive.mutate({ operationId, unitId, items, reason: '对讲机在手' });
      }
      await operations.begin.mutate({ operationId });

      const isOpen = (event: IntercomEvent): boolean =>
        event.type === 'group' && event.group.id === operationId && event.group.name === '文三路强制腾退';
      const [console, first, second, third] = inflows as [Feed, Feed, Feed, Feed];
      await Promise.all([console, first, second].map((inflow) => inflow.first(isOpen)));
      expect(third.items.some(isOpen)).toBe(false);

      await operations.join.mutate({ operationId, unitId: three ?? '', task: '增援' });
      await third.first(isOpen);
      await operations.leave.mutate({ operationId, unitId: one ?? '' });
      const isGone = (event: IntercomEvent): boolean =>
        event.type === 'removed' && event.groupId === operationId;
      await first.first(isGone);

      await operations.step.mutate({ operationId, step: 'end' });
      await Promise.all([console, second, third].map((inflow) => inflow.first(isGone)));
    });
  },
);
