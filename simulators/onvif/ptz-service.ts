import { childOf, escapeXml, type XmlNode } from '#shared/xml.ts';
import { profileOf, ptzConfiguration, PTZ_CONFIGURATION, PTZ_NODE } from './media-service.ts';
import type { Mechanics, Pose } from './mechanics.ts';
import { MAX_PRESETS, type PresetBook } from './presets.ts';
import { panTiltOf } from './scene.ts';
import { failedAction, invalidArgs, needText, type Operation, type Service } from './soap.ts';
import { FIELD_OF_VIEW, readVector, spacesXml, type Vector } from './spaces.ts';

const TIMEOUT = { min: 1, max: 60, usual: 10 } as const;

export interface PtzServiceOptions {
  motors: Mechanics;
  presets: PresetBook;
  /** The camera's clock, UTC ms. */
  now: () => number;
}

/** Seconds of an `xs:duration` such as `PT2.5S`; throws the fault for one that the camera doesn't keep. */
function readTimeout(text: string | undefined): number {
  if (text === undefined) {
    return TIMEOUT.usual;
  }
  const match = /^PT(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(text);
  const seconds = Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0);
  if (match === null || seconds < TIMEOUT.min || seconds > TIMEOUT.max) {
    throw invalidArgs('TimeoutNotSupported', `A timeout is from PT${TIMEOUT.min}S to PT${TIMEOUT.max}S`);
  }
  return seconds;
}

const partsOf = ({ panTilt, zoom }: Vector): Partial<Pose> => ({
  ...(panTilt === null ? {} : { pan: panTilt.x, tilt: panTilt.y }),
  ...(zoom === null ? {} : { zoom }),
});

/** The PTZ service (ONVIF PTZ, section 5). */
export function ptzService({ motors, presets, now }: PtzServiceOptions): Service {
  /** An operation on a profile that can be steered. */
  const steered = (answer: Operation['answer']): Operation => ({
    isOpen: false,
    answer: (request) => {
      if (!profileOf(request).hasPtz) {
        throw invalidArgs('NoPTZProfile', 'The profile has no PTZ configuration');
      }
      return answer(request);
    },
  });
  const guarded = (answer: Operation['answer']): Operation => ({ isOpen: false, answer });

  const position = ({ pan, tilt, zoom }: Pose): string =>
    `<tt:PanTilt x="${pan}" y="${tilt}" space="http://www.onvif.org/ver10/tptz/PanTiltSpaces/PositionGenericSpace"/>` +
    `<tt:Zoom x="${zoom}" space="http://www.onvif.org/ver10/tptz/ZoomSpaces/PositionGenericSpace"/>`;
  const status = (): string => {
    const word = (moving: boolean): string => (moving ? 'MOVING' : 'IDLE');
    return (
      `<tptz:PTZStatus><tt:Position>${position(motors.pose())}</tt:Position>` +
      `<tt:MoveStatus><tt:PanTilt>${word(motors.isMoving('pan', 'tilt'))}</tt:PanTilt><tt:Zoom>${word(motors.isMoving('zoom'))}</tt:Zoom></tt:MoveStatus>` +
      `<tt:UtcTime>${new Date(now()).toISOString()}</tt:UtcTime></tptz:PTZStatus>`
    );
  };
  const node =
    `<tptz:PTZNode token="${PTZ_NODE}" FixedHomePosition="false"><tt:Name>PTZ</tt:Name><tt:SupportedPTZSpaces>${spacesXml()}</tt:SupportedPTZSpaces>` +
    `<tt:MaximumNumberOfPresets>${MAX_PRESETS}</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported></tptz:PTZNode>`;
  const options = (request: XmlNode): string => {
    const token = needText(request, 'ConfigurationToken');
    if (token !== PTZ_CONFIGURATION) {
      throw invalidArgs('NoConfig', `There is no configuration ${token}`);
    }
    return `<tptz:PTZConfigurationOptions><tt:Spaces>${spacesXml()}</tt:Spaces><tt:PTZTimeout><tt:Min>PT${TIMEOUT.min}S</tt:Min><tt:Max>PT${TIMEOUT.max}S</tt:Max></tt:PTZTimeout></tptz:PTZConfigurationOptions>`;
  };
  const relative = (request: XmlNode): string => {
    const { panTilt, zoom } = readVector(childOf(request, 'Translation'), 'Relative', 'InvalidTranslation');
    const pose = motors.pose();
    const way =
      panTilt?.space === FIELD_OF_VIEW
        ? panTiltOf(pose, panTilt.x, panTilt.y)
        : { pan: panTilt?.x ?? 0, tilt: panTilt?.y ?? 0 };
    motors.goTo({
      ...(panTilt === null ? {} : { pan: pose.pan + way.pan, tilt: pose.tilt + way.tilt }),
      ...(zoom === null ? {} : { zoom: pose.zoom + zoom }),
    });
    return '';
  };
  const stop = (request: XmlNode): string => {
    const wants = (name: string): boolean => childOf(request, name)?.text !== 'false';
    motors.stop(
      ...(wants('PanTilt') ? (['pan', 'tilt'] as const) : []),
      ...(wants('Zoom') ? (['zoom'] as const) : []),
    );
    return '';
  };
  return {
    prefix: 'tptz',
    operations: {
      GetNodes: guarded(() => node),
      GetConfigurations: guarded(() => ptzConfiguration('tptz:PTZConfiguration')),
      GetConfigurationOptions: guarded(options),
      GetStatus: steered(status),
      ContinuousMove: steered((request) => {
        const velocity = readVector(childOf(request, 'Velocity'), 'Continuous', 'InvalidVelocity');
        motors.move(partsOf(velocity), readTimeout(childOf(request, 'Timeout')?.text) * 1_000);
        return '';
      }),
      RelativeMove: steered(relative),
      AbsoluteMove: steered((request) => {
        motors.goTo(partsOf(readVector(childOf(request, 'Position'), 'Absolute', 'InvalidPosition')));
        return '';
      }),
      Stop: steered(stop),
      GetPresets: steered(() =>
        presets.all
          .map(
            ({ token, name, pose }) =>
              `<tptz:Preset token="${escapeXml(token)}"><tt:Name>${escapeXml(name)}</tt:Name><tt:PTZPosition>${position(pose)}</tt:PTZPosition></tptz:Preset>`,
          )
          .join(''),
      ),
      SetPreset: steered((request) => {
        const token = childOf(request, 'PresetToken')?.text;
        const name = childOf(request, 'PresetName')?.text;
        const kept = presets.set(motors.pose(), {
          ...(token === undefined ? {} : { token }),
          ...(name === undefined ? {} : { name }),
        });
        return `<tptz:PresetToken>${escapeXml(kept)}</tptz:PresetToken>`;
      }),
      RemovePreset: steered((request) => {
        presets.remove(needText(request, 'PresetToken'));
        return '';
      }),
      GotoPreset: steered((request) => {
        motors.goTo(presets.find(needText(request, 'PresetToken')).pose);
        return '';
      }),
      GotoHomePosition: steered(() => {
        if (presets.home === null) {
          throw failedAction('NoHomePosition', 'No home position has been set');
        }
        motors.goTo(presets.home);
        return '';
      }),
      SetHomePosition: steered(() => {
        presets.home = motors.pose();
        return '';
      }),
    },
  };
}
