import { useEffect, useState } from 'react';
import { useApi, useSession } from '../../app/session.ts';
import { Steering } from './steering.ts';

/**
 * Steers one camera for as long as the component is there. Whatever takes the operator's hands off the keys without letting them go
 * ends the move: another window, a hidden page, a lost link. `tell` hears a refusal, and null when a new move begins.
 */
export function useSteering(sourceId: string, speed: number, tell: (error: unknown) => void): Steering {
  const { ptz } = useApi().call;
  const connected = useSession((s) => s.link.kind === 'connected');
  const [steering] = useState(
    () =>
      new Steering(
        {
          move: (moveId, velocity) => ptz.move.mutate({ sourceId, moveId, velocity }),
          stop: () => ptz.stop.mutate({ sourceId }),
        },
        (moving) => {
          if (moving) {
            tell(null);
          }
        },
        tell,
      ),
  );
  useEffect(() => {
    steering.setSpeed(speed);
  }, [steering, speed]);
  useEffect(() => {
    if (!connected) {
      steering.releaseAll();
    }
  }, [steering, connected]);
  useEffect(() => {
    const letGo = (): void => steering.releaseAll();
    window.addEventListener('blur', letGo);
    document.addEventListener('visibilitychange', letGo);
    return () => {
      window.removeEventListener('blur', letGo);
      document.removeEventListener('visibilitychange', letGo);
      letGo();
    };
  }, [steering]);
  return steering;
}
