import { childOf, escapeXml, nodeAt, parseXml, XmlError, type XmlNode } from '#shared/xml.ts';

/** Namespaces of ONVIF's services and of SOAP 1.2. */
export const NS = {
  env: 'http://www.w3.org/2003/05/soap-envelope',
  ter: 'http://www.onvif.org/ver10/error',
  tt: 'http://www.onvif.org/ver10/schema',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
} as const;

const DECLARATIONS = Object.entries(NS)
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ');

/** A fault of SOAP 1.2 with ONVIF's subcodes (ONVIF Core, section 5.11.2). */
export class SoapFault extends Error {
  readonly code: 'Sender' | 'Receiver';
  /** Without prefix, the outer first. */
  readonly subcodes: readonly string[];

  constructor(code: 'Sender' | 'Receiver', subcodes: readonly string[], reason: string) {
    super(reason);
    this.code = code;
    this.subcodes = subcodes;
  }

  /** The status that HTTP answers with (SOAP 1.2 part 2, table 20). */
  get status(): number {
    return this.code === 'Sender' ? 400 : 500;
  }
}

export const invalidArgs = (subcode: string, reason: string): SoapFault =>
  new SoapFault('Sender', ['InvalidArgVal', subcode], reason);
export const failedAction = (subcode: string, reason: string): SoapFault =>
  new SoapFault('Receiver', ['Action', subcode], reason);
export const notAuthorized = (): SoapFault =>
  new SoapFault('Sender', ['NotAuthorized'], 'Sender not authorized');

export interface SoapRequest {
  header: XmlNode | undefined;
  /** The element in the body: namespace and name are the operation. */
  body: XmlNode;
}

/** Reads an envelope. Throws `SoapFault` for what is none. */
export function readEnvelope(text: string): SoapRequest {
  let root: XmlNode;
  try {
    root = parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) {
      throw new SoapFault('Sender', ['WellFormed'], 'Well-formed error');
    }
    throw error;
  }
  const body = childOf(root, 'Body')?.children[0];
  if (root.namespace !== NS.env || root.name !== 'Envelope' || body === undefined) {
    throw new SoapFault('Sender', ['InvalidArgs'], 'No SOAP 1.2 envelope with a body');
  }
  return { header: childOf(root, 'Header'), body };
}

const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope ${DECLARATIONS}><env:Body>${body}</env:Body></env:Envelope>`;

/** An answer: `<prefix:OperationResponse>` around `inner`, which is XML. */
export function formatResponse(prefix: 'tds' | 'trt' | 'tptz', operation: string, inner: string): string {
  return envelope(`<${prefix}:${operation}Response>${inner}</${prefix}:${operation}Response>`);
}

export function formatFault({ code, subcodes, message }: SoapFault): string {
  const nested = subcodes.reduceRight(
    (inner, subcode) => `<env:Subcode><env:Value>ter:${subcode}</env:Value>${inner}</env:Subcode>`,
    '',
  );
  return envelope(
    `<env:Fault><env:Code><env:Value>env:${code}</env:Value>${nested}</env:Code>` +
      `<env:Reason><env:Text xml:lang="en">${escapeXml(message)}</env:Text></env:Reason></env:Fault>`,
  );
}

/** The text of an element that an operation needs. Throws the fault for a missing one. */
export function needText(node: XmlNode, ...names: readonly string[]): string {
  const found = nodeAt(node, ...names);
  if (found === undefined) {
    throw new SoapFault('Sender', ['InvalidArgs'], `${names.join('/')} is missing`);
  }
  return found.text;
}

/** An operation of a service: its answer's inner XML. */
export interface Operation {
  /** Whether it is answered to anybody (ONVIF Core, access class PRE_AUTH). */
  isOpen: boolean;
  answer: (request: XmlNode) => string;
}

export interface Service {
  prefix: 'tds' | 'trt' | 'tptz';
  operations: Readonly<Record<string, Operation>>;
}
