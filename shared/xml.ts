import { SaxesParser, type SaxesTagNS } from 'saxes';

/** An element with its namespace; `text` is its own text without that of its children, trimmed. */
export interface XmlNode {
  name: string;
  namespace: string;
  /** By their names as written, prefix and all. */
  attributes: Readonly<Record<string, string>>;
  children: readonly XmlNode[];
  text: string;
}

export interface XmlLimits {
  /** How deep elements may nest. */
  depth: number;
  /** How many elements there may be. */
  elements: number;
}

/** A message of a device is small: more than this is none. */
const DEFAULT_LIMITS: XmlLimits = { depth: 32, elements: 5_000 };

/** Thrown for text that is no well-formed XML with namespaces, that has a document type, or that goes beyond the limits. */
export class XmlError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'XmlError';
  }
}

interface Growing extends XmlNode {
  attributes: Record<string, string>;
  children: Growing[];
}

/** Reads a whole document. Document types are refused: SOAP forbids them (SOAP 1.2 part 1, section 5). Throws `XmlError`. */
export function parseXml(text: string, limits: XmlLimits = DEFAULT_LIMITS): XmlNode {
  const parser = new SaxesParser({ xmlns: true });
  const open: Growing[] = [];
  let root: Growing | undefined;
  let count = 0;
  const fail = (reason: string): never => {
    throw new XmlError(reason);
  };
  parser.on('error', ({ message }) => fail(message));
  parser.on('doctype', () => fail('a document type is not read'));
  parser.on('opentag', (tag: SaxesTagNS) => {
    count += 1;
    if (count > limits.elements || open.length >= limits.depth) {
      fail('too many elements');
    }
    const attributes = Object.fromEntries(
      Object.values(tag.attributes).map(({ name, value }) => [name, value]),
    );
    const node: Growing = { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' };
    open.at(-1)?.children.push(node);
    root ??= node;
    open.push(node);
  });
  const onText = (piece: string): void => {
    const node = open.at(-1);
    if (node !== undefined) {
      node.text += piece;
    }
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => {
    const node = open.pop();
    if (node !== undefined) {
      node.text = node.text.trim();
    }
  });
  parser.write(text).close();
  return root ?? fail('there is no element');
}

/** The first child with a local name. */
export function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((child) => child.name === name);
}

/** The element at the end of a path of local names. */
export function nodeAt(node: XmlNode | undefined, ...names: readonly string[]): XmlNode | undefined {
  return names.reduce<XmlNode | undefined>((at, name) => childOf(at, name), node);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as the content of an element or an attribute; what XML 1.0 can't hold is left out. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
