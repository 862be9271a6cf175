import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { awsRegion, checkPathSegments, googleLocation } from '../../src/references/locator.ts';
import { showList, showText } from '../../src/references/show-text.ts';
import { editDistance, suggest } from '../../src/references/suggest.ts';

describe('suggestions', () => {
  const options = ['version', 'stage', 'region', 'optional', 'default', 'plain', 'trim', 'as'];

  test.each([
    ['verson', 'version'],
    ['vresion', 'version'],
    ['VERSION', 'version'],
    ['option_al', 'optional'],
    ['reigon', 'region'],
    ['tirm', 'trim'],
    ['opt', 'optional'],
    ['a', 'as'],
    ['zzz', undefined],
    ['', undefined],
    ['re', undefined],
    ['completely', undefined],
  ])('%j: %j', (word, meant) => {
    expect(suggest(word, options)).toBe(meant);
  });

  test.each([
    ['', '', 0],
    ['abc', '', 3],
    ['asw', 'aws', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('%j to %j is %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });

  test('a distance is none only between equals', () => {
    const word = fc.string({ maxLength: 6 });
    fc.assert(
      fc.property(word, word, (from, to) => {
        expect(editDistance(from, to) === 0).toBe(from === to);
        expect(editDistance(from, to)).toBeLessThanOrEqual(Math.max(from.length, to.length));
      }),
    );
  });
});

describe('pieces of input in messages', () => {
  test.each([
    ['plain text, é, \u{1f511}', 'plain text, é, \u{1f511}'],
    ['a\nb\r\t\u0000', 'a\\u{a}b\\u{d}\\u{9}\\u{0}'],
    ['\u001b[31m', '\\u{1b}[31m'],
    ['\u202e\u200b\ud800', '\\u{202e}\\u{200b}\\u{d800}'],
  ])('%j', (text, shown) => {
    expect(showText(text)).toBe(shown);
  });

  test('are cut, never inside a character', () => {
    expect(showText('\u{1f511}'.repeat(9), 3)).toBe(`${'\u{1f511}'.repeat(3)}...`);
    expect(showText('abc', 3)).toBe('abc');
    expect(showList(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
    expect(showList(['a', 'b'], 2)).toBe('a, b');
  });
});

describe('locators', () => {
  test.each(['eu-west-1', 'us-gov-west-1', 'ap-southeast-2', 'us-isob-east-1', 'mx-central-1'])(
    'region %s',
    (text) => {
      expect(awsRegion.test(text)).toBe(true);
    },
  );

  test.each([
    '',
    'eu',
    'eu-west',
    'EU-WEST-1',
    'eu-west-1.evil.example',
    'eu-west-1/x',
    'eu-west-1\n',
    'e-west-1',
    'eu--1',
  ])('%j is no region', (text) => {
    expect(awsRegion.test(text)).toBe(false);
  });

  test.each(['europe-west3', 'us', 'global', 'northamerica-northeast1', 'me-central2'])(
    'location %s',
    (text) => {
      expect(googleLocation.test(text)).toBe(true);
    },
  );

  test.each([
    '',
    '3',
    'europe-',
    '-west',
    'europe-west3.evil.example',
    'a/b',
    'us\n',
    'Europe',
    'europe-west3a',
  ])('%j is no location', (text) => {
    expect(googleLocation.test(text)).toBe(false);
  });

  test.each(['a', 'a/b', '...', 'a/.b', 'é/%2e'])('path %j', (text) => {
    expect(() => checkPathSegments(text)).not.toThrow();
  });

  test.each(['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/../b', './a', 'a\nb', 'a/\u0000', 'a\u0085'])(
    'path %j is refused',
    (text) => {
      expect(() => checkPathSegments(text)).toThrow(UserError);
    },
  );
});
