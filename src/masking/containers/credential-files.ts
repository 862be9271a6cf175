import { type Recogniser, trimmedLines } from '../part-sink.ts';

/** https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html */
export const findNetrc: Recogniser = (text, sink) => {
  if (!/^(?:#.*\s+)*(?:machine\s+\S+|default)\s/.test(text) || !/\s(?:password|account)\s/.test(text))
    return false;
  const tokens = text
    .replace(/(?:^|\n)\s*macdef[^\n]*\n(?:[^\n]+\n)*/g, '\n')
    .matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g);
  const words = Array.from(tokens, ([, quoted, bare]) => quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
  let user = '';
  for (const [index, word] of words.entries()) {
    const value = words[index + 1] ?? '';
    if (word === 'machine' || word === 'default') user = '';
    if (word === 'login') user = value;
    if (word !== 'password' && word !== 'account') continue;
    if (word === 'password') sink.pair(user, value);
    sink.secret(value);
  }
  for (const line of trimmedLines(text))
    if (/(?:^|\s)(?:password|account)\s+\S/.test(line)) sink.keyLine(line, [line]);
  return true;
};

/** https://www.postgresql.org/docs/current/libpq-pgpass.html */
export const findPgpass: Recogniser = (text, sink) => {
  if (!text.includes(':')) return false;
  const lines = trimmedLines(text).filter((line) => !line.startsWith('#'));
  const entries = lines.map((line) => line.match(/(?:\\.|[^:\\])+/g) ?? []);
  const isOne = entries.every((fields) => fields.length === 5 && /^(?:\*|[0-9]{1,5})$/.test(fields[1] ?? ''));
  if (entries.length === 0 || !isOne) return false;
  for (const [index, fields] of entries.entries()) {
    const [user = '', written = ''] = fields.slice(3);
    const password = written.replace(/\\(.)/g, '$1');
    sink.pair(user.replace(/\\(.)/g, '$1'), password);
    if (sink.secret(password)) sink.keyLine(lines[index] ?? '', [password]);
    if (written !== password) sink.exact(written);
  }
  return true;
};
