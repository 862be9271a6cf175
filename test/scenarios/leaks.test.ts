import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call } from '../leaks/call-of.ts';
import { faults } from '../leaks/faults.ts';
import { type HostileCloud, startHostileCloud } from '../leaks/hostile-cloud.ts';
import { type Ended, type ProcessOptions, runLeakyProcess } from '../leaks/leaky-process.ts';
import { awsInputs, createMarkedSeed, googleInputs } from '../leaks/marked-seed.ts';
import { findSecrets } from '../leaks/search.ts';

const posix = process.platform !== 'win32';
let cloud: HostileCloud;
let values: readonly string[];

beforeAll(async () => {
  const marked = createMarkedSeed();
  values = marked.values;
  cloud = await startHostileCloud(marked.seed, values);
});
afterAll(() => cloud.close());

const inputs = {
  ...awsInputs,
  ...googleInputs,
  secrets: 'TEXT = aws:mark/text\nJSON_* = aws:mark/json#*\nG_* = gcp:mark-json#*',
};

/** Fails with nothing exported, and keeps everything to itself. */
async function runFailing(options: ProcessOptions): Promise<Ended> {
  const ended = await runLeakyProcess(cloud, { inputs, ...options });
  expect(findSecrets(ended.places, cloud.sensitive)).toEqual([]);
  expect(ended.exported).toBe('');
  expect(ended.exitCode).not.toBe(0);
  return ended;
}

test('undisturbed, it succeeds, and tells nothing outside the file of variables', async () => {
  cloud.disturb();
  const ended = await runLeakyProcess(cloud, { inputs });
  expect([ended.exitCode, ended.stderr, ended.codes]).toEqual([0, '', []]);
  const others = ended.places.filter(([where]) => where !== 'file GITHUB_ENV');
  expect(findSecrets(others, cloud.sensitive)).toEqual([]);
  expect(findSecrets(ended.places, cloud.sensitive)).not.toEqual([]);
});

describe('a service that answers with secrets', () => {
  const chosen = faults.filter(([name]) => /code belongs, 403|stray word|redirect$|silence/.test(name));
  const calls: readonly Call[] = ['AssumeRoleWithWebIdentity', 'ExchangeToken', 'AccessSecretVersion'];
  test.each(calls.flatMap((call) => chosen.map(([name, fault]) => [call, name, fault] as const)))(
    '%s: %s',
    async (call, name, fault) => {
      let cancel = (): void => undefined;
      cloud.disturb(call, fault, () => cancel());
      await runFailing({
        ...(name.startsWith('silence') ? { signal: 'SIGTERM' as const } : {}),
        hold: (act) => {
          cancel = act;
        },
      });
    },
  );
});

describe('an unexpected error that quotes what it has', () => {
  test.each([
    'parse',
    'parse, later',
    'parse, as a rejection',
    'parse, as a text',
    'parse, as a rejected object',
    'decode',
    'write',
    'rename',
  ])('%s', async (at) => {
    cloud.disturb();
    // The first value is a whole secret, the second a member of a JSON secret.
    const marker = at.startsWith('parse') ? values[1] : values[0];
    const { codes, stderr } = await runFailing({ fail: { at, marker: marker ?? '' } });
    expect(codes).not.toEqual([]);
    expect(stderr).toBe('');
  });
});

describe('what cannot be written', () => {
  const unwritable: readonly (readonly [string, ProcessOptions['prepare']])[] = [
    ...['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map(
      (name) =>
        [
          name,
          async (files: Record<string, string>) => {
            await rm(files[name] ?? '');
            await mkdir(files[name] ?? '');
          },
        ] as const,
    ),
    [
      'the folder of values',
      async (files) => {
        await rm(files['RUNNER_TEMP'] ?? '', { recursive: true });
      },
    ],
  ];
  test.each(unwritable)('%s', async (_, prepare) => {
    cloud.disturb();
    const files = { ...inputs, secrets: `${inputs.secrets}\nFILE = aws:mark/text?as=file` };
    const { codes } = await runFailing({ inputs: files, ...(prepare === undefined ? {} : { prepare }) });
    expect(codes).toContain('OUTPUT_UNWRITABLE');
  });

  test('the audit log', async () => {
    cloud.disturb();
    const { codes } = await runFailing({ inputs: { ...inputs, 'audit-log': join('no', 'such', 'folder') } });
    expect(codes).toContain('OUTPUT_UNWRITABLE');
  });

  test.runIf(posix)('the disk is full', async () => {
    cloud.disturb();
    const { codes } = await runFailing({ inputs: { ...inputs, 'audit-log': '/dev/full' } });
    expect(codes).toContain('OUTPUT_UNWRITABLE');
  });
});

describe('a reader that is gone', () => {
  test('of stdout: no mask can be registered, so nothing is exported', async () => {
    cloud.disturb();
    await runFailing({ closed: 'stdout' });
  });

  test('of stdout, where a script would run: it is not started', async () => {
    cloud.disturb();
    await runFailing({
      closed: 'stdout',
      inputs: { ...inputs, export: 'none', run: 'touch "$RUNNER_TEMP/ran"' },
    });
  });

  test('of stderr, which nobody writes to: it does not matter', async () => {
    cloud.disturb();
    const ended = await runLeakyProcess(cloud, { inputs, closed: 'stderr' });
    expect(ended.exitCode).toBe(0);
  });
});

describe('values that cannot be exported', () => {
  test.each([
    ['VALUE_HAS_NUL', 'A = aws:mark/nul'],
    ['VALUE_NOT_TEXT', 'A = aws:mark/bytes'],
    ['VALUE_NOT_JSON', 'A = aws:mark/text#key'],
    ['VALUE_NOT_JSON', 'A_* = aws:mark/lines#*'],
    ['KEY_NOT_FOUND', 'A = aws:mark/json#nested.pasword'],
    ['VALUE_NOT_BASE64', 'A = aws:mark/lines?decode=base64'],
    ['KEY_NOT_FOUND', 'A = gcp:mark-json#list.7'],
  ])('%s: %s', async (code, secrets) => {
    cloud.disturb();
    const { codes } = await runFailing({ inputs: { ...inputs, secrets } });
    expect(codes).toEqual([code]);
  });
});

test('Node is told to print what goes over the wire: refused before anything does', async () => {
  cloud.disturb();
  const { codes } = await runFailing({ env: { NODE_DEBUG: 'http' } });
  expect([codes, cloud.asked]).toEqual([['TLS_WEAKENED'], []]);
});

test.runIf(posix)('a proxy with a password that refuses', async () => {
  cloud.disturb();
  const password = 'pr0xy-Passw0rd-9b1c';
  const ended = await runLeakyProcess(cloud, {
    inputs,
    env: {
      HTTPS_PROXY: `http://user:${password}@127.0.0.1:9`,
      AWS_ENDPOINT_URL_STS: '',
    },
  });
  expect(ended.codes).toContain('UNREACHABLE');
  expect(findSecrets(ended.places, [...cloud.sensitive, password])).toEqual([]);
});
