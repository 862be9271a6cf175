import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPlatform } from '../../src/platforms/find-platform.ts';
import { platforms } from '../../src/platforms/index.ts';
import type { CiPlatform } from '../../src/platforms/platform.ts';
import { ciEnvironments } from '../helpers/ci-environments.ts';
import { fakeClock, fakeLog, fakeMasker, refusalOf } from '../helpers/fakes.ts';
import { tokenFor } from '../helpers/tokens.ts';
import { writeExample } from './example-module.ts';

const example = writeExample('src/platforms/acme.ts');
let acme: CiPlatform;
beforeAll(async () => {
  const loaded = await example.load();
  if (!isAcme(loaded)) throw new Error('the example exports no acme');
  acme = loaded.acme;
});
afterAll(() => example.remove());

function isAcme(loaded: unknown): loaded is { readonly acme: CiPlatform } {
  return typeof loaded === 'object' && loaded !== null && 'acme' in loaded;
}

const env = { ACME_CI: 'true', ACME_BUILD_ID: '42', ACME_ID_TOKEN_AWS: tokenFor('sts.amazonaws.com') };
const known = (): readonly CiPlatform[] => [...platforms, acme];

function tokens(variables: Readonly<Record<string, string>>) {
  return acme.tokens({
    env: variables,
    masker: fakeMasker(),
    log: fakeLog(),
    clock: fakeClock(new Date()),
    loadPayload: () => Promise.resolve(undefined),
    programs: { run: () => Promise.reject(new Error('no program is asked')) },
    network: {
      check: () => undefined,
      send: () => Promise.reject(new Error('nobody is asked')),
      attempt: () => Promise.reject(new Error('nobody is asked')),
      retrying: () => Promise.reject(new Error('nobody is asked')),
      agentFor: () => Promise.reject(new Error('nobody is asked')),
      idle: () => Promise.resolve(),
      clockSkewSeconds: undefined,
    },
  });
}

describe('the CI of docs/extending.md', () => {
  it('compiles as strictly as all else', () => {
    expect(example.compile()).toBe('');
  });

  it('is recognised, and beside another CI refused', () => {
    expect(findPlatform(env, undefined, known()).title).toBe('Acme CI');
    expect(findPlatform(ciEnvironments['gitlab'] ?? {}, undefined, known()).id).toBe('gitlab');
    expect(() => findPlatform({ ...env, GITLAB_CI: 'true' }, undefined, known())).toThrow('Acme CI');
  });

  it('gives its token for the wanted audience alone', async () => {
    expect((await tokens(env).token('sts.amazonaws.com')).reveal()).toBe(env.ACME_ID_TOKEN_AWS);
    expect((await refusalOf(tokens(env).token('https://a.example'))).code).toBe('TOKEN_AUDIENCE');
    expect((await refusalOf(tokens({}).token('https://a.example'))).facts.fix).toEqual([
      "write into this job in acme.yml: tokens: [ 'https://a.example' ]",
    ]);
  });

  it('hides values in its own escapes, where it is sure of its log', () => {
    const { masks } = acme;
    if (masks?.kind !== 'line') throw new Error('it has lines');
    expect(masks.line('a b', env)).toBe('@@hide a%20b');
    expect([masks.isSure(env), masks.isSure({ ACME_CI: 'true' })]).toEqual([true, false]);
  });

  it('knows a stranger', async () => {
    const settings = { allowForkEvents: 'false', identity: 'oidc' } as const;
    const admit = (more: Readonly<Record<string, string>>) =>
      acme.admit?.({ env: { ...env, ...more }, settings, loadPayload: () => Promise.resolve(undefined) });
    expect(await admit({})).toEqual({ kind: 'go-on' });
    expect((await refusalOf(async () => admit({ ACME_FORK: 'mallory' }))).code).toBe('STRANGER_EVENT');
  });
});
