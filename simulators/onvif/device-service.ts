import { escapeXml, type XmlNode } from '#shared/xml.ts';
import { DEVICE_PATH, MEDIA_PATH, PTZ_PATH, scopesOf, type About } from './about.ts';
import { NS, type Operation, type Service } from './soap.ts';

export interface DeviceServiceOptions {
  about: About;
  /** `http://host:port` */
  base: () => string;
  /** The camera's clock, UTC ms. */
  now: () => number;
}

const open = (answer: Operation['answer']): Operation => ({ isOpen: true, answer });
const guarded = (answer: Operation['answer']): Operation => ({ isOpen: false, answer });

function dateTime(now: number): string {
  const at = new Date(now);
  const time = `<tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute><tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time>`;
  const date = `<tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day></tt:Date>`;
  return (
    '<tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>' +
    `<tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone><tt:UTCDateTime>${time}${date}</tt:UTCDateTime></tds:SystemDateAndTime>`
  );
}

/** The device service (ONVIF Core, section 8), as far as a client of Profile S needs it to come to streams and PTZ. */
export function deviceService({ about, base, now }: DeviceServiceOptions): Service {
  const addresses = (): [string, string][] => [
    [NS.tds, base() + DEVICE_PATH],
    [NS.trt, base() + MEDIA_PATH],
    [NS.tptz, base() + PTZ_PATH],
  ];
  const services = (request: XmlNode): string => {
    const detailed = request.children.some(
      ({ name, text }) => name === 'IncludeCapability' && text === 'true',
    );
    return addresses()
      .map(
        ([namespace, address]) =>
          `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${escapeXml(address)}</tds:XAddr>` +
          `${detailed ? '<tds:Capabilities/>' : ''}<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`,
      )
      .join('');
  };
  const capabilities = (): string => {
    const [device, media, ptz] = addresses().map(
      ([, address]) => `<tt:XAddr>${escapeXml(address)}</tt:XAddr>`,
    );
    const streaming =
      '<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities>';
    return `<tds:Capabilities><tt:Device>${device}</tt:Device><tt:Media>${media}${streaming}</tt:Media><tt:PTZ>${ptz}</tt:PTZ></tds:Capabilities>`;
  };
  const information = (): string =>
    `<tds:Manufacturer>${escapeXml(about.manufacturer)}</tds:Manufacturer><tds:Model>${escapeXml(about.model)}</tds:Model>` +
    `<tds:FirmwareVersion>${escapeXml(about.firmware)}</tds:FirmwareVersion><tds:SerialNumber>${escapeXml(about.serialNumber)}</tds:SerialNumber>` +
    `<tds:HardwareId>${escapeXml(about.hardwareId)}</tds:HardwareId>`;
  const scopes = (): string =>
    scopesOf(about)
      .map(
        (scope) =>
          `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`,
      )
      .join('');
  return {
    prefix: 'tds',
    operations: {
      GetSystemDateAndTime: open(() => dateTime(now())),
      GetServices: open(services),
      GetCapabilities: open(capabilities),
      GetDeviceInformation: guarded(information),
      GetScopes: guarded(scopes),
    },
  };
}
