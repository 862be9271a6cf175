import { isCommonWord } from '../common-words.ts';
import { type PartSink, percentDecode, type Recogniser } from '../part-sink.ts';
import { isSecretName } from '../secret-names.ts';
import { findOracleLogin, findSettings } from './connection-strings.ts';

const SCHEME = /^(?:jdbc:)?[A-Za-z][A-Za-z0-9+.:-]*:\/\//;
const URLS = /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s"'<>`]+/g;

/** Names that are secret in a query alone: presigned URLs, function keys, OAuth. */
const QUERY_NAMES = new Set([
  'key',
  'code',
  'policy',
  'hdnea',
  'sig',
  'signature',
  'xgoogsignature',
  'xamzsignature',
]);

/** Paths of webhooks are what is secret about them. */
const WEBHOOK = /\/(?:services|api\/webhooks|webhookb2|hooks\/catch|webhook|integration)\/(.+)$/;

/** Passwords and other secrets in URLs, DSNs and query strings; several, with text between, too. */
export const findUrls: Recogniser = (text, sink) => {
  if (/[\r\n]/.test(text)) return false;
  if (/^jdbc:oracle:/i.test(text))
    return findOracleLogin(text.replace(/^jdbc:oracle:\w+:/i, ''), sink) || true;
  if (/^otpauth:/i.test(text)) for (const form of seedForms(text)) sink.exact(form);
  if (!text.includes('://')) {
    if (!/^\??[\w.%-]+=[^&\s]*(?:&[\w.%-]+=[^&\s]*)+$/.test(text)) return false;
    findParameters(text.replace(/^\?/, ''), sink);
    return true;
  }
  const isOne = SCHEME.test(text) && text.indexOf('://') === text.lastIndexOf('://') && !/\s/.test(text);
  for (const url of isOne ? [text.replace(/^jdbc:/i, '')] : (text.match(URLS) ?? [])) findInUrl(url, sink);
  return SCHEME.test(text);
};

function findInUrl(url: string, sink: PartSink): void {
  const scheme = url.slice(0, url.indexOf('://')).toLowerCase();
  const rest = url.slice(url.indexOf('://') + 3);
  const authority = rest.split(/[/?#;]/, 1)[0] ?? '';
  const at = authority.lastIndexOf('@');
  if (at >= 0) findLogin(authority.slice(0, at), scheme, sink);
  // A password with `/`, `?` or `#` that nobody encoded: parsers disagree, and show pieces of it.
  const lastAt = rest.lastIndexOf('@');
  const port = authority.slice(authority.indexOf(':') + 1);
  if (
    lastAt > at &&
    (at >= 0 || (authority.includes(':') && !/^[0-9]*$/.test(port) && !authority.startsWith('[')))
  ) {
    const query = rest.indexOf('?');
    const inQuery = query >= 0 && query < lastAt && rest.slice(query, lastAt).includes('=');
    if (!inQuery || at < 0) findLogin(rest.slice(0, lastAt), scheme, sink);
  }
  const query = /[?#](.*)$/.exec(rest)?.[1] ?? '';
  findParameters(query, sink);
  if (rest.includes(';')) findSettings(rest.slice(rest.indexOf(';') + 1), sink);
  else if (/^db2$|^informix/.test(scheme.replace(/.*:/, '')))
    findSettings(rest.slice(rest.lastIndexOf(':') + 1), sink);
  const [, path] = WEBHOOK.exec((/\/[^?#]*/.exec(rest) ?? [''])[0]) ?? [];
  if (path !== undefined) {
    sink.exact(path);
    for (const segment of path.split('/')) {
      if (segment.length >= 8 && !/^[0-9]+$/.test(segment)) sink.exact(segment);
    }
  }
}

/** User and password as written and decoded; a user alone is a token over HTTP. */
function findLogin(login: string, scheme: string, sink: PartSink): void {
  const colon = login.indexOf(':');
  const user = colon < 0 ? login : login.slice(0, colon);
  const password = colon < 0 ? '' : login.slice(colon + 1);
  const isTokenUser = password === '' || password === 'x-oauth-basic';
  if (isTokenUser && (/^(?:git\+)?https?$/.test(scheme) || user.length >= 20)) hide(user, sink);
  if (password === '') return;
  hide(password, sink);
  sink.pair(percentDecode(user), percentDecode(password));
}

function hide(written: string, sink: PartSink): void {
  const forms = new Set([written, percentDecode(written), percentDecode(written.replaceAll('+', ' '))]);
  for (const form of forms) if (!isCommonWord(form)) sink.secret(form);
}

function findParameters(query: string, sink: PartSink): void {
  for (const parameter of query.split(/[?&#;]/)) {
    const equals = parameter.indexOf('=');
    if (equals < 1) continue;
    const name = percentDecode(parameter.slice(0, equals));
    const value = parameter.slice(equals + 1);
    if (isSecretName(name) || QUERY_NAMES.has(name.toLowerCase().replace(/[-_]/g, ''))) hide(value, sink);
    else if (name === 'authMechanismProperties') hide(value.replace(/^[^:]*:/, ''), sink);
    else if (/%3[BD]/i.test(value)) sink.inside(percentDecode(value.replaceAll('+', ' ')));
  }
}

/** The seed of one-time passwords is the same in lower case. */
function seedForms(text: string): readonly string[] {
  const [, seed] = /[?&]secret=([A-Za-z2-7]+)/.exec(text) ?? [];
  return seed === undefined ? [] : [seed.toUpperCase(), seed.toLowerCase()];
}
