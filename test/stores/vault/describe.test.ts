import { expect, test } from 'vitest';
import { type Answer, denied, errorOf, mountAnswer, notFound, type Script, startJob } from './job.ts';

const CAPABILITIES = 'POST sys/capabilities-self';
const metadata = (versions: Readonly<Record<string, object>>, current = 3): Answer => ({
  body: { request_id: 'r', data: { current_version: current, versions } },
});
const alive = { created_time: '2026-01-01T00:00:00Z', deletion_time: '', destroyed: false };
const capabilities = (words: Readonly<Record<string, readonly string[]>>): Answer => ({
  body: { request_id: 'r', data: { capabilities: [], ...words } },
});

async function plan(script: Script, ...texts: readonly string[]) {
  const job = await startJob({ script, purpose: 'plan' });
  const results = await job.describe(...texts);
  return {
    job,
    results,
    secrets: results.flatMap((result) => (result.kind === 'described' ? result.secrets : [])),
  };
}

test('version and age by the metadata, access by the capabilities, and no value read', async () => {
  const { job, secrets } = await plan(
    {
      'GET kv/metadata/a': metadata({ 3: alive }),
      'GET kv/metadata/b': metadata({ 1: { ...alive, deletion_time: '2099-01-01T00:00:00Z' }, 3: alive }),
      [CAPABILITIES]: capabilities({ 'kv/data/a': ['read', 'update'], 'kv/data/b': ['deny'] }),
    },
    'vault:kv/a?kv=2',
    'vault:kv/b?kv=2&version=1',
  );
  expect(secrets).toEqual([
    { name: 'a', id: 'kv/a', version: '3', created: new Date('2026-01-01T00:00:00Z'), access: 'yes' },
    {
      name: 'b',
      id: 'kv/b',
      version: '1',
      created: new Date('2026-01-01T00:00:00Z'),
      expires: new Date('2099-01-01T00:00:00Z'),
      access: 'no',
      note: 'read on kv/data/b is missing',
    },
  ]);
  expect(job.calls().filter((call) => call === CAPABILITIES)).toHaveLength(1);
  expect(job.asked.find(({ path }) => path === 'sys/capabilities-self')?.body).toEqual({
    paths: ['kv/data/a', 'kv/data/b'],
  });
  expect(job.calls().some((call) => /\/data\//.test(call))).toBe(false);
});

test('an engine that issues is not asked to', async () => {
  const { job, secrets } = await plan(
    {
      'GET sys/internal/ui/mounts/database/creds/ro': mountAnswer('database', 'database'),
      'GET sys/internal/ui/mounts/pki/issue/web': mountAnswer('pki', 'pki'),
      [CAPABILITIES]: capabilities({ 'database/creds/ro': ['read'], 'pki/issue/web': ['read'] }),
    },
    'vault:database/creds/ro',
    'vault:pki/issue/web?param.common_name=x',
  );
  expect(secrets.map(({ access }) => access)).toEqual(['yes', 'no']);
  expect(job.calls()).not.toContain('GET database/creds/ro');
  expect(job.keeper.all()).toEqual([]);
});

test('of KV version 1 nothing is known but the right', async () => {
  const { secrets } = await plan({ [CAPABILITIES]: capabilities({ 'old/a': ['root'] }) }, 'vault:old/a?kv=1');
  expect(secrets).toMatchObject([{ access: 'yes', note: expect.stringContaining('version 1') }]);
});

test('what may not be asked is unknown, and says what would tell', async () => {
  const { secrets } = await plan({}, 'vault:kv/a?kv=2');
  expect(secrets).toMatchObject([
    { access: 'unknown', note: expect.stringMatching(/sys\/capabilities-self.*kv\/metadata\/a/) },
  ]);
});

test.each<[string, Answer, string]>([
  ['no such secret', notFound, 'VAULT_NOT_FOUND'],
  ['no such version', metadata({ 1: alive }), 'VAULT_NOT_FOUND'],
])('%s is absent', async (_, answer, code) => {
  const { results } = await plan({ 'GET kv/metadata/a': answer }, 'vault:kv/a?kv=2');
  expect([results[0]?.kind, errorOf(results[0]).code]).toEqual(['absent', code]);
});

test.each<[string, Answer, string]>([
  ['a server that failed', { status: 500, body: { errors: [] } }, 'VAULT_SERVICE_FAILED'],
  ['a page', { status: 404, body: '<html>' }, 'UNREACHABLE'],
  ['no versions', { body: { data: {} } }, 'ANSWER_MALFORMED'],
])('%s fails', async (_, answer, code) => {
  const { results } = await plan({ 'GET kv/metadata/a': answer }, 'vault:kv/a?kv=2');
  expect([results[0]?.kind, errorOf(results[0]).code]).toEqual(['failed', code]);
});

test.each([
  ['deleted', { ...alive, deletion_time: '2026-01-02T00:00:00Z' }],
  ['destroyed', { ...alive, destroyed: true }],
])('a version that was %s cannot be read', async (life, version) => {
  const { secrets } = await plan(
    {
      'GET kv/metadata/a': metadata({ 3: version }),
      [CAPABILITIES]: capabilities({ 'kv/data/a': ['read'] }),
    },
    'vault:kv/a?kv=2',
  );
  expect(secrets).toMatchObject([{ access: 'no', note: `the version was ${life}` }]);
});

test('a family: what was deleted is no match', async () => {
  const script: Script = {
    'GET kv/metadata/?list=true': { body: { data: { keys: ['a', 'b'] } } },
    'GET kv/metadata/a': metadata({ 3: alive }),
    'GET kv/metadata/b': metadata({ 3: { ...alive, destroyed: true } }),
    [CAPABILITIES]: capabilities({ 'kv/data/a': ['read'], 'kv/data/b': ['read'] }),
  };
  const { secrets } = await plan(script, 'vault:kv/*?kv=2');
  expect(secrets.map(({ id, starred }) => [id, starred])).toEqual([['kv/a', 'a']]);
  const { results } = await plan(
    { ...script, 'GET kv/metadata/a': metadata({ 3: { ...alive, destroyed: true } }) },
    'vault:kv/*?kv=2',
  );
  expect(errorOf(results[0]).code).toBe('WILDCARD_NO_MATCH');
});

test('a denied list fails', async () => {
  const { results } = await plan({ 'GET kv/metadata/?list=true': denied }, 'vault:kv/*?kv=2');
  expect(errorOf(results[0]).code).toBe('VAULT_LIST_DENIED');
});
