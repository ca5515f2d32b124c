import { encodeGbk } from '#shared/jt808/gbk.ts';
import { escapeXml } from '#shared/xml.ts';

export const MANSCDP_TYPE = 'Application/MANSCDP+xml';

export type Fields = Readonly<Record<string, string | number>>;

const elements = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>\r\n`)
    .join('');

/** A body of MANSCDP, in GB 2312 as devices write it; `rest` follows the fields as it is. */
export const encodeBody = (root: string, cmdType: string, fields: Fields, rest = ''): Buffer =>
  Buffer.from(
    encodeGbk(
      `<?xml version="1.0" encoding="GB2312"?>\r\n<${root}>\r\n<CmdType>${cmdType}</CmdType>\r\n${elements(fields)}${rest}</${root}>\r\n`,
    ),
  );

/** The text of the first element of a name, '' where there is none. */
export const readField = (body: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]?.trim() ?? '';

/** Time of a device: of +08:00, without saying so. */
export const localTime = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19);

const catalogItem = (deviceId: string, { id, name }: { id: string; name: string }): string =>
  `<Item>\r\n${elements({
    DeviceID: id,
    Name: name,
    Manufacturer: '模拟厂商',
    Model: 'SIM-CAM',
    Owner: 'Owner',
    CivilCode: id.slice(0, 6),
    Address: '杭州',
    Parental: 0,
    ParentID: deviceId,
    SafetyWay: 0,
    RegisterWay: 1,
    Secrecy: 0,
    Status: 'ON',
  })}<Info>\r\n<PTZType>1</PTZType>\r\n</Info>\r\n</Item>\r\n`;

/** Items of a catalogue as they stand in one message. */
export const catalogList = (deviceId: string, channels: readonly { id: string; name: string }[]): string =>
  `<DeviceList Num="${channels.length}">\r\n${channels.map((channel) => catalogItem(deviceId, channel)).join('')}</DeviceList>\r\n`;

/** The one preset that every channel has. */
export const PRESET_LIST =
  '<PresetList Num="1">\r\n<Item>\r\n<PresetID>3</PresetID>\r\n<PresetName>大门</PresetName>\r\n</Item>\r\n</PresetList>\r\n';
