import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { ErrorCode } from '../../src/core/errors.ts';

/**
 * Values that break careless exporters. Each is kept in a store as `stored`; the next step must get `arrives`, byte for
 * byte, or the run must refuse it with one of `refused`. Nothing in between: no trimming, no repair, no cut.
 */
export interface HostileValue {
  readonly name: string;
  readonly stored: Uint8Array;
  /** The selector that the reference needs, without `#`. */
  readonly selector?: string;
  readonly arrives?: string;
  readonly refused?: readonly ErrorCode[];
  /** Whether a reader of the log could learn something: values that are empty, common or too short are not masked. */
  readonly secret: boolean;
  /** What the value shares with any log, for the search for pieces. */
  readonly publicTexts?: readonly string[];
}

/** Different in every run, and recognisable in a log that should not hold it. */
const mark = `Zq${randomBytes(9).toString('hex')}`;

function exact(name: string, value: string, more: Partial<HostileValue> = {}): HostileValue {
  return { name, stored: Buffer.from(value, 'utf8'), arrives: value, secret: true, ...more };
}

function refused(
  name: string,
  stored: Uint8Array,
  codes: readonly ErrorCode[],
  selector?: string,
): HostileValue {
  return { name, stored, refused: codes, secret: true, ...(selector === undefined ? {} : { selector }) };
}

const pkcs8 = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});
const pemHead = ['-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----'];
const account = {
  host: 'db.example.com',
  port: 5432,
  user: 'app',
  password: mark,
  tags: ['x', { deep: `${mark}9` }],
};
const jsonTexts = [
  'db.example.com',
  '"host": ',
  '"port": ',
  '"password": ',
  '"user": ',
  '"tags": ',
  '"deep": ',
  // Lines that hold nothing but a key, a common word or a short text.
  '"port": 5432,',
  '"user": "app",',
  '"tags": [',
  '"x",',
];

/** 65,536 bytes: the most that AWS and Google keep. */
export const SECRET_LIMIT = 65_536;

/** Bytes that a variable's name and value may have together on Linux: 131,072 with `=` and NUL. */
export const VARIABLE_LIMIT = 131_070;

export const hostileValues: readonly HostileValue[] = [
  exact('newline', `${mark}\nsecond-${mark}`),
  exact('newline at the end', `${mark}\n`),
  exact('several newlines at the end', `${mark}\n\n\n`),
  exact('newlines only', '\n\n', { secret: false }),
  exact('CR', `${mark}\rsecond-${mark}`),
  exact('CR at the end', `${mark}\r`),
  exact('CRLF', `${mark}\r\nsecond-${mark}\r\n`),
  exact('other line separators', `${mark}\u0085a-${mark}\u2028b-${mark}\u2029c-${mark}\u000bd-${mark}`),
  exact('percent-encoded newline', `${mark}%0A::warning::x`, { publicTexts: ['::warning::'] }),
  exact('percent-encoded percent', `${mark}%25%250A%0D%3A%2C`),
  exact('workflow command', `::set-env name=PATH::${mark}`, { publicTexts: ['::set-env name=PATH::'] }),
  exact('workflow command on its second line', `${mark}\n::set-output name=x::${mark}2`, {
    publicTexts: ['::set-output name=x::'],
  }),
  exact('workflow command behind a CR', `${mark}\r::set-env name=PATH::${mark}2`),
  exact('workflow command behind blanks', `  \t::error::${mark}`, { publicTexts: ['::error::'] }),
  exact('legacy command', `##[add-mask]${mark}`, { publicTexts: ['##[add-mask]'] }),
  exact('legacy command inside', `${mark} ##[set-env name=PATH]${mark}2`),
  exact('stop-commands', `::stop-commands::${mark}`, { publicTexts: ['::stop-commands::'] }),
  exact('command that is one', '::add-mask::', { secret: false }),
  exact('group markers', `${mark}\n##[endgroup]\n::endgroup::`, {
    publicTexts: ['##[endgroup]', '\n##[endgroup]\n::endgroup::'],
  }),
  exact('heredoc delimiter of the toolkit', `ghadelimiter_${mark}\nghadelimiter_`, {
    publicTexts: ['ghadelimiter_'],
  }),
  exact('heredoc delimiter EOF', `EOF\n${mark}\nEOF\nPATH=/evil-${mark}`),
  exact('looks like an entry', `NAME=${mark}`),
  exact('looks like a heredoc', `NAME<<EOF\n${mark}\nEOF`),
  exact('begins with =', `=${mark}`),
  exact('byte order mark', `\ufeff${mark}`),
  exact('byte order mark inside', `${mark}\ufeff${mark}`),
  exact('emoji', `${mark}\u{1f600}\u{1f468}\u200d\u{1f469}\u200d\u{1f467}`),
  exact('combining and composed', `${mark}e\u0301\u00e9`),
  exact('right-to-left override', `${mark}\u202e\u2066abc`),
  exact('terminal sequences', `${mark}\u001b[31mred\u001b[0m\u0007\u0008`),
  exact('DEL and C1 controls', `${mark}\u007f\u009b`),
  exact('replacement character', `${mark}\ufffd`),
  exact('blanks at both ends', `  ${mark}\t `),
  exact('blank lines around', `\n\n${mark}\n\n`),
  exact('blanks only', '   ', { secret: false }),
  exact('no-break spaces at both ends', `\u00a0${mark}\u3000`),
  exact('empty', '', { secret: false }),
  exact('one character', 'x', { secret: false }),
  exact('one brace', '{', { secret: false }),
  exact('two lines of one character', '{\n}', { secret: false }),
  exact('true', 'true', { secret: false }),
  exact('zero', '0', { secret: false }),
  exact('stars', '***', { secret: false }),
  exact('double quotes around', `"${mark}"`),
  exact('quotes of all kinds', `'${mark}"\`\u2019\u201c`),
  exact('backslashes', `\\${mark}\\n\\\\${mark}\\`),
  exact('ampersands', `${mark}&part-${mark}&+x${mark}`),
  exact('shell', `$(${mark}) \${HOME} $HOME \`${mark}\` ; rm | & > < * ? [a] ! # ~`),
  exact('expression', `\${{ secrets.X }}${mark}`, { publicTexts: [`\${{ secrets.X }}`] }),
  exact('Markdown and HTML', `|${mark}|</td><script>alert(1)</script>\`\`\``),
  exact('URL with a password', `postgres://app:${mark}%2F%40@db.example.com:5432/app`, {
    publicTexts: ['postgres://app:', '@db.example.com:5432/app'],
  }),
  exact('64 KiB on one line', mark.repeat(Math.ceil(SECRET_LIMIT / mark.length)).slice(0, SECRET_LIMIT)),
  exact('64 KiB on many lines', manyLines()),
  exact('JSON', JSON.stringify(account), { publicTexts: jsonTexts }),
  exact('JSON, pretty-printed', JSON.stringify(account, null, 2), { publicTexts: jsonTexts }),
  exact('JSON, pretty-printed, CRLF', JSON.stringify(account, null, 2).replaceAll('\n', '\r\n'), {
    publicTexts: jsonTexts,
  }),
  exact('JSON with escapes', JSON.stringify({ text: `${mark}"\\\n\u2028/é` }), {
    publicTexts: ['{"text":"'],
  }),
  exact('text that is no JSON', `{"a": ${mark}`),
  exact('PEM', pkcs8.toString(), { publicTexts: pemHead }),
  exact('PEM, CRLF', pkcs8.toString().replaceAll('\n', '\r\n'), { publicTexts: pemHead }),
  exact('PEM on one line', pkcs8.toString().replaceAll('\n', '\\n'), { publicTexts: pemHead }),
  exact('dotenv', `# comment\nA="${mark}"\nexport B='${mark}2'\n`, {
    publicTexts: ['# comment', 'export B='],
  }),
  {
    name: 'JSON leaf with a newline and a command',
    stored: Buffer.from(JSON.stringify({ key: `${mark}\n::add-mask::${mark}2` })),
    selector: 'key',
    arrives: `${mark}\n::add-mask::${mark}2`,
    secret: true,
    publicTexts: ['::add-mask::'],
  },
  {
    name: 'number with more digits than a double has',
    stored: Buffer.from('{"key":90817263549081726354.10}'),
    selector: 'key',
    arrives: '90817263549081726354.10',
    secret: true,
  },
  refused('NUL', Buffer.from(`${mark}\u0000${mark}`), ['VALUE_HAS_NUL']),
  refused('NUL at the end', Buffer.from(`${mark}\u0000`), ['VALUE_HAS_NUL']),
  refused('JSON leaf with NUL', Buffer.from(`{"key":"${mark}\\u0000"}`), ['VALUE_HAS_NUL'], 'key'),
  refused('bytes that are no UTF-8', Buffer.concat([Buffer.from(mark), Buffer.from([0xff, 0xfe])]), [
    'VALUE_NOT_TEXT',
  ]),
  refused('a cut character', Buffer.concat([Buffer.from(mark), Buffer.from([0xe2, 0x82])]), [
    'VALUE_NOT_TEXT',
  ]),
  refused('surrogates as bytes', Buffer.concat([Buffer.from(mark), Buffer.from([0xed, 0xa0, 0x80])]), [
    'VALUE_NOT_TEXT',
  ]),
  refused(
    'JSON leaf with a lone high surrogate',
    Buffer.from(`{"key":"${mark}\\ud800"}`),
    ['VALUE_NOT_TEXT'],
    'key',
  ),
  refused(
    'JSON leaf with a lone low surrogate',
    Buffer.from(`{"key":"\\udc00${mark}"}`),
    ['VALUE_NOT_TEXT'],
    'key',
  ),
];

/** A value that a job container would rewrite: it begins with the work folder. Exact outside containers. */
export function workPathValue(workspace: string): HostileValue {
  return exact('begins with the work path', `${workspace}/${mark}`, { publicTexts: [`${workspace}/`] });
}

/** Names that no line may give to a variable. Those with `=` or `:` before them change how a line is cut. */
export const hostileNames: readonly string[] = [
  '1A',
  'A-B',
  'A.B',
  'A B',
  'A\tB',
  'A<<B',
  'A<<EOF',
  'É',
  'A\u0000',
  '\ufeffA',
  'A\u200b',
  '*',
  'A*B',
  "A'",
  'A"',
  '$A',
  '::A',
  '##[A]',
];

/** Names inside a JSON secret, for `#*`: each becomes a legal variable, or is refused; none may reach a file as it is. */
export const hostileKeys: readonly string[] = [
  'A=B',
  'A<<EOF',
  'A\nPATH',
  'A\rB',
  '::set-env name=X::',
  '##[add-mask]',
  '__proto__',
  'constructor',
  '',
  '-',
  '\u{1f600}',
  'PATH',
  'NODE_OPTIONS',
  'ghadelimiter_',
];

function manyLines(): string {
  const line = (index: number): string => `${String(index).padStart(4, '0')}-${mark}`;
  const lines = Array.from({ length: SECRET_LIMIT }, (_, index) => line(index));
  return lines.join('\n').slice(0, SECRET_LIMIT);
}
