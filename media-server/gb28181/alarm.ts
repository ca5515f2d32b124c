import type { GbAlarm } from './manscdp.ts';

/** Ways of an alarm (GB/T 28181-2016, annex A.2.3.1.2). */
const METHOD = { phone: 1, device: 2, sms: 3, gps: 4, video: 5, fault: 6, other: 7 } as const;
/** Types of a device's own alarms, of 2022: lost picture, opened case, full disk, heat, cold. */
const DEVICE_TROUBLE = [1, 2, 3, 4, 5];
/** Type of a video alarm that a person has given. */
const BY_HAND = 1;

/** Whether an alarm is somebody's call for help, and not what a device has noticed by itself. */
export function isCallForHelp({ method, alarmType }: GbAlarm): boolean {
  switch (method) {
    case METHOD.phone:
    case METHOD.sms:
    case METHOD.gps:
    case METHOD.other: {
      return true;
    }
    case METHOD.device: {
      return alarmType === null || !DEVICE_TROUBLE.includes(alarmType);
    }
    case METHOD.video: {
      return alarmType === BY_HAND;
    }
    default: {
      return false;
    }
  }
}
