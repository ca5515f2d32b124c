import type { FoundCamera } from '#shared/ptz.ts';
import { childOf, nodeAt, parseXml, XmlError, type XmlNode } from '#shared/xml.ts';

const DISCOVERY = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
const MAX_SCOPES = 40;
const MAX_SCOPE = 200;
const MAX_WORDS = 80;
const MAX_ADDRESS = 300;

/** A search for cameras, as one datagram. */
export function formatProbe(messageId: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" ' +
    `xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="${DISCOVERY}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">` +
    `<e:Header><w:MessageID>urn:uuid:${messageId}</w:MessageID><w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>` +
    `<w:Action e:mustUnderstand="true">${DISCOVERY}/Probe</w:Action></e:Header>` +
    '<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes/></d:Probe></e:Body></e:Envelope>'
  );
}

/** A camera's answer with the name by which it is told from others. */
export interface ProbeMatch {
  endpoint: string;
  camera: FoundCamera;
}

/** The web addresses of an answer; the one at the host that it came from is the one that can be reached from here. */
function chooseAddress(text: string, from: string): string | null {
  const urls = text
    .split(/\s+/)
    .filter((address) => address.length <= MAX_ADDRESS)
    .map((address) => URL.parse(address))
    .filter(
      (url) => url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '',
    );
  return (urls.find((url) => url?.hostname === from) ?? urls[0])?.href ?? null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Some cameras write their names without encoding them.
    return text;
  }
}

/** What scopes say of one kind, such as `name` in `onvif://www.onvif.org/name/South%20gate`. */
function scopeValues(scopes: readonly string[], kind: string): string {
  const start = `onvif://www.onvif.org/${kind}/`;
  return scopes
    .filter((scope) => scope.toLowerCase().startsWith(start))
    .map((scope) => decoded(scope.slice(start.length)))
    .join(' ')
    .slice(0, MAX_WORDS);
}

function readMatch(match: XmlNode, from: string): ProbeMatch[] {
  const endpoint = nodeAt(match, 'EndpointReference', 'Address')?.text ?? '';
  const address = chooseAddress(childOf(match, 'XAddrs')?.text ?? '', from);
  if (endpoint === '' || endpoint.length > MAX_ADDRESS || address === null) {
    return [];
  }
  const scopes = (childOf(match, 'Scopes')?.text ?? '')
    .split(/\s+/)
    .filter((scope) => scope !== '' && scope.length <= MAX_SCOPE)
    .slice(0, MAX_SCOPES);
  return [
    {
      endpoint,
      camera: {
        address,
        name: scopeValues(scopes, 'name'),
        hardware: scopeValues(scopes, 'hardware'),
        location: scopeValues(scopes, 'location'),
        scopes,
        hasPtz: scopeValues(scopes, 'type').toLowerCase().split(' ').includes('ptz'),
      },
    },
  ];
}

/**
 * The cameras that a datagram from the host `from` tells of; none where it is no answer to one of `messageIds`. Never throws: anybody
 * on the network can send anything.
 */
export function readProbeMatches(text: string, messageIds: ReadonlySet<string>, from: string): ProbeMatch[] {
  let root: XmlNode;
  try {
    root = parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) {
      return [];
    }
    throw error;
  }
  // Cameras differ in what they write before the id.
  const relatesTo = /[0-9a-f-]{36}$/i
    .exec(nodeAt(root, 'Header', 'RelatesTo')?.text ?? '')?.[0]
    ?.toLowerCase();
  const matches = nodeAt(root, 'Body', 'ProbeMatches');
  if (relatesTo === undefined || !messageIds.has(relatesTo) || matches?.namespace !== DISCOVERY) {
    return [];
  }
  return matches.children
    .filter(({ name }) => name === 'ProbeMatch')
    .flatMap((match) => readMatch(match, from));
}
