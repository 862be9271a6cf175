import { describe, expect, test } from 'vitest';
import type { ErrorCode, UserError } from '../../src/core/errors.ts';
import { goodLine, parse, seenBy } from './fake-stores.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-Ab12Cd';

function onlyError(text: string): UserError {
  const { lines, errors } = parse(text);
  expect(lines).toEqual([]);
  expect(errors).toHaveLength(1);
  const [error] = errors;
  if (error === undefined) throw new Error('no error');
  return error;
}

function said(error: UserError): string {
  return [error.facts.what, ...error.facts.fix].join('\n');
}

describe('what is skipped', () => {
  test.each(['', '   ', '\t', '# comment', '#comment', '  # indented', '\n\n', '\r\n# x\r\n'])(
    '%j',
    (text) => {
      expect(parse(text)).toEqual({ lines: [], errors: [] });
    },
  );

  test('lines are counted with those that are skipped, whatever ends them', () => {
    const { lines } = parse('# first\r\n\r\nA = aws:a\nB = aws:b\rC = aws:c');
    expect(lines.map(({ where, text }) => [where, text])).toEqual([
      ['secrets, line 3', 'aws:a'],
      ['secrets, line 4', 'aws:b'],
      ['secrets, line 5', 'aws:c'],
    ]);
  });
});

describe('NAME', () => {
  test.each([
    ['DATABASE_URL = aws:prod/db', { kind: 'typed', name: 'DATABASE_URL' }, 'prod/db'],
    ['_x1=aws:prod/db', { kind: 'typed', name: '_x1' }, 'prod/db'],
    ['  A\t=\taws:prod/db  ', { kind: 'typed', name: 'A' }, 'prod/db'],
    ['API_* = aws:prod/api/*', { kind: 'starred', prefix: 'API_' }, 'prod/api/*'],
    ['* = aws:prod/api/*', { kind: 'starred', prefix: '' }, 'prod/api/*'],
    ['aws:prod/db', { kind: 'derived' }, 'prod/db'],
    ['aws:a=b', { kind: 'derived' }, 'a=b'],
    ['A = aws:a=b', { kind: 'typed', name: 'A' }, 'a=b'],
    ['aws:a?version=3', { kind: 'derived' }, 'a'],
    ['projects/p/secrets/s?version=3', { kind: 'derived' }, 'projects/p/secrets/s'],
    ['projects/p/secrets/a=b', { kind: 'derived' }, 'projects/p/secrets/a=b'],
    ['aws:a # B = aws:c', { kind: 'derived' }, 'a'],
  ])('%j', (text, name, locator) => {
    const line = goodLine(text);
    expect(line.name).toEqual(name);
    expect(seenBy(line).locator).toBe(locator);
  });

  test.each([
    ['my-var = aws:x', 'write my_var = ...'],
    ['1A = aws:x', 'write _1A = ...'],
    ['A B = aws:x', 'write A_B = ...'],
    ['export A = aws:x', 'write export_A = ...'],
    ['A*B = aws:x#*', 'write AB = ...'],
    ['** = aws:x/*', 'no name'],
    ['1* = aws:x/*', 'write _1_* = ...'],
    ['Ä = aws:x', 'no name'],
    ['= aws:x', 'nothing stands before the ='],
    ['A#B = aws:x', 'write A_B = ...'],
  ])('%j is refused', (text, hint) => {
    const error = onlyError(text);
    expect(error.code).toBe('NAME_INVALID');
    expect(said(error)).toContain(hint);
    expect(error.facts.what).toContain('secrets, line 1');
  });

  test('one name for many, and a pattern for one', () => {
    expect(said(onlyError('DB = aws:prod/*'))).toContain('write DB_* = ...');
    expect(said(onlyError('DB = aws:prod/db#*'))).toContain('write DB_* = ...');
    expect(said(onlyError('DB_* = aws:prod/db'))).toContain('write DB = ...');
    expect(said(onlyError('* = aws:prod/db#url'))).toContain('yields one');
  });

  test('a derived name that would be empty', () => {
    expect(onlyError('aws:---').code).toBe('NAME_INVALID');
  });
});

describe('comments', () => {
  test.each(['A = aws:x # why', 'A = aws:x\t#\twhy', 'A = aws:x #', 'A = aws:x # a #b # c'])('%j', (text) => {
    const line = goodLine(text);
    expect(line.text).toBe('aws:x');
    expect(line.selector).toEqual({ kind: 'none' });
  });

  test('behind a selector', () => {
    expect(goodLine('A = aws:x#url # why').selector).toEqual({ kind: 'key', key: 'url' });
  });

  test('a # after a blank and before a word shows both spellings', () => {
    const error = onlyError('A = aws:x #url');
    expect(error.code).toBe('LINE_INVALID');
    expect(said(error)).toContain('...#url');
    expect(said(error)).toContain('... # url');
  });

  test('a blank behind the # only', () => {
    expect(said(onlyError('A = aws:x# url'))).toContain('%20');
  });
});

describe('the reference', () => {
  test('is cut at the first #, then the left part at its first ?', () => {
    const line = goodLine('A = aws:x?version=a?b#k?c#d');
    expect(seenBy(line)).toEqual({
      locator: 'x',
      native: false,
      options: new Map([['version', 'a?b']]),
      selected: true,
    });
    expect(seenBy(goodLine('A = aws:x'))).not.toHaveProperty('selected');
    expect(line.selector).toEqual({ kind: 'key', key: 'k?c#d' });
  });

  test('is percent-decoded once: locator, option values, selector', () => {
    const line = goodLine('A = aws:a%2520b%3Fc?version=%26%25#%C3%A9%23');
    expect(seenBy(line).locator).toBe('a%20b?c');
    expect(seenBy(line).options).toEqual(new Map([['version', '&%']]));
    expect(line.selector).toEqual({ kind: 'key', key: 'é#' });
  });

  test('keeps a plus', () => {
    expect(seenBy(goodLine('A = aws:a+b')).locator).toBe('a+b');
  });

  test.each(['A = aws:a%', 'A = aws:a%2', 'A = aws:a%zz', 'A = aws:a%ff', 'A = aws:a#%', 'A = aws:a#%c3'])(
    '%j: a bad %%',
    (text) => {
      const error = onlyError(text);
      expect(error.code).toBe('LINE_INVALID');
      expect(said(error)).toContain('%25');
    },
  );

  test.each(['A = aws:a?version=%', 'A = aws:a?optional&default=%g0', 'A = aws:a#x?plain=%'])(
    '%j: a bad %% in an option',
    (text) => {
      expect(parse(text).errors).not.toEqual([]);
    },
  );

  test.each([
    [arn, arn],
    [`aws:${arn}`, arn],
    [`A = ${arn}`, arn],
    [
      'A = arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:a%20b',
      'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:a%20b',
    ],
    ['projects/acme-prod/secrets/s/versions/3', 'projects/acme-prod/secrets/s/versions/3'],
    ['gcp:projects/acme-prod/secrets/s', 'projects/acme-prod/secrets/s'],
  ])('%j is native and stays as pasted', (text, locator) => {
    expect(seenBy(goodLine(text))).toMatchObject({ native: true, locator });
  });

  test('a native identifier takes options and a selector', () => {
    const line = goodLine(`A = ${arn}?stage=AWSPREVIOUS&optional#url`);
    expect(seenBy(line)).toEqual({
      locator: arn,
      native: true,
      options: new Map([['stage', 'AWSPREVIOUS']]),
      selected: true,
    });
    expect(line.selector).toEqual({ kind: 'key', key: 'url' });
    expect(line.options.optional).toBe(true);
  });

  test.each<[string, ErrorCode, string]>([
    ['A = asw:prod/db', 'LINE_INVALID', 'did you mean aws:prod/db?'],
    ['A = AWS:prod/db', 'LINE_INVALID', 'did you mean aws:prod/db?'],
    ['A = gpc:x', 'LINE_INVALID', 'did you mean gcp:x?'],
    ['A = aws :x', 'LINE_INVALID', 'did you mean aws:x?'],
    ['A = azurite:x', 'LINE_INVALID', 'no store is called azurite'],
    ['A = constructor:x', 'LINE_INVALID', 'no store is called constructor'],
    ['A: aws:prod/db', 'LINE_INVALID', 'write A = aws:prod/db'],
    ['A = aws/prod/db', 'LINE_INVALID', 'did you mean aws:'],
    ['A = prod-db', 'LINE_INVALID', 'aws:, gcp:'],
    ['prod-db', 'LINE_INVALID', 'aws:, gcp:'],
    ['A =', 'LINE_INVALID', 'the reference is missing'],
    ['A = aws:', 'LINE_INVALID', 'nothing stands behind aws:'],
    ['A = aws:#url', 'LINE_INVALID', 'nothing stands behind aws:'],
    ['A = aws:?optional', 'LINE_INVALID', 'nothing stands behind aws:'],
    ['A = aws: prod/db', 'LINE_INVALID', 'write aws:prod/db'],
    ['A = aws:prod/db ?optional', 'LINE_INVALID', 'write aws:prod/db'],
    [
      'A = arn:aws:ssm:eu-west-1:111122223333:parameter/x',
      'LINE_INVALID',
      'no store has secrets under this ARN',
    ],
    ['A = https://acme.vault.azure.net/secrets/x', 'LINE_INVALID', 'no store has secrets under this URL'],
    ['A = aws:x#', 'LINE_INVALID', 'nothing stands behind the #'],
    ['A = aws:x#/a~2b', 'LINE_INVALID', '~0'],
    ['"A = aws:x"', 'LINE_INVALID', 'no quotes'],
    ["'A' = aws:x", 'LINE_INVALID', 'no quotes'],
    ['A = "aws:x"', 'LINE_INVALID', 'no quotes'],
    ['A = "aws"', 'LINE_INVALID', 'no quotes'],
    ['A = aws:x#url?version=3', 'LINE_INVALID', 'write ?version=3#url'],
    ['A = aws:x#url?optional', 'LINE_INVALID', 'write ?optional#url'],
    ['A = aws:x#url&trim', 'LINE_INVALID', '%26'],
    ['A = aws:x#url?verson=3', 'LINE_INVALID', 'write ?verson=3#url'],
  ])('%j is refused', (text, code, hint) => {
    const error = onlyError(text);
    expect(error.code).toBe(code);
    expect(said(error)).toContain(hint);
  });

  test.each(['A = aws:x#url%3Fversion=3', 'A = aws:x#a?b', 'A = aws:x#a&b'])('%j is a key', (text) => {
    expect(goodLine(text).selector.kind).toBe('key');
  });

  test('what may be a pasted secret is not shown', () => {
    for (const text of [
      'A = s3cr3tEx4mple',
      'A = s3cr3t/Ex4mple',
      'A = s3cr3t+Ex4m=ple:s3cr3t',
      'A = sk live:s3cr3t',
    ]) {
      expect(JSON.stringify(onlyError(text).facts)).not.toContain('s3cr3t');
    }
  });
});

describe('wildcards', () => {
  test.each(['*', 'prod/*', 'prod/ap*'])('%j', (locator) => {
    expect(goodLine(`A_* = aws:${locator}`).reference.wildcard).toEqual({ prefix: locator.slice(0, -1) });
  });

  test.each(['a*b', '**', '*a', 'prod/**', 'a*/*'])('%j is refused', (locator) => {
    expect(said(onlyError(`A_* = aws:${locator}`))).toContain('one * at the end');
  });

  test('an encoded star', () => {
    expect(onlyError('A_* = aws:prod/%2A').code).toBe('LINE_INVALID');
  });

  test('a version of many', () => {
    expect(onlyError('A_* = aws:prod/*?version=3').code).toBe('OPTION_INVALID');
  });
});

describe('options', () => {
  test('the common ones', () => {
    const { options } = goodLine(
      'A = aws:x?optional&default=a%26b&plain&trim&decode=base64&encode=base64&as=file&max-age=90d',
    );
    expect(options).toEqual({
      optional: true,
      default: 'a&b',
      plain: true,
      trim: true,
      decode: true,
      encode: true,
      asFile: true,
      maxAgeSeconds: 7_776_000,
    });
  });

  test('none', () => {
    expect(goodLine('A = aws:x').options).toEqual({
      optional: false,
      plain: false,
      trim: false,
      decode: false,
      encode: false,
      asFile: false,
    });
  });

  test('an empty default is a text', () => {
    expect(goodLine('A = aws:x?default=&optional').options.default).toBe('');
  });

  test('plain lists leaves, a comma in one as %2C', () => {
    expect(goodLine('A_* = aws:x?plain=host,a%2Cb#*').options.plain).toEqual(['host', 'a,b']);
    expect(goodLine('aws:x?plain=host#*').options.plain).toEqual(['host']);
  });

  test('max-age asks the store for the time of creation', () => {
    expect(goodLine('A = aws:x').reference.wantsCreated).toBe(false);
    expect(goodLine('A = aws:x?max-age=1d').reference.wantsCreated).toBe(true);
  });

  test.each([
    ['A = aws:x?verson=3', 'did you mean version?'],
    ['A = aws:x?option_al', 'did you mean optional?'],
    ['A = aws:x?Optional', 'did you mean optional?'],
    ['A = aws:x?opt', 'did you mean optional?'],
    ['A = aws:x?location=eu', 'version, stage, region, optional'],
    ['A = aws:x?zzz=1', 'version, stage, region, optional'],
    ['A = aws:x?', 'an option without a name'],
    ['A = aws:x?optional&', 'an option without a name'],
    ['A = aws:x?=3', 'an option without a name'],
    ['A = aws:x?version=3&version=3', 'given twice'],
    ['A = aws:x?optional&optional', 'given twice'],
    ['A = aws:x?version', 'version needs a value'],
    ['A = aws:x?version=', 'version needs a value'],
    ['A = aws:x?optional=true', 'takes no value'],
    ['A = aws:x?trim=', 'takes no value'],
    ['A = aws:x?decode', 'write decode=base64'],
    ['A = aws:x?decode=hex', 'write decode=base64'],
    ['A = aws:x?encode=Base64', 'write encode=base64'],
    ['A = aws:x?as=env', 'write as=file'],
    ['A = aws:x?max-age=90', 'is no duration'],
    ['A = aws:x?max-age', 'needs a value'],
    ['A = aws:x?default=x', 'default= without optional'],
    ['A = aws:x?optional&default', 'default needs a value'],
    ['A_* = aws:x/*?optional&default=x', 'several variables'],
    ['A_* = aws:x?optional&default=x#*', 'several variables'],
    [`${arn}?optional&default=x`, 'write NAME = ...'],
    ['aws:x?plain', 'write NAME = ...'],
    ['A_* = aws:x/*?plain', 'write NAME = ...'],
    ['A_* = aws:x?plain#*', 'plain=username,host'],
    ['A = aws:x?plain=host', 'without #*'],
    ['A_* = aws:x?plain=host,#*', 'empty key'],
    ['A_* = aws:x?plain=#*', 'empty key'],
    ['A = aws:x?v ersion=3', 'has no option'],
  ])('%j is refused', (text, hint) => {
    const error = onlyError(text);
    expect(error.code).toBe('OPTION_INVALID');
    expect(said(error)).toContain(hint);
  });
});

test('every bad line is reported in one go, and every fault of a line', () => {
  const { lines, errors } = parse(
    [
      'GOOD = aws:x',
      'A = asw:x',
      '# aws',
      'B = aws:x?verson=1&verzion=2&optional=1#',
      'my-var = gcp:x?zzz',
      'aws:y?zzz',
    ].join('\n'),
  );
  expect(lines.map(({ text }) => text)).toEqual(['aws:x']);
  expect(
    errors.map(({ code, facts }) => [code, facts.wanted?.[0]?.variable, facts.wanted?.[0]?.where]),
  ).toEqual([
    ['LINE_INVALID', 'A', 'secrets, line 2'],
    ['OPTION_INVALID', 'B', 'secrets, line 4'],
    ['OPTION_INVALID', 'B', 'secrets, line 4'],
    ['OPTION_INVALID', 'B', 'secrets, line 4'],
    ['LINE_INVALID', 'B', 'secrets, line 4'],
    ['NAME_INVALID', undefined, undefined],
    ['OPTION_INVALID', undefined, undefined],
    ['OPTION_INVALID', undefined, undefined],
  ]);
  expect(errors.slice(5).map(({ facts }) => /secrets, line \d/.exec(facts.what)?.[0])).toEqual([
    'secrets, line 5',
    'secrets, line 5',
    'secrets, line 6',
  ]);
});

describe('collisions', () => {
  test.each([
    ['A = aws:x\nB = aws:y\nA = gcp:z', 'A', [1, 3]],
    ['PROD_DB = aws:x\naws:prod/db', 'PROD_DB', [1, 2]],
    ['A = aws:x\nA = aws:x\nA = aws:x', 'A', [1, 2, 3]],
  ])('%j', (text, variable, numbers) => {
    const { errors } = parse(text);
    expect(errors.map(({ code }) => code)).toEqual(['NAME_COLLISION']);
    expect(errors[0]?.facts.wanted).toEqual(
      numbers.map((number) => ({ variable, where: `secrets, line ${number}` })),
    );
  });

  test('names that only differ in case, and patterns, are not judged here', () => {
    expect(parse('A = aws:x\na = aws:y\nA_* = aws:z/*\nA_* = aws:z/*').errors).toEqual([]);
  });
});
