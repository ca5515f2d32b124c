import { AppError } from '#shared/errors.ts';

const DEFAULT_PATH = '/onvif/device_service';

/** Where a camera's web services are, and what it lets one in with. */
export interface OnvifLogin {
  secure: boolean;
  hostname: string;
  port: number;
  path: string;
  username: string;
  password: string;
}

const refuse = (reason: string): never => {
  throw AppError.invalidInput('address', reason);
};

/**
 * Reads an ONVIF address: a URL, or a host with or without a port. Throws `invalidInput` at `address`. User and password in it are
 * refused, because it is shown.
 */
export function parseOnvifAddress(
  address: string,
): Omit<OnvifLogin, 'username' | 'password'> & { href: string } {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return refuse('must be a host, or begin with http:// or https://');
  }
  if (url.username !== '' || url.password !== '') {
    return refuse('must not hold user and password');
  }
  if (/[\s\p{Cc}]/u.test(address) || url.hash !== '') {
    return refuse('must not hold blanks or a fragment (#)');
  }
  const secure = url.protocol === 'https:';
  if (url.pathname === '/') {
    url.pathname = DEFAULT_PATH;
  }
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: url.pathname + url.search,
    href: url.href,
  };
}

/** An address with its login as one URL, as the store keeps it. */
export function toOnvifUrl(address: string, username: string, password: string): string {
  const url = new URL(parseOnvifAddress(address).href);
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** The login of a URL that `toOnvifUrl()` made. */
export function fromOnvifUrl(text: string): OnvifLogin {
  const url = new URL(text);
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  const { href: _, ...place } = parseOnvifAddress(url.href);
  return { ...place, username, password };
}

/**
 * The address of a stream as it is pulled. The camera says the path and the port; the host is the one that the administrator named,
 * so that no camera can have its password sent to another machine. Null when it isn't RTSP.
 */
export function toStreamUrl(uri: string, login: OnvifLogin): string | null {
  const url = URL.parse(uri);
  if (url === null || !/^rtsps?:$/.test(url.protocol) || /[\s\p{Cc}]/u.test(uri)) {
    return null;
  }
  const host = login.hostname.includes(':') ? `[${login.hostname}]` : login.hostname;
  const user = encodeURIComponent(login.username);
  const password = encodeURIComponent(login.password);
  const credentials = login.username === '' ? '' : `${user}:${password}@`;
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.protocol}//${credentials}${host}${port}${url.pathname}${url.search}`;
}
