import path from 'node:path';
import type { SupervisionEvent } from '#shared/contract/supervision.ts';
import { isInSubtree } from '#shared/courts.ts';
import { MAX_ATTACHMENT_BYTES, type SupervisionOrder } from '#shared/supervision.ts';
import { signedIn, type Caller } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { CaseTail } from '../cases/tail.ts';
import { removeAbandoned } from './abandoned.ts';
import { fileRoutes } from './file-routes.ts';
import { FileStore } from '../../store/files.ts';
import { listOpenOrders, listOrders } from './order-store.ts';
import { Orders } from './orders.ts';

/** Files that nothing refers to are looked for at the start and so often. */
const CLEAN_MS = 6 * 3_600_000;
/** Orders whose time is over are looked for so often. */
const EXPIRE_MS = 1_000;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log' | 'audit' | 'http' | 'config'> & {
  desk: AlarmDesk;
  tail: CaseTail;
};

/** Supervision orders between courts, with their files. */
export function createSupervision(deps: Deps): Feature<'supervision'> & { orders: Orders } {
  const { store, clock, courts, log, tail, config } = deps;
  const changed = new Feed<SupervisionOrder>((error) =>
    log.error({ err: error }, 'a listener of supervision orders failed'),
  );
  const orders = new Orders({ ...deps, onChange: (order) => changed.publish(order) });
  const files = new FileStore(path.join(config.dataDir, 'attachments'), MAX_ATTACHMENT_BYTES);
  deps.http.addRoutes(fileRoutes({ ...deps, orders, files }));

  let hasFailed = false;
  const expire = async (): Promise<void> => {
    try {
      await orders.expire(clock.now());
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) {
        log.error({ err: error }, 'supervision orders could not be looked at; it is tried again each second');
      }
      hasFailed = true;
    }
  };
  const clean = async (): Promise<void> => {
    try {
      await removeAbandoned(store, files, clock.now());
    } catch (error) {
      log.error(
        { err: error },
        'files of answers that were never sent could not be removed; it is tried again later',
      );
    }
  };
  let cleaning = clean();
  const cleaner = setInterval(() => {
    cleaning = cleaning.then(clean);
  }, CLEAN_MS);
  let expiring = Promise.resolve();
  const timer = setInterval(() => {
    expiring = expiring.then(expire);
  }, EXPIRE_MS);

  const concernsCaller = ({ courtPath }: Caller, order: SupervisionOrder): boolean =>
    [order.fromCourtId, order.toCourtId].some((id) => {
      const court = courts.find(id);
      return court !== undefined && isInSubtree(court.path, courtPath);
    });

  async function* watch(
    caller: Caller,
    signal: AbortSignal,
  ): AsyncGenerator<SupervisionEvent, void, unknown> {
    const snapshot = async (): Promise<SupervisionEvent> => ({
      type: 'snapshot',
      orders: await listOpenOrders(store, caller.courtPath),
    });
    for await (const item of changed.read(snapshot, signal)) {
      if ('type' in item) {
        yield item;
      } else if (concernsCaller(caller, item)) {
        yield { type: 'order', order: item };
      }
    }
  }

  return {
    orders,
    handlers: {
      supervision: {
        send: async (context, input) => {
          const order = await orders.send(signedIn(context), input);
          await tail.poke();
          return order;
        },
        list: (context, page) => listOrders(store, signedIn(context).courtPath, page),
        watch: (context, _input, signal) => {
          const caller = signedIn(context);
          return watch(caller, AbortSignal.any([signal, caller.ended]));
        },
        get: async (context, { orderId }) => {
          const caller = signedIn(context);
          const { order } = await orders.require(caller, orderId);
          return { order, entries: await orders.entries(caller, orderId) };
        },
        receive: (context, { orderId }) => orders.receive(signedIn(context), orderId),
        answer: (context, input) => orders.answer(signedIn(context), input),
        return: (context, input) => orders.return(signedIn(context), input),
        accept: (context, { orderId }) => orders.accept(signedIn(context), orderId),
        withdraw: (context, input) => orders.withdraw(signedIn(context), input),
        urge: (context, input) => orders.urge(signedIn(context), input),
        recordInterview: (context, input) => orders.recordInterview(signedIn(context), input),
      },
    },
    close: async () => {
      clearInterval(timer);
      clearInterval(cleaner);
      await Promise.all([expiring, cleaning]);
    },
  };
}
