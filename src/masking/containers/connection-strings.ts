import type { PartSink, Recogniser } from '../part-sink.ts';
import { isSecretName } from '../secret-names.ts';
import { Members } from './members.ts';

const SETTING = /^\s*([A-Za-z][\w.-]*(?: [\w.-]+)*)\s*=\s*/;

/** ADO.NET, ODBC, Azure, libpq, and the DSNs of Go and Oracle. Of their settings only those with a secret's name are hidden. */
export const findConnectionString: Recogniser = (text, sink) => {
  if (/[\r\n]/.test(text) || SCHEME_FIRST.test(text)) return false;
  if (text.includes(';') && isSettings(text)) return findSettings(text, sink);
  return (
    findLibpq(text, sink) ||
    findGoDsn(text, sink) ||
    (/@(?:\/\/|\()/.test(text) && findOracleLogin(text, sink))
  );
};

const SCHEME_FIRST = /^(?:jdbc|otpauth):|^[a-z][a-z0-9+.-]*:\/\//i;

function isSettings(text: string): boolean {
  const settings = splitSettings(text);
  return settings.length >= 2 && settings.every((setting) => SETTING.test(setting));
}

/** `k=v;k="v;v"`: https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/connection-string-syntax */
export function findSettings(text: string, sink: PartSink): boolean {
  const members = new Members(sink);
  for (const setting of splitSettings(text)) {
    const [head, key = ''] = SETTING.exec(setting) ?? [];
    if (head === undefined) continue;
    const written = setting.slice(head.length).trim();
    const value = unquote(written);
    if (isSecretName(key)) {
      members.secret(key, value);
      const inner = written.slice(1, -1);
      if (value !== written && inner !== value) sink.exact(inner);
    } else {
      members.note(key.replace(/\s/g, ''), value);
    }
  }
  members.end();
  return true;
}

/** At `;`, but not within a value that begins with a quote or brace. */
function splitSettings(text: string): readonly string[] {
  const found = text.matchAll(
    /\s*[^=;]+=\s*(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|\{(?:[^}]|\}\})*\}|[^;]*)[^;]*|[^;]+/g,
  );
  return Array.from(found, ([setting]) => setting).filter((setting) => setting.trim() !== '');
}

function unquote(value: string): string {
  const [first = '', last = ''] = [value[0], value.at(-1)];
  if (value.length < 2) return value;
  if (first === '{' && last === '}') return value.slice(1, -1).replaceAll('}}', '}');
  if ((first === '"' || first === "'") && first === last)
    return value.slice(1, -1).replaceAll(first + first, first);
  return value;
}

/** `host=db1 password='Ex\'4'`: https://www.postgresql.org/docs/current/libpq-connect.html */
function findLibpq(text: string, sink: PartSink): boolean {
  if (
    !/^\s*\w+\s*=/.test(text) ||
    !/\b(?:host|hostaddr|dbname|service|port)\s*=/.test(text) ||
    !/\s/.test(text.trim())
  ) {
    return false;
  }
  const members = new Members(sink);
  for (const [, key = '', quoted, bare] of text.matchAll(
    /(?<!\w)(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))/g,
  )) {
    const written = quoted ?? bare ?? '';
    const value = written.replace(/\\(.)/g, '$1');
    if (isSecretName(key)) {
      members.secret(key, value);
      if (value !== written) sink.exact(written);
    } else members.note(key, value);
  }
  members.end();
  return true;
}

/** `app:Ex@4@tcp(db1:3306)/app`: the password is not encoded, and ends at the last `@` before the last `/`. */
function findGoDsn(text: string, sink: PartSink): boolean {
  const slash = text.split('?', 1)[0]?.lastIndexOf('/') ?? -1;
  const at = slash < 0 ? -1 : text.lastIndexOf('@', slash);
  const colon = text.indexOf(':');
  if (colon < 1 || at <= colon || !/^(?:\w+\([^()]*\)|[\w.-]+)?\/[\w-]*(?:\?.*)?$/.test(text.slice(at + 1)))
    return false;
  const password = text.slice(colon + 1, at);
  sink.pair(text.slice(0, colon), password);
  sink.secret(password);
  return true;
}

/** `user/password@host`; the password stands in quotes where it holds `@` or `/`. */
export function findOracleLogin(text: string, sink: PartSink): boolean {
  const [, user = '', quoted, bare] = /^([^\s/@"]+)\/(?:"([^"]+)"|(.+))@[^@]*$/.exec(text) ?? [];
  const password = quoted ?? bare;
  if (password === undefined) return false;
  sink.pair(user, password);
  sink.secret(password);
  return true;
}
