import { type Shape, shapeOf } from './call-of.ts';
import type { Answer, Fault } from './hostile-cloud.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** A quoted value must not break the JSON or XML around it. */
function inJson(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text).slice(1, -1)).join(' ');
}

function inXml(texts: readonly string[]): string {
  return texts.join(' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function oneLine(texts: readonly string[]): string {
  return texts.map((text) => encodeURIComponent(text)).join('.');
}

/** An error in the shape of the service that is asked, with everything that is secret in every member that may hold text. */
export function refusal(status: number, code: string, echo: 'text' | 'code' | 'all' = 'text'): Fault {
  return (_honest, sensitive, call) => {
    const json = inJson(sensitive);
    const [first = ''] = sensitive;
    const shownCode = echo === 'code' ? (JSON.stringify(first).slice(1, -1) ?? '') : code;
    const text = inXml(sensitive);
    const xmlCode = echo === 'code' ? inXml([first]) : code;
    const word = echo === 'code' ? shownCode : undefined;
    const errorInfo = `{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"${word ?? 'IAM_PERMISSION_DENIED'}","domain":"${json}","metadata":{"service":"${json}","permission":"${json}","consumer":"${json}","resource":"${json}"}}`;
    const answers: Readonly<Record<Shape, Answer>> = {
      'aws-xml': {
        status,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'r-1' },
        body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${xmlCode}</Code><Message>${text}</Message><Detail>${text}</Detail></Error><RequestId>${echo === 'all' ? text : 'r-1'}</RequestId></ErrorResponse>`,
      },
      aws: {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r-1' },
        body: `{"__type":"${shownCode}","Message":"${json}","message":"${json}","extra":{"deep":["${json}"]}}`,
      },
      'google-sts': {
        status,
        headers: JSON_TYPE,
        body: `{"error":"${word ?? 'invalid_grant'}","error_description":"${json}","error_uri":"${json}","extra":"${json}"}`,
      },
      google: {
        status,
        headers: JSON_TYPE,
        body: `{"error":{"code":${status},"status":"${shownCode}","message":"${json}","details":[${errorInfo},{"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"${json}","url":"https://x/?${oneLine(sensitive)}"}]}]},"message":"${json}"}`,
      },
      entra: {
        status,
        headers: JSON_TYPE,
        body: `{"error":"${word ?? 'invalid_client'}","error_description":"AADSTS700213: ${json}","error_codes":[700213,"${json}"],"timestamp":"${json}","trace_id":"${json}","correlation_id":"${json}","error_uri":"${json}","claims":"${json}"}`,
      },
      keyvault: {
        status,
        headers: {
          ...JSON_TYPE,
          'www-authenticate': `Bearer authorization="https://login.example/${oneLine(sensitive)}", resource="${oneLine(sensitive)}"`,
        },
        body: `{"error":{"code":"${word ?? 'Forbidden'}","message":"${json}","innererror":{"code":"${word ?? 'ForbiddenByRbac'}","message":"${json}"}},"message":"${json}"}`,
      },
      vault: {
        status,
        headers: JSON_TYPE,
        body: `{"errors":["${word ?? 'permission denied'}","${json}"],"warnings":["${json}"],"request_id":"${json}","data":{"error":"${json}","metadata":{"deletion_time":"${json}"}}}`,
      },
    };
    return answers[shapeOf(call)];
  };
}

const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2));

const withSecretHeaders = (honest: Answer, sensitive: readonly string[]): Answer => ({
  ...honest,
  headers: {
    ...honest.headers,
    'x-amzn-requestid': oneLine(sensitive),
    'x-amzn-errortype': oneLine(sensitive),
    'retry-after': oneLine(sensitive),
    date: oneLine(sensitive),
    'set-cookie': oneLine(sensitive),
    server: oneLine(sensitive),
    'www-authenticate': `Bearer error="${oneLine(sensitive)}"`,
  },
});

/** Each with what it does. Some leave an honest answer in it, which is taken. */
export const faults: readonly (readonly [name: string, fault: Fault])[] = [
  ['400 with everything in its texts', refusal(400, 'ValidationException')],
  ['401', refusal(401, 'UNAUTHENTICATED')],
  ['403', refusal(403, 'AccessDeniedException')],
  ['403 of a gateway that names the token', refusal(403, 'ExpiredTokenException', 'all')],
  ['404', refusal(404, 'ResourceNotFoundException')],
  ['409', refusal(409, 'InvalidRequestException')],
  ['429', refusal(429, 'ThrottlingException')],
  ['500', refusal(500, 'InternalServiceError')],
  ['503', refusal(503, 'ServiceUnavailable')],
  ['418, a status of no service', refusal(418, 'Teapot')],
  ['a secret where the code belongs', refusal(400, '', 'code')],
  ['a secret where the code belongs, 403', refusal(403, '', 'code')],
  ['a secret where the code belongs, 500', refusal(500, '', 'code')],
  ['a body that is no JSON', (honest, secrets) => ({ ...honest, body: secrets.join('\n') })],
  [
    'JSON that breaks off behind a secret',
    (honest, secrets) => ({ ...honest, body: `{"value": "${inJson(secrets)}` }),
  ],
  [
    'JSON with a stray word behind a secret',
    (honest, secrets) => ({ ...honest, body: `{"a": "${inJson(secrets)}" oops}` }),
  ],
  ['JSON that is an array', (honest, secrets) => ({ ...honest, body: JSON.stringify(secrets) })],
  ['JSON that is a text', (honest, secrets) => ({ ...honest, body: JSON.stringify(secrets.join(' ')) })],
  [
    'JSON of other members',
    (honest, secrets) => ({
      ...honest,
      body: JSON.stringify({ secrets, SecretString: secrets, payload: secrets }),
    }),
  ],
  ['XML that breaks off', (honest, secrets) => ({ ...honest, body: `<a><b>${inXml(secrets)}` })],
  [
    'a doctype with entities',
    (honest, secrets) => ({ ...honest, body: `<!DOCTYPE a [<!ENTITY x "${inXml(secrets)}">]><a>&x;&y;</a>` }),
  ],
  [
    'an error as text',
    (_, secrets) => ({ status: 400, headers: { 'content-type': 'text/plain' }, body: secrets.join('\n') }),
  ],
  [
    'an error as broken JSON',
    (_, secrets) => ({ status: 400, headers: JSON_TYPE, body: `{"error": "${inJson(secrets)}` }),
  ],
  [
    'a 500 as broken JSON',
    (_, secrets) => ({ status: 500, headers: JSON_TYPE, body: `{"__type": "${inJson(secrets)}` }),
  ],
  ['an error without a body', (_, secrets) => withSecretHeaders({ status: 403, body: '' }, secrets)],
  [
    'a web page',
    (_, secrets) => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: `<html><title>${inXml(secrets)}</title><body>${inXml(secrets)}</body></html>`,
    }),
  ],
  [
    'a web page, 403',
    (_, secrets) => ({
      status: 403,
      headers: { 'content-type': 'text/html' },
      body: `<html><body>${inXml(secrets)}</body></html>`,
    }),
  ],
  [
    'a web page, 502',
    (_, secrets) => ({
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: `<html><body>${inXml(secrets)}</body></html>`,
    }),
  ],
  [
    'a redirect',
    (_, secrets) => ({
      status: 302,
      headers: { location: `http://127.0.0.1:9/${oneLine(secrets)}` },
      body: inXml(secrets),
    }),
  ],
  [
    'a redirect that keeps the method',
    (_, secrets) => ({
      status: 307,
      headers: { location: `/${oneLine(secrets)}?x=${oneLine(secrets)}` },
      body: '',
    }),
  ],
  ['secrets in the headers of a good answer', withSecretHeaders],
  [
    'secrets in unexpected members of a good answer',
    (honest, secrets) => ({
      ...honest,
      body: honest.body.replace(
        /^\{/,
        `{"unexpected":"${inJson(secrets)}","__proto__":{"toString":"${inJson(secrets)}"},`,
      ),
    }),
  ],
  ['a good answer cut in half', (honest) => ({ ...honest, body: half(honest.body) })],
  ['a good answer twice', (honest) => ({ ...honest, body: honest.body + honest.body })],
  ['a good answer without its braces', (honest) => ({ ...honest, body: honest.body.slice(1) })],
  [
    'a wrong checksum',
    (honest) => ({ ...honest, body: honest.body.replace(/("dataCrc32c":\s*"?)\d+/g, '$17') }),
  ],
  [
    'a payload that is no base64',
    (honest) => ({ ...honest, body: honest.body.replace(/"data":\s*"/g, '"data":"*') }),
  ],
  ['an empty body', (honest) => ({ ...honest, body: '' })],
  [
    'the connection dropped in the middle',
    (honest) => ({ ...honest, body: half(honest.body), ending: 'drop' }),
  ],
  [
    'an error, dropped in the middle',
    (_, secrets) => ({
      status: 403,
      headers: JSON_TYPE,
      body: `{"error": "${inJson(secrets)}`,
      ending: 'drop',
    }),
  ],
  ['silence in the middle', (honest) => ({ ...honest, body: half(honest.body), ending: 'stall' })],
  [
    'an error, silent in the middle',
    (_, secrets) => ({
      status: 403,
      headers: JSON_TYPE,
      body: `{"error": "${inJson(secrets)}`,
      ending: 'stall',
    }),
  ],
];
