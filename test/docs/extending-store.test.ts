import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Env } from '../../src/core/environment.ts';
import { userErrors } from '../../src/core/errors.ts';
import { IdentityToken, readClaims } from '../../src/identity/token.ts';
import { inputsOf } from '../../src/inputs/inputs.ts';
import { manifestSchema } from '../../src/manifest/schema.ts';
import { createNetwork } from '../../src/network/create-network.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { planLines } from '../../src/pipeline/plan.ts';
import { readLines } from '../../src/pipeline/read-lines.ts';
import { cutLines } from '../../src/references/lines.ts';
import type { SecretStore } from '../../src/stores/store.ts';
import { connect } from '../helpers/connections.ts';
import { fakeClock, fakeDeadline, fakeLog, fakeMasker, thrownBy } from '../helpers/fakes.ts';
import { tokenFor } from '../helpers/tokens.ts';
import { fakeRun } from '../pipeline/fake-run.ts';
import { settings } from '../references/fake-stores.ts';
import { writeExample } from './example-module.ts';

const example = writeExample('src/stores/acme/store.ts');
let acme: SecretStore;
beforeAll(async () => {
  const loaded = await example.load();
  if (!isAcme(loaded)) throw new Error('the example exports no acmeStore');
  acme = loaded.acmeStore;
});
afterAll(() => example.remove());

function isAcme(loaded: unknown): loaded is { readonly acmeStore: SecretStore } {
  return typeof loaded === 'object' && loaded !== null && 'acmeStore' in loaded;
}

const jwt = tokenFor('https://kv.acme.example');

/** A service that has one key, and one that nobody may read. */
async function startService(): Promise<{ readonly url: string; readonly paths: string[] }> {
  const paths: string[] = [];
  const server = createServer(({ url = '', headers }, answer) => {
    paths.push(url);
    const path = url.split('?')[0];
    if (headers.authorization !== `Bearer ${jwt}`) answer.writeHead(401).end();
    else if (path === '/v1/web/closed') answer.writeHead(403).end('hunter2');
    else if (path === '/v1/web/db/url') answer.writeHead(200, { 'acme-version': '7' }).end('a-value');
    else if (path === '/v1/web/db/url/about') answer.writeHead(200, { 'acme-version': '7' }).end();
    else answer.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, paths };
}

function runOf(env: Env) {
  const clock = fakeClock(new Date());
  const deadline = fakeDeadline(clock);
  const log = fakeLog();
  const masker = fakeMasker();
  const network = createNetwork({ env, allowEndpoints: [], retries: 0, deadline, clock, log, masker });
  const token = async () => new IdentityToken(jwt, readClaims(jwt));
  return fakeRun({}, env, { network, identity: { token, freshToken: token } });
}

const linesOf = (text: string) =>
  readLines(cutLines(text), connect([acme], { 'acme-tenant': 'web' }).connections, settings);

describe('the store of docs/extending.md', () => {
  it('compiles as strictly as all else', () => {
    expect(example.compile()).toBe('');
  });

  it('has its input and its key in the manifest', () => {
    expect(inputsOf([acme]).map(({ name }) => name)).toContain('acme-tenant');
    expect(JSON.stringify(manifestSchema([acme]))).toContain('"tenant"');
    expect(connect([acme], { 'acme-tenant': 'A/B' }).errors).toMatchObject([{ code: 'INPUT_INVALID' }]);
  });

  it('reads, with the selectors and options of every store', async () => {
    const { url, paths } = await startService();
    const lines = linesOf('DB = acme:db/url\nB64 = acme:db/url?encode=base64\nNONE = acme:x?optional');
    const { variables } = await collect(lines, runOf({ ACME_ENDPOINT: url }));
    expect(variables.map(({ name }) => name)).toEqual(['DB', 'B64']);
    expect(paths.sort()).toEqual(['/v1/web/db/url?version=current', '/v1/web/x?version=current']);
  });

  it('says what is refused, without the text of the answer', async () => {
    const { url } = await startService();
    const errors = userErrors(
      await thrownBy(collect(linesOf('A = acme:closed\nB = acme:x'), runOf({ ACME_ENDPOINT: url }))),
    );
    expect(errors?.map(({ code }) => code)).toEqual(['ACCESS_DENIED', 'KEY_NOT_FOUND']);
    expect(JSON.stringify(errors?.map(({ facts }) => facts))).not.toContain('hunter2');
  });

  it('plans without reading', async () => {
    const { url, paths } = await startService();
    const { rows } = await planLines(linesOf('A = acme:db/url'), runOf({ ACME_ENDPOINT: url }));
    expect(rows).toMatchObject([{ variable: 'A', version: '7', access: 'unknown' }]);
    expect(paths).toEqual(['/v1/web/db/url/about?version=current']);
  });

  it('sends no token to another host', async () => {
    const work = collect(
      linesOf('A = acme:db/url'),
      runOf({ ACME_ENDPOINT: 'https://kv.acme.example.evil' }),
    );
    expect(userErrors(await thrownBy(work))?.map(({ code }) => code)).toEqual(['HOST_REFUSED']);
  });
});
