import { describe, expect, test } from 'vitest';
import { CommandProcessor, masksOf, parseCommand, type StepEffects } from './commands.ts';
import { SecretMasker } from './masker.ts';
import { StepLog } from './step-log.ts';
import { Variables } from './variables.ts';

const known = new Set(['add-mask', 'error', 'set-output', 'stop-commands']);

interface Row {
  readonly line: string;
  readonly name?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly text?: string;
}

const rows: readonly Row[] = [
  { line: '::add-mask::x', name: 'add-mask', text: 'x' },
  { line: ' \t\u0085::add-mask:: x ', name: 'add-mask', text: ' x ' },
  { line: '::ADD-MASK::x', name: 'ADD-MASK', text: 'x' },
  { line: '::add-mask::a%0D%0Ab%25%3A%2C', name: 'add-mask', text: 'a\r\nb%%3A%2C' },
  { line: '::add-mask::%250A', name: 'add-mask', text: '%0A' },
  { line: '::add-mask::%0a', name: 'add-mask', text: '%0a' },
  {
    line: '::error file=a%2Cb%3Ac.js,line=1,title==%25::m%3A',
    name: 'error',
    properties: { file: 'a,b:c.js', line: '1', title: '%' },
    text: 'm%3A',
  },
  { line: '::error file=,=x,line::m', name: 'error', properties: {}, text: 'm' },
  { line: '::error ::', name: 'error', text: '' },
  { line: '::add-mask::a::b', name: 'add-mask', text: 'a::b' },
  { line: '##[add-mask]x', name: 'add-mask', text: 'x' },
  { line: 'text before ##[add-mask]x%5D%3B%0A%25', name: 'add-mask', text: 'x];\n%' },
  {
    line: '##[set-output name=a%3Bb;x=1]v',
    name: 'set-output',
    properties: { name: 'a;b', x: '1' },
    text: 'v',
  },
  { line: '::unknown::##[add-mask]x', name: 'add-mask', text: 'x' },
  { line: 'x ::add-mask::y' },
  { line: '::add-mask:' },
  { line: '::add-maskx::y' },
  { line: ': :add-mask::y' },
  { line: '##[add-mask' },
  { line: '##[section]x ##[add-mask]y' },
  { line: '\ufeff::add-mask::y' },
  { line: '' },
];

describe('the line grammar', () => {
  test.each(rows)('$line', ({ line, name, properties = {}, text }) => {
    const command = parseCommand(line, (candidate) => known.has(candidate));
    expect(command?.name).toBe(name);
    expect(command?.text).toBe(text);
    if (name !== undefined) expect(command?.properties.toObject()).toEqual(properties);
  });
});

function runLines(lines: readonly string[], allowed: readonly string[] = [], debug = false) {
  const log = new StepLog(new SecretMasker(), debug);
  const effects: StepEffects = {
    jobEnv: new Variables('linux'),
    prependPath: [],
    outputs: new Variables('windows'),
    state: new Variables('windows'),
  };
  const commands = new CommandProcessor({
    log,
    effects,
    allows: (name) => allowed.includes(name),
    readMatcher: (file) => {
      if (file === 'missing.json') throw new Error('no such file');
    },
  });
  for (const line of lines) commands.process(line);
  return { log, effects, commands };
}

describe('add-mask', () => {
  test('registers the whole text untrimmed and its trimmed lines', () => {
    expect(masksOf(' a \r\n\n  b')).toEqual([' a \r\n\n  b', 'a', 'b']);
  });

  test('masks what comes after it and not what came before', () => {
    const { log, commands } = runLines(['secret', '::add-mask::secret', 'secret']);
    expect(log.lines).toEqual(['secret', '***']);
    expect(commands.masks).toEqual(['secret']);
  });

  test('takes single characters, as pretty-printed JSON brings them', () => {
    const { log } = runLines(['::add-mask::{%0A  "a": 1%0A}', 'function() { }']);
    expect(log.lines).toEqual(['function() *** ***']);
  });

  test.each(['', '   ', '%0A'])('warns of the empty text %j', (text) => {
    const { log, commands } = runLines([`::add-mask::${text}`]);
    expect(log.issues.map(({ level }) => level)).toEqual(['warning']);
    expect(log.failed).toBe(false);
    expect(commands.masks).toEqual([]);
  });

  test('shows stars where commands are echoed', () => {
    const { log } = runLines(['::echo::on', '::add-mask::secret', '::set-output name=a::1', '::echo::OFF ']);
    expect(log.lines).toEqual([
      '::add-mask::***',
      '::set-output name=a::1',
      '##[warning]The `set-output` command is deprecated and will be disabled soon.',
      '::echo::OFF ',
    ]);
  });
});

describe('other commands', () => {
  test('outputs and state', () => {
    const { effects } = runLines([
      '::set-output name=Url::a%0Ab',
      '##[save-state name=key]v',
      '::set-output name=URL::c',
    ]);
    expect(effects.outputs.toObject()).toEqual({ Url: 'c' });
    expect(effects.state.toObject()).toEqual({ key: 'v' });
  });

  test.each([
    ['::set-env name=PATH::/evil', 'PATH'],
    ['see ##[add-path]/evil', '/evil'],
    ['::SET-ENV name=X::1', 'X'],
  ])('%s is disabled, and fails the step', (line) => {
    const { log, effects } = runLines([line]);
    expect(log.failed).toBe(true);
    expect(log.issues[0]?.message).toBe(`Unable to process command '${line}' successfully.`);
    expect(effects.jobEnv.size).toBe(0);
    expect(effects.prependPath).toEqual([]);
  });

  test('set-env and add-path work where they are allowed, save for NODE_OPTIONS', () => {
    const { log, effects } = runLines(
      [
        '::set-env name=A::1',
        '::set-env name=node_options::--x',
        '::add-path::/a',
        '::add-path::/b',
        '::add-path::/a',
      ],
      ['ACTIONS_ALLOW_UNSECURE_COMMANDS'],
    );
    expect(effects.jobEnv.toObject()).toEqual({ A: '1' });
    expect(effects.prependPath).toEqual(['/b', '/a']);
    expect(log.issues.map(({ level }) => level)).toEqual(['error']);
    expect(log.failed).toBe(false);
  });

  test('messages become annotations, masked and then cut', () => {
    const { log } = runLines([
      '::add-mask::secret',
      `::error title=secret::a secret${'x'.repeat(5000)}`,
      '::notice::one%0Atwo',
      '::debug::unseen',
    ]);
    expect(log.issues[0]?.message).toHaveLength(4096);
    expect(log.issues[0]?.message.slice(0, 6)).toBe('a ***x');
    expect(log.issues[0]?.properties).toEqual({ title: 'secret' });
    expect(log.lines.slice(1)).toEqual(['##[notice]one', 'two']);
  });

  test('the web page shows ten annotations of a level', () => {
    const { log } = runLines([...Array.from({ length: 12 }, () => '::error::x'), '::warning::y']);
    expect(log.issues).toHaveLength(13);
    expect(log.annotations).toHaveLength(11);
  });

  test('debug messages show in a debug run', () => {
    expect(runLines(['::debug::one%0Atwo'], [], true).log.lines).toEqual(['##[debug]one', '##[debug]two']);
  });

  test("groups, unknown commands and the runner's own markers", () => {
    const { log } = runLines(['::group::G', '::endgroup::', '::unknown::x', 'a ##[start-action x]']);
    expect(log.lines).toEqual(['##[group]G', '##[endgroup]', '::unknown::x', 'a ##[\\start-action x]']);
  });

  test('matchers are noted, and fail the step where their file cannot be read', () => {
    const { commands, log } = runLines(['##[add-matcher]tsc.json', '::add-matcher::missing.json']);
    expect(commands.matchers).toEqual(['tsc.json']);
    expect(log.failed).toBe(true);
  });

  test.each(['::set-output::x', '::save-state name=::x', '::echo::maybe'])('%s fails the step', (line) => {
    expect(runLines([line]).log.failed).toBe(true);
  });
});

describe('stop-commands', () => {
  test('makes text of everything until its token, add-mask too', () => {
    const { log, commands } = runLines([
      '::stop-commands::Token123',
      '::add-mask::secret',
      '##[set-env name=A]1',
      '::TOKEN123::',
      '::add-mask::other',
    ]);
    expect(log.failed).toBe(false);
    expect(log.lines).toEqual([
      '::stop-commands::***',
      '::add-mask::secret',
      '##[set-env name=A]1',
      '::TOKEN123::',
    ]);
    expect(commands.masks).toEqual(['other']);
  });

  test('a token of up to six characters is not masked', () => {
    expect(runLines(['::stop-commands::abcdef']).log.lines).toEqual(['::stop-commands::abcdef']);
  });

  test.each(['', 'pause-logging', 'Add-Mask'])('refuses the token %j', (token) => {
    const { log, commands } = runLines([`::stop-commands::${token}`, '::add-mask::secret']);
    expect(log.failed).toBe(true);
    expect(commands.masks).toEqual(['secret']);
  });
});
