import { BRIDGE_ARGS, type DesktopBridge } from '#shared/bridge.ts';
import { unpackError } from '#shared/bridge-errors.ts';

type AnyCall = (...args: unknown[]) => Promise<unknown>;

/** The desktop's bridge with its errors unpacked: at the border of the page only an error's message survives. */
export function electronBridge(exposed: DesktopBridge): DesktopBridge {
  const calls = Object.keys(BRIDGE_ARGS).map((name) => {
    const call = exposed[name as keyof typeof BRIDGE_ARGS] as AnyCall;

    return [name, (...args: unknown[]) => rejectUnpacked(call(...args))] as const;
  });

  return { ...exposed, ...Object.fromEntries(calls) };
}

async function rejectUnpacked(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    throw unpackError(error);
  }
}
