import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { findCollisions } from '../../src/references/collisions.ts';
import type { ReferenceLine } from '../../src/references/lines.ts';
import { aws, goodLine, parse, seenBy } from './fake-stores.ts';

interface Written {
  readonly name: string | undefined;
  readonly locator: string;
  readonly version: string | undefined;
  readonly defaultText: string | undefined;
  readonly flags: readonly string[];
  readonly key: string | undefined;
}

const text = fc
  .oneof(fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: 'grapheme' }))
  .filter((one) => one.isWellFormed());
const written: fc.Arbitrary<Written> = fc.record({
  name: fc.option(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,9}$/), { nil: undefined }),
  locator: text.filter(
    (locator) => !locator.includes('*') && /[A-Za-z0-9]/.test(locator) && !aws.recognises(locator),
  ),
  version: fc.option(text, { nil: undefined }),
  defaultText: fc.option(text, { nil: undefined }),
  flags: fc.subarray(['trim', 'decode=base64', 'encode=base64', 'as=file']),
  key: fc.option(
    text.filter((key) => !key.startsWith('/') && key !== '*'),
    { nil: undefined },
  ),
});

function print({ name, locator, version, defaultText, flags, key }: Written): string {
  const options = [
    ...flags,
    ...(version === undefined ? [] : [`version=${encodeURIComponent(version)}`]),
    ...(defaultText === undefined ? [] : ['optional', `default=${encodeURIComponent(defaultText)}`]),
  ];
  return [
    name === undefined ? '' : `${name} = `,
    `aws:${encodeURIComponent(locator)}`,
    options.length === 0 ? '' : `?${options.join('&')}`,
    key === undefined ? '' : `#${encodeURIComponent(key)}`,
    ' # aws:comment?x#y',
  ].join('');
}

function read(line: ReferenceLine): Written {
  const { name, options, selector } = line;
  const flags = [
    ...(options.trim ? ['trim'] : []),
    ...(options.decode ? ['decode=base64'] : []),
    ...(options.encode ? ['encode=base64'] : []),
    ...(options.asFile ? ['as=file'] : []),
  ];
  return {
    name: name.kind === 'typed' ? name.name : undefined,
    locator: seenBy(line).locator,
    version: seenBy(line).options.get('version'),
    defaultText: options.default,
    flags,
    key: selector.kind === 'key' ? selector.key : undefined,
  };
}

test('a printed reference is read as it was meant', () => {
  fc.assert(
    fc.property(written, (one) => {
      const line = goodLine(print(one));
      expect(read(line)).toEqual(one);
      expect(line.text).not.toContain('comment');
    }),
  );
});

test('any text at all is read or refused, line by line, and never thrown at', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'aws:',
      'gcp:',
      'A',
      '=',
      '*',
      '?',
      '#',
      ' ',
      '&',
      '%',
      '/',
      ':',
      '\n',
      'optional',
      'version=',
      'plain',
      'default=',
      '"',
      'projects/p/secrets/s',
    ),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { lines, errors } = parse(pieces.join(''));
      for (const error of errors) {
        expect(error).toBeInstanceOf(UserError);
        // Log lines are one line each: nothing of the text may break or colour them.
        expect(JSON.stringify([error.facts.what, error.facts.fix])).not.toMatch(/\\[nrtbf]|\\u00/);
        expect(`${error.facts.what} ${error.facts.wanted?.map(({ where }) => where)}`).toMatch(
          /secrets, line \d/,
        );
      }
      expect(findCollisions(lines.map((line) => ({ name: line.where, line })))).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
