import { createHash, createHmac } from 'node:crypto';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { isRecord } from '../../src/emulator/wire.ts';
import { AZURE_CLIENT, AZURE_TENANT, PROVIDER, ROLE_ARN } from './seed.ts';

/** Hand-written requests, for what the vendors' clients cannot be brought to send. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as a JSON object; empty where it is none. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The service's own error code, wherever the service puts it. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface SignOptions {
  readonly region?: string;
  readonly service?: string;
  readonly date?: Date;
  readonly host?: string;
  /** Changes what is sent after it was signed. */
  readonly tamper?: (request: { headers: Record<string, string>; body: string }) => void;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Over `node:http`, as `fetch` would put a `Host` and a path of its own in place of the given ones. */
async function send(url: string, { method = 'GET', headers = {}, body = '' }: Sent): Promise<Answer> {
  const { hostname, port, origin } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ hostname, port, path: url.slice(origin.length) || '/', method, headers, agent: false }, resolve)
      .once('error', reject)
      .end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const json = isRecord(parsed) ? parsed : {};
  const rpc = isRecord(json['error']) ? json['error'] : {};
  const code = json['__type'] ?? rpc['status'] ?? json['error'] ?? json['typeKey'] ?? tag(text, 'Code');
  const message = json['Message'] ?? rpc['message'] ?? json['error_description'] ?? tag(text, 'Message');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    json,
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : undefined,
  };
}

/** The text of an XML element. */
export function tag(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(text)?.[1]
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

export function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return send(url, { headers });
}

export function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return send(url, { method: 'POST', body, headers });
}

/** An unsigned STS call with the parameters that a good one has, each of which may be replaced or left out. */
export function assumeRole(
  emulator: Emulator,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<Answer> {
  const form = new URLSearchParams();
  const parameters = {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: ROLE_ARN,
    RoleSessionName: 'acme-web-4711',
    WebIdentityToken: emulator.signToken({ aud: 'sts.amazonaws.com' }),
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.set(name, value);
  return post(emulator.url, form.toString(), { 'content-type': 'application/x-www-form-urlencoded' });
}

export function credentialsOf(answer: Answer): AwsCredentials {
  return {
    accessKeyId: tag(answer.text, 'AccessKeyId') ?? '',
    secretAccessKey: tag(answer.text, 'SecretAccessKey') ?? '',
    sessionToken: tag(answer.text, 'SessionToken') ?? '',
  };
}

/** A signed STS call. */
export function signedSts(
  emulator: Emulator,
  credentials: AwsCredentials,
  parameters: Readonly<Record<string, string>>,
  options: SignOptions = {},
): Promise<Answer> {
  const body = new URLSearchParams({ Version: '2011-06-15', ...parameters }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return signed(emulator, credentials, body, headers, { service: 'sts', ...options });
}

/** A signed Secrets Manager call. */
export function secretsManager(
  emulator: Emulator,
  credentials: AwsCredentials,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  options: SignOptions = {},
): Promise<Answer> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `secretsmanager.${operation}`,
  };
  return signed(emulator, credentials, JSON.stringify(input), headers, {
    service: 'secretsmanager',
    ...options,
  });
}

/** A signed call of Parameter Store. */
export function parameterStore(
  emulator: Emulator,
  credentials: AwsCredentials,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  options: SignOptions = {},
): Promise<Answer> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${operation}` };
  return signed(emulator, credentials, JSON.stringify(input), headers, { service: 'ssm', ...options });
}

function signed(
  emulator: Emulator,
  credentials: AwsCredentials,
  body: string,
  extra: Readonly<Record<string, string>>,
  {
    region = 'eu-west-1',
    service = '',
    date = new Date(),
    host = new URL(emulator.url).host,
    tamper,
  }: SignOptions,
): Promise<Answer> {
  const amzDate = date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const day = amzDate.slice(0, 8);
  const headers: Record<string, string> = {
    host,
    'x-amz-date': amzDate,
    ...(credentials.sessionToken === '' ? {} : { 'x-amz-security-token': credentials.sessionToken }),
    ...extra,
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  let key: string | Buffer = `AWS4${credentials.secretAccessKey}`;
  for (const part of [day, region, service, 'aws4_request'])
    key = createHmac('sha256', key).update(part).digest();
  const signature = createHmac('sha256', key)
    .update(['AWS4-HMAC-SHA256', amzDate, scope, sha256(canonical)].join('\n'))
    .digest('hex');
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  const sent = { headers, body };
  tamper?.(sent);
  return post(emulator.url, sent.body, sent.headers);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Google's token exchange, as JSON, with each parameter open to change. */
export function exchange(
  emulator: Emulator,
  changes: Readonly<Record<string, string | undefined>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = {
    grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: `//iam.googleapis.com/${PROVIDER}`,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
    subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
    subjectToken: emulator.signToken({ aud: `https://iam.googleapis.com/${PROVIDER}` }),
    ...changes,
  };
  return post(`${emulator.url}/v1/token`, JSON.stringify(body), {
    'content-type': 'application/json',
    ...headers,
  });
}

/** The access token of a direct federation. */
export async function federatedToken(
  emulator: Emulator,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const answer = await exchange(emulator, {
    subjectToken: emulator.signToken({ aud: `https://iam.googleapis.com/${PROVIDER}`, ...claims }),
  });
  const token = answer.json['access_token'];
  if (typeof token !== 'string') throw new Error(`the exchange was refused: ${answer.code}`);
  return token;
}

export function impersonate(
  emulator: Emulator,
  token: string,
  email: string,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  return post(
    `${emulator.url}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    JSON.stringify({ scope: ['https://www.googleapis.com/auth/cloud-platform'], ...body }),
    { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  );
}

/** GET of a Secret Manager resource. */
export function secretManager(
  emulator: Emulator,
  token: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return get(`${emulator.url}/v1/${name}`, { authorization: `Bearer ${token}`, ...headers });
}

/** Entra's token endpoint, with the parameters of a good request, each of which may be replaced or left out. */
export function requestToken(
  emulator: Emulator,
  changes: Readonly<Record<string, string | undefined>> = {},
  tenant = AZURE_TENANT,
): Promise<Answer> {
  const form = new URLSearchParams();
  const parameters = {
    grant_type: 'client_credentials',
    client_id: AZURE_CLIENT,
    scope: 'https://vault.azure.net/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: emulator.signToken({ aud: 'api://AzureADTokenExchange' }),
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.set(name, value);
  return post(`${emulator.url}/${tenant}/oauth2/v2.0/token`, form.toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  });
}

/** The access token that a good request gives, with claims of the job's token changed. */
export async function entraToken(
  emulator: Emulator,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const client_assertion = emulator.signToken({ aud: 'api://AzureADTokenExchange', ...claims });
  const answer = await requestToken(emulator, { client_assertion });
  const token = answer.json['access_token'];
  if (typeof token !== 'string') throw new Error(`the token was refused: ${answer.code}`);
  return token;
}
