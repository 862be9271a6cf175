import { describe, expect, test } from 'vitest';
import { writeFakeAction } from './fake-action.ts';
import { withJob } from './job.ts';
import { expectNoLeak, expectNoOverMasking, findLeaks, formsOf, type LeakOptions } from './leaks.ts';

const secret = 'h7!Kq"2/zP&w+9é';
const lines = 'first-line-1\n  second-line-2\n';

/** Runs a script that knows `secret` and `lines`, and says what leaked. */
function leaksOf(script: string, options: LeakOptions = {}, values = [secret, lines]): Promise<string[]> {
  return withJob({}, async (job) => {
    const main = `
      const secret = ${JSON.stringify(secret)};
      const lines = ${JSON.stringify(lines)};
      const mask = (text) => console.log('::add-mask::' + text.replaceAll('%', '%25').replaceAll('\\n', '%0A'));
      ${script}`;
    const result = await job.runAction({ actionFolder: writeFakeAction(job, { main }), trace: true });
    expect(result.rawStderr).not.toContain('Error');
    return findLeaks(result, values, options);
  });
}

const good = `mask(secret); mask(lines); put('GITHUB_ENV', 'S=' + secret + '\\nL<<E\\n' + lines + '\\nE\\n');`;

describe('expectNoLeak', () => {
  test('is content with masks first and files after them', async () => {
    expect(
      await leaksOf(`${good} console.log('exported S and L'); put('GITHUB_OUTPUT', 'names=S\\n')`),
    ).toEqual([]);
  });

  test.each([
    ['a value printed behind its mask', `${good} console.log(secret)`, 'value 1 in raw stdout: raw'],
    ['a line printed', `${good} console.log('x first-line-1')`, 'value 2 in raw stdout: a line'],
    ['a value before its mask', `console.log(secret); ${good}`, 'value 1 in the log: raw'],
    ['a piece', `${good} console.log(secret.slice(3, 9))`, 'value 1 in the log: a piece'],
    ['hex', `${good} console.log(Buffer.from(secret).toString('hex'))`, 'value 1 in the log: raw, hex'],
    [
      'base64url',
      `${good} console.log(Buffer.from(secret + '??>').toString('base64url'))`,
      'value 1 in the log: raw, base64 inside a text, at 0',
    ],
    [
      'base64 behind a user name',
      `${good} console.log(Buffer.from('user2:' + secret + '!').toString('base64'))`,
      'value 1 in raw stdout: raw, base64 inside a text, at 0',
    ],
    [
      'encodeURIComponent',
      `${good} console.log(encodeURIComponent(secret))`,
      'value 1 in the log: raw, encodeURIComponent',
    ],
    [
      'a summary',
      `${good} put('GITHUB_STEP_SUMMARY', encodeURIComponent(secret))`,
      'value 1 in the summary: raw, encodeURIComponent',
    ],
    [
      'an output',
      `${good} put('GITHUB_OUTPUT', 'report=' + secret + '\\n')`,
      'value 1 in output report: raw',
    ],
    ['state', `${good} put('GITHUB_STATE', 'k=' + secret + '\\n')`, 'value 1 in state k: raw'],
    [
      "an annotation's title",
      `${good} console.log('::notice title=' + secret + '::x')`,
      'value 1 in annotations: raw',
    ],
    ['a mask on stderr', `${good} console.error('::add-mask::' + secret)`, 'value 1 in raw stderr: raw'],
    [
      'a mask on stderr, encoded',
      `${good} console.error('::add-mask::' + lines.replaceAll('\\n', '%0A'))`,
      'value 2 in raw stderr: raw',
    ],
    [
      'a mask that is not encoded',
      `console.log('::add-mask::' + lines); ${good}`,
      'value 2 in the log: a line',
    ],
    [
      'a file before the mask',
      `put('GITHUB_ENV', 'S=' + secret + '\\n'); ${good}`,
      'value 1 in a write before its masks: raw, to file',
    ],
    [
      'a file before the mask of its second line',
      `mask('first-line-1'); put('GITHUB_ENV', 'L<<E\\n' + lines + '\\nE\\n'); ${good}`,
      'value 2 in a write before its masks: raw, to file',
    ],
    [
      'a file by way of promises, and renamed',
      `const path = process.env.GITHUB_ENV;
       fs.promises.writeFile(path + '.x', 'S=' + secret + '\\n').then(() => fs.promises.rename(path + '.x', path)).then(() => { ${good} });`,
      'value 1 in a write before its masks: raw, to file',
    ],
    [
      'a file by an imported function',
      `import('node:fs').then(({ writeFileSync }) => { writeFileSync(process.env.GITHUB_ENV, 'S=' + secret + '\\n'); ${good} });`,
      'value 1 in a write before its masks: raw, to file',
    ],
    [
      'a file by its handle',
      `fs.promises.open(process.env.GITHUB_ENV, 'a').then(async (file) => { await file.write('S=' + secret + '\\n'); await file.close(); ${good} });`,
      'value 1 in a write before its masks: raw, to file a file handle',
    ],
    [
      'a file by its descriptor',
      `const fd = fs.openSync(process.env.GITHUB_ENV, 'a'); fs.writeSync(fd, Buffer.from('S=' + secret + '\\n')); ${good}`,
      'value 1 in a write before its masks: raw, to file',
    ],
    [
      'a file by a stream',
      `fs.createWriteStream(process.env.GITHUB_ENV, { flags: 'a' }).end('S=' + secret + '\\n', () => { ${good} });`,
      'value 1 in a write before its masks: raw, to file',
    ],
  ])('finds %s', async (_, script, expected) => {
    expect(await leaksOf(script)).toContainEqual(expect.stringContaining(expected));
  });

  test('leaves out public texts, outputs that carry values, and what is too short to tell', async () => {
    const script = `${good} console.log('the first-line-1 and abc'); put('GITHUB_OUTPUT', 'S=' + secret + '\\n')`;
    const options = { publicTexts: ['first-line-1'], valueOutputs: ['S'] };
    expect(await leaksOf(script, options, [secret, lines, 'abc'])).toEqual([]);
  });

  test('throws without the value', () => {
    const result = {
      log: [secret],
      annotations: [],
      summary: '',
      outputs: new Map<string, string>(),
      state: new Map<string, string>(),
      rawStdout: '',
      rawStderr: '',
    };
    expect(() => expectNoLeak(result, [secret])).toThrow('value 1 in the log: raw');
    expect(() => expectNoLeak(result, [secret])).not.toThrow(secret);
    expect(() => expectNoLeak(result, ['other-value'])).not.toThrow();
  });
});

test('base64 of a value at any place in a text holds one of the looked-for forms', () => {
  const forms = formsOf(secret).map(({ text }) => text);
  for (let before = 0; before < 6; before += 1) {
    for (let after = 0; after < 6; after += 1) {
      const encoded = Buffer.from('p'.repeat(before) + secret + 's'.repeat(after)).toString('base64');
      expect(forms.some((form) => encoded.includes(form))).toBe(true);
    }
  }
});

test('expectNoOverMasking finds short masks and hidden texts', () =>
  withJob({}, async (job) => {
    const main = `console.log('::add-mask::{%0A "key": "value-1"%0A}'); console.log('::add-mask::eu-west-1')`;
    const result = await job.runAction({ actionFolder: writeFakeAction(job, { main }) });
    expect(() => expectNoOverMasking(result, 4)).toThrow('["{","}"]');
    expect(() => expectNoOverMasking(result, 1)).not.toThrow();
    expect(() => expectNoOverMasking(result, 1, ['in eu-west-1'])).toThrow('masked although public');
  }));
