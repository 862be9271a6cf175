import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SecretValue } from '../../../src/core/secret-value.ts';
import { keyLines } from '../../../src/stores/vault/key-lines.ts';
import { readTls } from '../../../src/stores/vault/tls.ts';
import { fakeMasker, refusalOf } from '../../helpers/fakes.ts';
import { createAuthority } from '../../runner/pki.ts';
import { startJob } from './job.ts';

const authority = createAuthority();
const client = authority.issue(['ci'], 'client');
const other = authority.issue(['other'], 'client');
let folder: string;
const inFolder = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vault-tls-'));
  await writeFile(inFolder('ca.pem'), authority.cert);
  await writeFile(inFolder('cert.pem'), client.cert);
  await writeFile(inFolder('key.pem'), client.key);
  await writeFile(inFolder('empty.pem'), '');
  await writeFile(inFolder('long.pem'), authority.cert.padEnd(1024 * 1024 + 1));
  execFileSync('mkfifo', [inFolder('pipe')]);
});
afterAll(() => rm(folder, { recursive: true }));

function read(caCert?: string, clientCert?: string, clientKey?: string) {
  const masker = fakeMasker();
  const key = clientKey === undefined ? {} : { clientKey: SecretValue.ofText(clientKey) };
  return {
    masks: masker.masks,
    tls: readTls({ caCert, clientCert, ...key, caCertFrom: 'vault-ca-cert' }, masker),
  };
}

test('nothing given, nothing read', async () => {
  expect(await read().tls).toBeUndefined();
});

test('PEM text or the path of a file give the same', async () => {
  const texts = await read(authority.cert, client.cert, client.key).tls;
  const paths = await read(inFolder('ca.pem'), inFolder('cert.pem'), inFolder('key.pem')).tls;
  for (const tls of [texts, paths]) {
    expect(tls).toMatchObject({ ca: authority.cert, cert: client.cert });
    expect(tls?.key?.revealText()).toBe(client.key);
  }
});

test('the lines of the key are masked, its frame is not', async () => {
  const { tls, masks } = read(undefined, client.cert, inFolder('key.pem'));
  await tls;
  const lines = client.key.trim().split('\n');
  expect(masks).toEqual(lines.slice(1, -1));
});

test('of a key only lines that hide it are masked, and of a path nothing', () => {
  const key = '-----BEGIN PRIVATE KEY-----\r\nMIIEvQIB\r\nab=\r\n-----END PRIVATE KEY-----\n';
  expect(keyLines(key)).toEqual(['MIIEvQIB']);
  expect(keyLines('/etc/ci/key.pem')).toEqual([]);
});

test('before a login the key is masked by its lines', async () => {
  for (const [given, masks] of [
    [client.key, client.key.trim().split('\n').slice(1, -1)],
    [inFolder('none.pem'), []],
  ] as const) {
    const job = await startJob({
      inputs: { 'vault-client-cert': inFolder('none'), 'vault-client-key': given },
    });
    await refusalOf(job.open('vault:kv/a?kv=2'));
    expect(job.masker.masks.filter((text) => !text.startsWith('ey'))).toEqual(masks);
  }
});

describe('refused', () => {
  test.each<[string, () => Parameters<typeof read>, string]>([
    ['no such file', () => [inFolder('none.pem')], 'FILE_UNREADABLE'],
    ['a folder', () => [folder], 'FILE_UNREADABLE'],
    ['a device without an end', () => ['/dev/zero'], 'FILE_UNREADABLE'],
    ['a pipe that nobody writes to', () => [inFolder('pipe')], 'FILE_UNREADABLE'],
    ['a file that is too long', () => [inFolder('long.pem')], 'FILE_UNREADABLE'],
    ['a file without certificates', () => [inFolder('empty.pem')], 'INPUT_INVALID'],
    ['a key in place of a certificate', () => [client.key], 'INPUT_INVALID'],
    ['a broken certificate', () => [authority.cert.replaceAll('A', 'B')], 'INPUT_INVALID'],
    ["another's key", () => [undefined, client.cert, other.key], 'INPUT_INVALID'],
    [
      'a key that is none',
      () => [undefined, client.cert, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
      'INPUT_INVALID',
    ],
  ])('%s', async (_, given, code) => {
    const error = await refusalOf(read(...given()).tls);
    expect(error.code).toBe(code);
    expect(JSON.stringify(error.facts)).not.toContain('BEGIN');
  });
});
