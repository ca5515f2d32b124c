import { Alert, Checkbox, Descriptions, Form, Input, Select, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CameraAbout, CameraProfile } from '#shared/ptz.ts';
import { formatAge } from '../../../app/format.ts';
import { CourtSelect } from '../../../components/CourtSelect.tsx';
import { MagnificationField } from './CameraLoginFields.tsx';

/** A clock that is further off than this makes the times in a camera's picture wrong. */
const CLOCK_OFF_MS = 60_000;

/** The streams that are to be added, by the index of their profile. */
export interface StreamFields {
  courtId: string;
  magnification: number;
  /** `subToken`: the profile that small tiles are shown. */
  streams: { add: boolean; name: string; subToken?: string }[];
}

const pixels = ({ width, height }: CameraProfile): number => (width ?? 0) * (height ?? 0);

/** The profiles whose stream can be the sub-stream of another's, the smallest first. */
export function smallerThan(profile: CameraProfile, all: readonly CameraProfile[]): CameraProfile[] {
  return all
    .filter((each) => each.encoding === 'H264' && pixels(each) > 0 && pixels(each) < pixels(profile))
    .sort((a, b) => pixels(a) - pixels(b));
}

/** What a camera is and offers: the streams to be added, and their names. A form with `StreamFields` stands around it. */
export function CameraStreams({ about }: { about: CameraAbout }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const off = Math.abs(about.clockOffsetMs);
  return (
    <>
      <Descriptions
        size="small"
        column={2}
        items={[
          { label: t('cameras.model'), children: `${about.manufacturer} ${about.model}`.trim() || '–' },
          { label: t('cameras.firmware'), children: about.firmware || '–' },
          { label: t('cameras.serial'), children: about.serialNumber || '–' },
        ]}
      />
      {off > CLOCK_OFF_MS && (
        <Alert type="warning" showIcon title={t('cameras.clockOff', { age: formatAge(off) })} />
      )}
      <fieldset className="camera-streams">
        <legend>{t('cameras.streams')}</legend>
        {about.profiles.map((profile, index) => (
          <div key={profile.token}>
            <Form.Item name={['streams', index, 'add']} valuePropName="checked" noStyle>
              <Checkbox aria-label={t('cameras.addStream', { name: profile.name || profile.token })} />
            </Form.Item>
            <Form.Item name={['streams', index, 'name']} noStyle>
              <Input
                maxLength={60}
                aria-label={t('cameras.streamName', { name: profile.name || profile.token })}
              />
            </Form.Item>
            <small>
              {[profile.encoding, profile.width === null ? null : `${profile.width}×${profile.height}`]
                .filter((part) => part !== null)
                .join(' ')}
            </small>
            {profile.hasPtz && <Tag color="blue">PTZ</Tag>}
            {smallerThan(profile, about.profiles).length > 0 && (
              <Form.Item name={['streams', index, 'subToken']} noStyle>
                <Select
                  allowClear
                  size="small"
                  placeholder={t('cameras.noSub')}
                  aria-label={t('cameras.subOf', { name: profile.name || profile.token })}
                  options={smallerThan(profile, about.profiles).map(({ token, name, width, height }) => ({
                    value: token,
                    label: t('cameras.sub', { name: name || token, size: `${width}×${height}` }),
                  }))}
                />
              </Form.Item>
            )}
          </div>
        ))}
      </fieldset>
      <Form.Item name="courtId" label={t('court')} rules={[{ required: true, message: t('required') }]}>
        <CourtSelect />
      </Form.Item>
      {about.profiles.some(({ hasPtz }) => hasPtz) && <MagnificationField />}
    </>
  );
}
