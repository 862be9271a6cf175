import { describe, expect, test } from 'vitest';
import type { AwsSettings } from '../../../src/stores/aws/settings.ts';
import { connectAws } from '../../../src/stores/aws/store.ts';
import { refusalOf } from '../../helpers/fakes.ts';
import { parse, settingsOf } from './job.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db';
const version = 'a'.repeat(32);

describe('references', () => {
  test.each([
    ['aws:prod/db', { secretId: 'prod/db', secretName: 'prod/db' }],
    // Names that AWS's own services give: rds!cluster-..., and every character that names may have.
    ['aws:rds!db-1/_+=.@', { secretId: 'rds!db-1/_+=.@' }],
    ['aws:/leading//double/', { secretId: '/leading//double/' }],
    ['aws:prod/db?region=us-gov-west-1', { region: 'us-gov-west-1' }],
    [`aws:prod/db?version=${version}&stage=AWSPREVIOUS`, { version, stage: 'AWSPREVIOUS' }],
    ['aws:prod/*', { secretId: 'prod/', wildcard: { prefix: 'prod/' } }],
    ['aws:*', { secretId: '', wildcard: { prefix: '' } }],
    [ARN, { secretId: ARN, region: 'eu-west-1' }],
    [`aws:${ARN}-Ab12Cd`, { secretId: `${ARN}-Ab12Cd`, region: 'eu-west-1' }],
    [`${ARN}?region=eu-west-1`, { region: 'eu-west-1' }],
    [`${ARN}/*`, { secretId: `${ARN}/`, wildcard: { prefix: 'prod/db/' } }],
    ['arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:x', { region: 'cn-north-1' }],
    ['arn:aws-eusc:secretsmanager:eusc-de-east-1:111122223333:secret:x', { region: 'eusc-de-east-1' }],
    ['arn:aws-iso-b:secretsmanager:us-isob-east-1:111122223333:secret:x', { region: 'us-isob-east-1' }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
  });

  test('the name of an ARN is for AWS to say', () => {
    expect(parse(`${ARN}-Ab12Cd`).secretName).toBeUndefined();
  });

  test.each([
    ['aws:prod/db name', 'LINE_INVALID'],
    [`aws:${'x'.repeat(513)}`, 'LINE_INVALID'],
    ['aws:prod/%00', 'LINE_INVALID'],
    ['arn:aws:secretsmanager:eu-west-1:1111:secret:x', 'LINE_INVALID'],
    ['arn:aws:secretsmanager:eu-west-1:111122223333:key/x', 'LINE_INVALID'],
    ['arn:aws:secretsmanager:evil.example/:111122223333:secret:x', 'LINE_INVALID'],
    ['arn:aws:secretsmanager::111122223333:secret:x', 'LINE_INVALID'],
    ['aws:prod/db?region=evil.example', 'OPTION_INVALID'],
    ['aws:prod/db?region=eu-west-1.evil', 'OPTION_INVALID'],
    [`${ARN}?region=us-east-1`, 'OPTION_INVALID'],
    ['aws:prod/db?version=1', 'OPTION_INVALID'],
    [`aws:prod/*?version=${version}`, 'OPTION_INVALID'],
    ['aws:prod/*?stage=AWSPREVIOUS', 'OPTION_INVALID'],
    ['aws:prod/db?stage=', 'OPTION_INVALID'],
  ])('%s is refused', async (text, code) => {
    expect((await refusalOf(() => parse(text))).code).toBe(code);
  });

  test('the same read has the same key, another one another', () => {
    const keys = [
      'aws:a',
      'aws:a*',
      'aws:a?stage=b',
      `aws:a?version=${version}`,
      'aws:a?region=us-east-1',
      ARN,
    ];
    expect(new Set(keys.map((text) => parse(text).key)).size).toBe(keys.length);
    expect(parse('aws:a#one').key).toBe(parse('aws:a#two').key);
  });
});

describe('settings that cannot work are seen before any call', () => {
  const without = (key: 'role' | 'region', changes: Partial<AwsSettings> = {}): AwsSettings => {
    const { [key]: _, ...rest } = settingsOf(changes);
    return rest;
  };
  const role = 'arn:aws:iam::444455556666:role/reader';
  test.each<[string, AwsSettings, string, string, RegExp]>([
    ['no role', without('role'), 'aws:a', 'INPUT_MISSING', /aws-role/],
    ['no region', without('region'), 'aws:a', 'INPUT_MISSING', /region/],
    [
      'a provider for a role',
      settingsOf({ role: 'arn:aws:iam::111122223333:oidc-provider/x' }),
      'aws:a',
      'INPUT_INVALID',
      /aws-role/,
    ],
    [
      'a line end in the role',
      settingsOf({ role: 'arn:aws:iam::111122223333:role/ci\n' }),
      'aws:a',
      'INPUT_INVALID',
      /aws-role/,
    ],
    [
      'a bad role in the chain',
      settingsOf({ roleChain: ['reader'] }),
      'aws:a',
      'INPUT_INVALID',
      /aws-role-chain/,
    ],
    [
      'a role of another partition',
      settingsOf({ role: 'arn:aws-us-gov:iam::111122223333:role/ci' }),
      'aws:a',
      'INPUT_INVALID',
      /partition/,
    ],
    [
      'an ARN of another partition',
      settingsOf(),
      'arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:x',
      'INPUT_INVALID',
      /partition/,
    ],
    [
      "an ARN against its region's partition",
      settingsOf(),
      'arn:aws-cn:secretsmanager:eu-west-1:111122223333:secret:x',
      'INPUT_INVALID',
      /partition/,
    ],
    [
      'an external id without a chain',
      settingsOf({ externalId: 'ext' }),
      'aws:a',
      'INPUT_INVALID',
      /aws-external-id/,
    ],
    [
      'a bad external id',
      settingsOf({ externalId: 'a b', roleChain: [role] }),
      'aws:a',
      'INPUT_INVALID',
      /aws-external-id/,
    ],
    [
      'a chain over an hour',
      settingsOf({ roleChain: [role], sessionDurationSeconds: 3601 }),
      'aws:a',
      'INPUT_INVALID',
      /aws-session-duration/,
    ],
    [
      'a wildcard in another account',
      settingsOf(),
      `arn:aws:secretsmanager:eu-west-1:444455556666:secret:prod/*`,
      'INPUT_INVALID',
      /wildcard/,
    ],
    [
      'a policy that is too long',
      settingsOf({ sessionPolicy: { kind: 'own', policy: 'x'.repeat(2049) } }),
      'aws:a',
      'INPUT_INVALID',
      /aws-session-policy/,
    ],
    [
      'a policy on ambient credentials',
      settingsOf({ sessionPolicy: { kind: 'own', policy: '{}' }, identity: 'ambient' }),
      'aws:a',
      'INPUT_INVALID',
      /aws-session-policy/,
    ],
  ])('%s', async (_, settings, text, code, what) => {
    const errors = await connectAws(settings).check([parse(text, settings)]);
    expect(errors.map((error) => error.code)).toContain(code);
    expect(errors.map((error) => error.message).join('; ')).toMatch(what);
  });

  test.each<[string, AwsSettings, string]>([
    ['the region of the only ARN', without('region'), ARN],
    ['the region of the line', without('region'), 'aws:a?region=eu-west-1'],
    ["the environment's region", without('region', { environmentRegion: 'eu-west-1' }), 'aws:a'],
    ['a role under a path', settingsOf({ role: 'arn:aws:iam::111122223333:role/ci/deploy/x' }), 'aws:a'],
    ['no role, for the ambient identity', without('role', { identity: 'ambient' }), 'aws:a'],
    [
      "a wildcard in the chain's account",
      settingsOf({ roleChain: [role] }),
      'arn:aws:secretsmanager:eu-west-1:444455556666:secret:prod/*',
    ],
  ])('%s is fine', async (_, settings, text) => {
    expect(await connectAws(settings).check([parse(text, settings)])).toEqual([]);
  });
});

describe('the estimate', () => {
  const estimate = async (texts: readonly string[], settings = settingsOf()) => {
    const estimated = await connectAws(settings).estimate(texts.map((text) => parse(text, settings)));
    return Object.fromEntries(estimated.map(({ call, count }) => [call, count]));
  };

  test('counts batches by region, single and pinned reads, hops', async () => {
    const texts = [
      ...Array.from({ length: 41 }, (_, index) => `aws:a${index}`),
      'aws:b?region=us-east-1',
      'aws:c?stage=AWSPREVIOUS',
    ];
    const chain = settingsOf({ roleChain: ['arn:aws:iam::444455556666:role/reader'] });
    expect(await estimate(texts, chain)).toEqual({
      'token request': 1,
      AssumeRoleWithWebIdentity: 1,
      AssumeRole: 1,
      BatchGetSecretValue: 3,
      GetSecretValue: 2,
    });
  });

  test('says that a wildcard is for AWS to count', async () => {
    expect(await estimate(['aws:a*'])).toEqual({
      'token request': 1,
      AssumeRoleWithWebIdentity: 1,
      ListSecrets: undefined,
      BatchGetSecretValue: undefined,
    });
  });
});
