import { mkdtempSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvFile } from '../../src/cli/demo/env-file.ts';
import { RunnerLog } from '../../src/cli/demo/runner-log.ts';
import { formatEntry } from '../../src/export/env-file.ts';
import { runCommandLine } from './fake-host.ts';

describe('the runner\u2019s log', () => {
  it('obeys commands and shows the rest, masked from then on', () => {
    const log = new RunnerLog();
    const shown = log.show(
      [
        'hunter22 is not masked yet',
        '::add-mask::hunter22',
        'now hunter22 is',
        '::notice title=x::for hunter22 and 100%25',
        '::debug::hidden',
        `base64 ${Buffer.from('hunter22').toString('base64')}`,
        '::add-mask::one%0Atwo',
        'one and two',
      ].join('\n'),
    );
    expect(shown).toEqual([
      'hunter22 is not masked yet',
      'now *** is',
      'Notice: for *** and 100%',
      'base64 ***',
      '*** and ***',
    ]);
    expect(log.maskCount).toBe(4);
  });
});

describe('an environment file', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, two) => {
        const text = formatEntry('A', one, '\n') + formatEntry('B', two, '\n');
        expect(Object.fromEntries(readEnvFile(text, 'linux'))).toEqual({ A: one, B: two });
      }),
    );
  });

  it('takes short entries, and a CRLF on Windows', () => {
    expect([...readEnvFile('A=b=c\n\nB<<E\nx\nE\n', 'linux')]).toEqual([
      ['A', 'b=c'],
      ['B', 'x'],
    ]);
    expect([...readEnvFile('B<<E\r\nx\r\nE\r\n', 'win32')]).toEqual([['B', 'x']]);
  });

  it.each(['no entry', '=x', 'A<<E\nx\n'])('is refused where the runner refuses it: %j', (text) => {
    expect(() => readEnvFile(text, 'linux')).toThrow();
  });
});

describe('demo', () => {
  /** What the action of the demo would do, without a cloud. */
  const action = `
    const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
    const folder = process.env.RUNNER_TEMP + '/files';
    mkdirSync(folder);
    writeFileSync(folder + '/key', 'key material');
    const values = { API_KEY: 'ak-value', API_TOKEN: 'at-value', DATABASE_URL: 'url-value', SIGNING_ISSUER: 'acme',
      SIGNING_SECRET: 'sg-value', STRIPE_KEY: 'sk-value', TLS_KEY_FILE: folder + '/key' };
    for (const [name, value] of Object.entries(values)) {
      if (MASKED(name)) console.log('::add-mask::' + value);
      appendFileSync(process.env.GITHUB_ENV, name + '<<EOF\\n' + value + '\\nEOF\\n');
    }
    console.log('::add-mask::key material');
    console.log('role ' + process.env['INPUT_AWS-ROLE'], process.env.ACTIONS_ID_TOKEN_REQUEST_URL ? 'with a token' : '');
    appendFileSync(process.env.GITHUB_STATE, 'folder=' + folder + '\\n');
    appendFileSync(process.env.GITHUB_STEP_SUMMARY, Object.keys(values).join(' ').replaceAll('_', '\\\\_') + '\\n');
    process.exitCode = CODE;`;
  const post = "require('node:fs').rmSync(process.env.STATE_folder, { recursive: true });";

  let dist = '';
  let temp = '';
  beforeEach(async () => {
    dist = await mkdtemp(join(tmpdir(), 'cli-demo-dist-'));
    temp = mkdtempSync(join(tmpdir(), 'cli-demo-'));
  });
  afterEach(async () => {
    for (const folder of [dist, temp]) await rm(folder, { recursive: true, force: true });
  });

  async function runDemo({ masked = '() => true', code = '0', after = post } = {}) {
    const main = action.replace('MASKED(name)', `(${masked})(name)`).replace('CODE', code);
    await writeFile(join(dist, 'main.js'), main);
    await writeFile(join(dist, 'post.js'), after);
    return runCommandLine(['demo'], { changed: { actionFolder: dist, tempFolder: temp } });
  }

  it('shows workflow, log, variables and summary, and leaves nothing behind', async () => {
    const { exitCode, stdout, stderr } = await runDemo();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const shown of [
      'DATABASE_URL = aws:prod/database#url',
      'role arn:aws:iam::111122223333:role/ci with a token',
      'DATABASE_URL=***',
      'SIGNING_SECRET STRIPE_KEY TLS_KEY_FILE',
      'files left behind: 0',
    ]) {
      expect(stdout).toContain(shown);
    }
    expect(stdout).not.toContain('sk-value');
    expect(stdout).not.toContain('key material');
    expect(await readdir(temp)).toEqual([]);
  });

  it.each([
    ['the step fails', { code: '1' }, 'the step failed'],
    ['a value stays readable', { masked: "(name) => name !== 'STRIPE_KEY'" }, 'STRIPE_KEY can be read'],
    ['files are left behind', { after: '' }, 'the post step left files behind'],
    ['the post step fails', { after: `${post} process.exit(1)` }, 'the post step failed'],
  ])('fails where %s, and leaves nothing behind either', async (_, broken, problem) => {
    const { exitCode, stderr } = await runDemo(broken);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(problem);
    expect(await readdir(temp)).toEqual([]);
  });

  it('says so where the action is not built', async () => {
    const { exitCode, stderr } = await runCommandLine(['demo'], {
      changed: { actionFolder: join(dist, 'no') },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('npm run build');
  });
});
