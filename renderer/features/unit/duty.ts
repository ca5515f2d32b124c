import { z } from 'zod';
import { create } from 'zustand';
import { EnrolmentCode } from '#shared/units.ts';
import { enrol as enrolDevice } from '../../api/sign-in.ts';
import { toErrorInfo, type ErrorReport } from '../../api/errors.ts';
import { normaliseCode } from './code.ts';
import { UnitDevice } from './device.ts';
import { keep, readKept } from './storage.ts';

const TOKEN_KEY = 'ecc.unit.token';
const OFF_DUTY_KEY = 'ecc.unit.offDuty';

interface DutyState {
  stage: 'starting' | 'enrol' | 'offDuty' | 'onDuty';
  /** While on duty. */
  device: UnitDevice | null;
  /** Why the device must be enrolled again; the server ended its session. */
  ended: ErrorReport | null;
  /** Why the latest enrolment failed. */
  problem: ErrorReport | null;
  busy: boolean;
  /** Goes on where the device was: on duty, off duty, or to be enrolled. */
  start: (scanned: string | null) => Promise<void>;
  enrol: (code: string) => Promise<void>;
  goOnDuty: () => void;
  goOffDuty: () => void;
}

/** Whether this device is enrolled and on duty. */
export const useDuty = create<DutyState>((set, get) => {
  const token = (): string | null => readKept(localStorage, TOKEN_KEY, z.string());

  const endSession = (error: ErrorReport): void => {
    get().device?.close();
    keep(localStorage, TOKEN_KEY, null);
    set({ stage: 'enrol', device: null, ended: error });
  };

  return {
    stage: 'starting',
    device: null,
    ended: null,
    problem: null,
    busy: false,
    start: async (scanned) => {
      if (scanned !== null) {
        await get().enrol(scanned);
      } else if (token() === null) {
        set({ stage: 'enrol' });
      } else if (readKept(localStorage, OFF_DUTY_KEY, z.literal(true)) === true) {
        set({ stage: 'offDuty' });
      } else {
        get().goOnDuty();
      }
    },
    enrol: async (typed) => {
      set({ stage: 'enrol', busy: true, problem: null });
      try {
        const code = EnrolmentCode.parse(normaliseCode(typed));
        const signedIn = await enrolDevice(location.origin, code);
        keep(localStorage, TOKEN_KEY, signedIn.token);
        set({ busy: false, ended: null });
        get().goOnDuty();
      } catch (error) {
        const problem: ErrorReport =
          error instanceof z.ZodError
            ? { code: 'invalidInput', key: 'error.invalidInput', message: '', retryable: false }
            : toErrorInfo(error);
        set({ busy: false, problem });
      }
    },
    goOnDuty: () => {
      const known = token();
      if (known === null) {
        set({ stage: 'enrol' });
        return;
      }
      keep(localStorage, OFF_DUTY_KEY, null);
      const device = new UnitDevice({
        baseUrl: location.origin,
        token: known,
        store: localStorage,
        onLink: (link) => {
          if (link.kind === 'refused') {
            endSession(link.error);
          }
        },
      });
      set({ stage: 'onDuty', device });
    },
    goOffDuty: () => {
      get().device?.close();
      keep(localStorage, OFF_DUTY_KEY, true);
      set({ stage: 'offDuty', device: null });
    },
  };
});
