import { expect, test } from 'vitest';
import { parseDuration } from '../../src/core/duration.ts';

test.each([
  ['0s', 0],
  ['60s', 60],
  ['15m', 900],
  ['1h', 3600],
  ['90d', 7_776_000],
  ['007m', 420],
])('%s is %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each([
  '',
  's',
  '15',
  '15 m',
  ' 15m',
  '15m\n',
  '1.5h',
  '-1s',
  '+1s',
  '15M',
  '1h30m',
  '1w',
  '٣m',
  `${'9'.repeat(20)}d`,
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
