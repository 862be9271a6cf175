import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { checkHost } from '../../../src/network/host-rule.ts';
import {
  encodeSegment,
  iamCredentialsEndpoint,
  secretManagerEndpoint,
  stsEndpoint,
} from '../../../src/stores/gcp/endpoints.ts';

const variable = 'CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER';

test.each([
  [stsEndpoint({}), 'https://sts.googleapis.com/v1/x'],
  [iamCredentialsEndpoint({}), 'https://iamcredentials.googleapis.com/v1/x'],
  [secretManagerEndpoint({}, undefined), 'https://secretmanager.googleapis.com/v1/x'],
  [secretManagerEndpoint({}, 'europe-west3'), 'https://secretmanager.europe-west3.rep.googleapis.com/v1/x'],
])('%#: its own host, which the host rule admits', (endpoint, url) => {
  expect(endpoint.url('/v1/x').href).toBe(url);
  expect(() => checkHost(endpoint.destination, endpoint.url('/v1/x'), [])).not.toThrow();
});

describe('an override', () => {
  test.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/v1/x'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/v1/x'],
    ['https://gateway.example/secrets//', 'https://gateway.example/secrets/v1/x'],
    ['https://gateway.example//evil.example', 'https://gateway.example//evil.example/v1/x'],
  ])('%s', (override, url) => {
    const endpoint = secretManagerEndpoint({ [variable]: override }, 'us');
    expect(endpoint.url('/v1/x').href).toBe(url);
    expect(endpoint.destination.override).toBe(variable);
  });

  test('that is empty is none', () => {
    expect(secretManagerEndpoint({ [variable]: '' }, undefined).destination.override).toBeUndefined();
  });

  test.each([
    ['gateway.example'],
    ['file:///etc'],
    ['https://user:pw@secretmanager.googleapis.com/'],
    ['https://h/?a'],
    ['https://h/#a'],
  ])('%s is no base URL', (override) => {
    expect(() => secretManagerEndpoint({ [variable]: override }, undefined)).toThrow(UserError);
  });
});

test.each([
  ['https://secretmanager.googleapis.com.evil.example/'],
  ['https://evil-secretmanager.googleapis.com/'],
  ['https://secretmanager.googleapis.com:8443/'],
  ['https://secretmanager.a.b.rep.googleapis.com/'],
  ['https://storage.googleapis.com/'],
  ['http://secretmanager.googleapis.com/'],
])('the host rule refuses %s', (override) => {
  const endpoint = secretManagerEndpoint({ [variable]: override }, undefined);
  expect(() => checkHost(endpoint.destination, endpoint.url('/v1/x'), [])).toThrow(
    expect.objectContaining({ code: 'HOST_REFUSED' }),
  );
});

test.each([
  ['ci@acme.iam.gserviceaccount.com', 'ci@acme.iam.gserviceaccount.com'],
  ['a/b?c#d', 'a%2Fb%3Fc%23d'],
])('the segment %s', (segment, encoded) => {
  expect(encodeSegment(segment)).toBe(encoded);
});

test.each([[''], ['.'], ['..']])('the segment %j never makes a path', (segment) => {
  expect(() => encodeSegment(segment)).toThrow();
});
