import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPlatform } from '../../src/platforms/find-platform.ts';
import { platforms } from '../../src/platforms/index.ts';
import type { CiPlatform } from '../../src/platforms/platform.ts';
import { ciEnvironments } from '../helpers/ci-environments.ts';
import { fakeClock, fakeLog, fakeMasker, refusalOf } from '../helpers/fakes.ts';
import { tokenFor } from '../helpers/tokens.ts';
import { node24 } from '../runner/process.ts';
import { root } from './blocks.ts';

const page = readFileSync(join(root, 'docs/extending.md'), 'utf8');
const [, example = ''] = /```ts\n(\/\/ src\/platforms\/acme\.ts\n.*?)```/s.exec(page) ?? [];

/** The example as it would be compiled in its place, from a folder outside of src. */
const source = example
  .replaceAll("from '../", `from '${root}/src/`)
  .replaceAll("from './", `from '${root}/src/platforms/`);

let folder = '';
let acme: CiPlatform;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'extending-'));
  writeFileSync(join(folder, 'acme.ts'), source);
  const loaded: { readonly acme: CiPlatform } = await import(pathToFileURL(join(folder, 'acme.ts')).href);
  acme = loaded.acme;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: {
          noEmit: true,
          rewriteRelativeImportExtensions: false,
          allowImportingTsExtensions: true,
          rootDir: '/',
          types: ['node'],
          typeRoots: [join(root, 'node_modules/@types')],
        },
        include: [join(folder, 'acme.ts')],
      }),
    );
    const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder];
    expect(spawnSync(node24, tsc, { encoding: 'utf8' }).stdout).toBe('');
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
    expect(masks.line('a b')).toBe('@@hide a%20b');
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
