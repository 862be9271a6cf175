import { createServer, type Server } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { refusalOf } from '../../helpers/fakes.ts';
import { withFault } from '../../helpers/seed.ts';
import { errorsOf, type JobOptions, startJob } from './job.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Something that answers in AWS's place, always the same. */
async function standIn({ status, body, headers = {} }: Answer) {
  const bodies: string[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    request.on('end', () => {
      bodies.push(text);
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}`, bodies };
}

async function refusedBy(answer: Answer, options: JobOptions = {}) {
  const { url, bodies } = await standIn(answer);
  const job = await startJob({ ...options, env: { AWS_ENDPOINT_URL_STS: url } });
  const error = await refusalOf(job.fetch('aws:prod/database'));
  const [token = ''] = job.masks.filter((mask) => mask.startsWith('eyJ'));
  expect(token).not.toBe('');
  expect(JSON.stringify([error.facts, error.message, error.stack, job.log])).not.toContain(token);
  return { job, error, bodies };
}

const refusal = (code: string, requestId = ''): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>planted-message</Message></Error>${requestId}</ErrorResponse>`;

describe('a refusal of STS is one by its shape', () => {
  test.each([
    ['with the request id in the body alone', 'AccessDenied', 403, '<RequestId>r-1</RequestId>'],
    ['without any request id', 'AccessDenied', 403, ''],
    ['without any request id, of a modelled code', 'InvalidIdentityToken', 400, ''],
    ['of a code that nobody knows', 'BrandNewRefusal', 400, ''],
  ])('%s', async (_, code, status, requestId) => {
    const { error, bodies } = await refusedBy({ status, body: refusal(code, requestId) });
    expect(error.code).toBe('AWS_TRUST_REFUSED');
    expect(error.facts.said).toBe(`${status} ${code}`);
    expect(error.facts.paste).toContain('repo:acme/web:ref:refs/heads/main');
    expect(JSON.stringify(error.facts)).not.toContain('planted-message');
    expect(bodies.length).toBe(1);
  });

  test.each(['ValidationError', 'RegionDisabledException'])(
    '%s says nothing of the trust policy, so none is shown',
    async (code) => {
      const { error } = await refusedBy({ status: 400, body: refusal(code) });
      expect(error.code).toBe('AWS_TRUST_REFUSED');
      expect(error.facts.paste).toBeUndefined();
      expect(error.facts.likely?.length).toBeGreaterThan(0);
    },
  );

  test('IDPCommunicationError to the end names the issuer as the one that is not reached', async () => {
    const { error, bodies } = await refusedBy(
      { status: 400, body: refusal('IDPCommunicationError') },
      { settings: { retries: 2 } },
    );
    expect(error.code).toBe('AWS_SERVICE_FAILED');
    expect(error.facts.likely?.[0]?.id).toBe('A6');
    expect(bodies.length).toBe(3);
  });
});

describe('what is no answer of STS', () => {
  const page = '<html><body>planted-page: sign in to the network</body></html>';
  const html = { 'content-type': 'text/html' };

  test.each<[string, Answer]>([
    ['a page of a proxy', { status: 403, body: page, headers: html }],
    ['a page that says 200', { status: 200, body: page, headers: html }],
    ['a page with 404', { status: 404, body: page, headers: html }],
    ['nothing, with 403', { status: 403, body: '' }],
    ['nothing, with 200', { status: 200, body: '' }],
    ['text', { status: 400, body: 'planted-page' }],
    ['JSON', { status: 400, body: '{"error":"planted-page"}' }],
    ['a redirect', { status: 307, body: '', headers: { location: 'http://127.0.0.1:9/' } }],
  ])('%s is no refusal of trust, and is asked for once', async (_, answer) => {
    const { error, bodies } = await refusedBy(answer);
    expect(['AWS_SERVICE_FAILED', 'ANSWER_MALFORMED']).toContain(error.code);
    expect(JSON.stringify([error.facts, error.message])).not.toMatch(/planted-page|<html/);
    expect(bodies.length).toBe(1);
  });

  test('names the variable that chose the endpoint first', async () => {
    const { error } = await refusedBy({ status: 403, body: page, headers: html });
    expect(error.facts.likely?.map(({ id }) => id)).toEqual(['N10', 'N2']);
  });

  test('in place of Secrets Manager as well', async () => {
    const seed = withFault(demoSeed(), { service: 'secretsmanager', kind: 'html', status: 403 });
    const job = await startJob({ seed });
    const errors = (await job.fetch('aws:prod/database', 'aws:prod/api/key')).flatMap(errorsOf);
    expect(errors.map(({ code }) => code)).toEqual(['AWS_SERVICE_FAILED', 'AWS_SERVICE_FAILED']);
    expect(errors[0]?.facts.likely?.map(({ id }) => id)).toContain('N2');
    expect(job.calls()).toEqual({ Token: 1, AssumeRoleWithWebIdentity: 1, BatchGetSecretValue: 1 });
  });
});

describe('credentials', () => {
  const success = (credentials: string): Answer => ({
    status: 200,
    body: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/ci/s</Arn></AssumedRoleUser>${credentials}</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
  });

  test.each([
    ['all of them', ''],
    [
      'the secret key',
      '<Credentials><AccessKeyId>A</AccessKeyId><SessionToken>T</SessionToken></Credentials>',
    ],
    [
      'the session token',
      '<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey></Credentials>',
    ],
  ])('that lack %s are no answer', async (_, credentials) => {
    const { error } = await refusedBy(success(credentials));
    expect(error.code).toBe('ANSWER_MALFORMED');
  });

  test('are masked before the first call that they sign', async () => {
    const { url, bodies } = await standIn(
      success(
        '<Credentials><AccessKeyId>ASIAEXAMPLEEXAMPLE00</AccessKeyId><SecretAccessKey>secret-key-of-the-session</SecretAccessKey><SessionToken>token-of-the-session</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials>',
      ),
    );
    const job = await startJob({ env: { AWS_ENDPOINT_URL_STS: url } });
    const [result] = await job.fetch('aws:prod/database');
    expect(errorsOf(result)[0]?.code).toBe('AWS_CREDENTIALS_REFUSED');
    expect(job.masks).toEqual(expect.arrayContaining(['secret-key-of-the-session', 'token-of-the-session']));
    expect(bodies[0]).toContain('WebIdentityToken=eyJ');
    expect(bodies[0]).not.toContain('ProviderId');
  });
});
