import { describe, expect, test } from 'vitest';
import type { HttpRequest, HttpResponse, Network } from '../../../src/network/network.ts';
import { createMemoryKeeper } from '../../../src/pipeline/memory-keeper.ts';
import { readVersion } from '../../../src/stores/gcp/access.ts';
import { AccessToken, holdCredentials } from '../../../src/stores/gcp/credentials.ts';
import type { GcpContext } from '../../../src/stores/gcp/settings.ts';
import { instantClock, refusalOf, settingsOf } from './job.ts';

const asked = { project: 'acme-prod', secret: 'db', version: 'latest' };
const NAME = 'projects/123456789012/secrets/db/versions/7';

/** Answers with the bodies in turn. */
function contextOf(bodies: readonly unknown[]): GcpContext & { readonly sent: readonly HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const unused = (): never => {
    throw new Error('not used here');
  };
  const network: Network = {
    send: async (request) => {
      const body = bodies[sent.length];
      sent.push(request);
      const answer: HttpResponse = {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      };
      return answer;
    },
    retrying: unused,
    check: unused,
    attempt: unused,
    agentFor: unused,
    idle: unused,
    clockSkewSeconds: undefined,
  };
  const silent = (): void => undefined;
  return {
    sent,
    settings: settingsOf(),
    identity: { token: unused, freshToken: unused },
    network,
    masker: { mask: silent },
    log: { debug: silent, info: silent, notice: silent, warning: silent },
    clock: instantClock(),
    env: {},
    deadline: new AbortController().signal,
    purpose: 'read',
    keeper: createMemoryKeeper(),
  };
}

const credentials = holdCredentials(
  { name: 'ci', member: 'serviceAccount:ci' },
  new AccessToken('ya29.x'),
  async () => new AccessToken('ya29.y'),
);

function read(...bodies: readonly unknown[]) {
  return readVersion(asked, credentials, contextOf(bodies));
}

describe('an answer', () => {
  test.each([
    ['with the checksum as text', { data: 'aGk=', dataCrc32c: '4120762818' }, 'hi', true],
    ['with the checksum as a number', { data: 'aGk=', dataCrc32c: 4120762818 }, 'hi', true],
    ['without a checksum', { data: 'aGk=' }, 'hi', false],
    ['that is empty', { data: '', dataCrc32c: '0' }, '', true],
    ['whose empty payload is left out', { dataCrc32c: '0' }, '', true],
  ])('%s', async (_, payload, text, checked) => {
    const result = await read({ name: NAME, payload });
    expect(result).toMatchObject({ version: '7', checked });
    expect(result.value.revealText()).toBe(text);
  });

  test.each<[string, unknown]>([
    ['no JSON', 'aGk='],
    ['no object', []],
    ['no payload', { name: NAME }],
    ['an empty payload without a checksum', { name: NAME, payload: {} }],
    ['data that is no text', { name: NAME, payload: { data: 7 } }],
    ['data that is no base64', { name: NAME, payload: { data: 'a-_=' } }],
    ['data that is cut short', { name: NAME, payload: { data: 'aGk' } }],
    ['no name', { payload: { data: 'aGk=' } }],
    ['the name of another secret', { name: NAME.replace('/db/', '/other/'), payload: { data: 'aGk=' } }],
  ])('with %s is malformed', async (_, body) => {
    expect((await refusalOf(read(body))).code).toBe('ANSWER_MALFORMED');
  });

  test.each([['4120762819'], [''], ['x'], [-1], [{}]])(
    'with the checksum %j is read once more, and then refused',
    async (dataCrc32c) => {
      const wrong = { name: NAME, payload: { data: 'aGk=', dataCrc32c } };
      expect((await refusalOf(read(wrong, wrong))).code).toBe('GCP_CHECKSUM_MISMATCH');
      const right = { name: NAME, payload: { data: 'aGk=', dataCrc32c: '4120762818' } };
      expect((await read(wrong, right)).value.revealText()).toBe('hi');
    },
  );
});

test("the request names the version at the service's own host, with the bearer", async () => {
  const context = contextOf([{ name: NAME, payload: { data: 'aGk=', dataCrc32c: '4120762818' } }]);
  await readVersion({ ...asked, location: 'europe-west3' }, credentials, context);
  expect(context.sent).toMatchObject([
    {
      method: 'GET',
      url: new URL(
        'https://secretmanager.europe-west3.rep.googleapis.com/v1/projects/acme-prod/locations/europe-west3/secrets/db/versions/latest:access',
      ),
      headers: { authorization: 'Bearer ya29.x' },
    },
  ]);
});
