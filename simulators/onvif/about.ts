/** What the camera says of itself. */
export interface About {
  manufacturer: string;
  model: string;
  firmware: string;
  serialNumber: string;
  hardwareId: string;
  name: string;
  location: string;
  /** Its endpoint reference. */
  uuid: string;
}

const item = (kind: string, value: string): string =>
  `onvif://www.onvif.org/${kind}/${encodeURIComponent(value)}`;

/** Its scopes, as the device service and discovery tell them (ONVIF Core, section 7.3.3.2). */
export function scopesOf(about: About): string[] {
  return [
    item('type', 'video_encoder'),
    item('type', 'ptz'),
    item('Profile', 'Streaming'),
    item('hardware', about.model),
    item('name', about.name),
    item('location', about.location),
  ];
}

export const DEVICE_PATH = '/onvif/device_service';
export const MEDIA_PATH = '/onvif/media_service';
export const PTZ_PATH = '/onvif/ptz_service';
export const SNAPSHOT_PATH = '/onvif/snapshot.jpg';
