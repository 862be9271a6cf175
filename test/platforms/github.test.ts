import { EOL } from 'node:os';
import { beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import {
  createGithubPlatform,
  fileCommandPath,
  type GithubPlatform,
  isPublicRepository,
} from '../../src/platforms/github.ts';
import { refusalOf } from '../helpers/fakes.ts';

describe('the log and the masker', () => {
  let sent: string[];
  let platform: GithubPlatform;
  beforeEach(() => {
    sent = [];
    const send = (name: string) => (text: string, properties?: { title?: string }) =>
      void sent.push(`${name} ${text}${properties === undefined ? '' : ` ${JSON.stringify(properties)}`}`);
    platform = createGithubPlatform({
      write: send('write'),
      flush: async () => undefined,
      debug: send('debug'),
      info: send('info'),
      notice: send('notice'),
      warning: send('warning'),
      error: send('error'),
    });
  });

  test('a mask is sent as it is, once', () => {
    for (const text of ['hunter2', ' hunter2 ', 'hunter2', 'a\nb', '::x::']) platform.masker.mask(text);
    expect(sent).toEqual(
      ['hunter2', ' hunter2 ', 'a%0Ab', '::x::'].map((text) => `write ::add-mask::${text}${EOL}`),
    );
  });

  test('many masks go out in one write, those alone that are new', () => {
    platform.masker.mask('50%\r');
    platform.masker.mask('a', '50%\r', '', 'b', 'a');
    expect(sent).toEqual([
      `write ::add-mask::50%25%0D${EOL}`,
      `write ::add-mask::a${EOL}::add-mask::b${EOL}`,
    ]);
  });

  test.each(['', ' ', '\n', '\t\r\n'])('nothing to mask, of which the runner would warn: %j', (text) => {
    platform.masker.mask(text);
    expect(sent).toEqual([]);
  });

  test('no message acts as a command', () => {
    const { log } = platform;
    for (const say of [log.debug, log.info, log.notice, log.warning]) say('::set-env name=A::b\r##[error]x');
    const safe = ': :set-env name=A::b\n## [error]x';
    expect(sent).toEqual([`debug ${safe}`, `info ${safe}`, `notice ${safe}`, `warning ${safe}`]);
  });

  test('a failure is one annotation with its code, and does not act either', () => {
    platform.reportFailure(
      new UserError({ code: 'AWS_NOT_FOUND', what: 'x ##[error]y', fix: ['a\r::error::b'] }),
    );
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(/^error error\[AWS_NOT_FOUND\] x ## \[error\]y\n/);
    expect(sent[0]).toContain('{"title":"AWS_NOT_FOUND"}');
    expect(sent[0]).not.toMatch(/(^|\n)\s*::|\r/);
  });
});

test.each([
  [{ repository: { visibility: 'public', private: false } }, true],
  [{ repository: { visibility: 'private', private: true } }, false],
  [{ repository: { visibility: 'internal', private: true } }, false],
  [{ repository: { private: false } }, true],
  [{ repository: { private: true } }, false],
  [{ repository: { visibility: null, private: true } }, false],
  [{ repository: { visibility: null, private: false } }, true],
  [{ repository: {} }, true],
  [{ repository: { private: 'true' } }, true],
  [{ repository: 'acme/web' }, true],
  [{ repository: [] }, true],
  [{}, true],
  [[], true],
  [null, true],
  [undefined, true],
  ['text', true],
])('%o: anybody can read it: %s', (payload, expected) => {
  expect(isPublicRepository(payload)).toBe(expected);
});

test('a file of the runner that is missing is fatal', async () => {
  expect(fileCommandPath({ GITHUB_ENV: '/x' }, 'GITHUB_ENV')).toBe('/x');
  for (const env of [{}, { GITHUB_ENV: '' }, { GITHUB_ENV: undefined }]) {
    const refusal = await refusalOf(() => fileCommandPath(env, 'GITHUB_ENV'));
    expect([refusal.code, refusal.facts.what]).toEqual([
      'FILE_COMMAND_MISSING',
      'GITHUB_ENV is not set, so there is no safe way to hand values to the runner',
    ]);
  }
});
