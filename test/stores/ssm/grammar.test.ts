import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { parseReference } from '../../../src/references/reference.ts';
import { awsStore } from '../../../src/stores/aws/store.ts';
import { ssmStore } from '../../../src/stores/ssm/store.ts';
import { allStores } from '../../helpers/all-stores.ts';
import { connect } from '../../helpers/connections.ts';
import { defaultSettings } from '../../helpers/default-settings.ts';
import { ROLE_ARN } from '../../helpers/seed.ts';

const inputs = { 'aws-role': ROLE_ARN, 'aws-region': 'eu-west-1' };
const { connections } = connect(allStores, inputs);
const parse = (text: string) => parseReference(text, connections, defaultSettings);

function refusal(text: string): UserError {
  const parsed = parse(text);
  const [error] = 'errors' in parsed ? parsed.errors : [];
  if (error === undefined) throw new Error('nothing was refused');
  return error;
}

const arn = (name: string, account = '111122223333'): string =>
  `arn:aws:ssm:us-east-1:${account}:parameter/${name}`;

describe('accepted', () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['ssm:/app/prod/key', { secretId: '/app/prod/key', region: 'eu-west-1', secretName: '/app/prod/key' }],
    ['ssm:flat.name_1', { secretId: 'flat.name_1', secretName: 'flat.name_1' }],
    ['ssm:/flat', { secretId: '/flat' }],
    ['ssm:/app/key?version=12', { secretId: '/app/key', version: '12' }],
    ['ssm:/app/key?version=stable', { version: 'stable' }],
    ['ssm:/app/key?region=us-east-1', { region: 'us-east-1' }],
    ['ssm:/app/prod/*', { secretId: '/app/prod/', wildcard: { prefix: '/app/prod/' } }],
    ['ssm:/app/pr*', { secretId: '/app/pr', wildcard: { prefix: '/app/pr' } }],
    ['ssm:fl*', { wildcard: { prefix: 'fl' } }],
    ['ssm:*', { wildcard: { prefix: '' } }],
    [arn('app/key'), { secretId: arn('app/key'), region: 'us-east-1', secretName: '/app/key' }],
    [`ssm:${arn('app/key')}`, { secretId: arn('app/key') }],
    [arn('app/*'), { secretId: arn('app/'), wildcard: { prefix: '/app/' } }],
    [arn('*'), { wildcard: { prefix: '/' } }],
    ['arn:aws-cn:ssm:cn-north-1:111122223333:parameter/x', { region: 'cn-north-1' }],
    [arn('aws/service/ami/x', ''), { secretName: '/aws/service/ami/x' }],
  ])('%s', (text, expected) => {
    const parsed = parse(text);
    if ('errors' in parsed) throw parsed.errors[0];
    expect(parsed.reference).toMatchObject({ service: 'ssm', ...expected });
    expect(parsed.connection.store.id).toBe('ssm');
  });

  test('a secret and a parameter of one name are two reads', () => {
    const keys = ['aws:flat', 'ssm:flat', 'ssm:flat?version=1', 'ssm:fla*'].map((text) => {
      const parsed = parse(text);
      return 'errors' in parsed ? '' : parsed.reference.key;
    });
    expect(new Set(keys).size).toBe(4);
  });
});

describe('refused', () => {
  test.each([
    ['ssm:app/key', 'LINE_INVALID', 'write ssm:/app/key'],
    ['ssm:/app/key:3', 'LINE_INVALID', 'write /app/key?version=3'],
    [`${arn('app/key')}:3`, 'LINE_INVALID', '?version=3'],
    ['ssm:/app//key', 'LINE_INVALID', ''],
    ['ssm:/app/', 'LINE_INVALID', ''],
    ['ssm:/app/a%20b', 'LINE_INVALID', 'letters, digits'],
    ['ssm:/app/é', 'LINE_INVALID', 'letters, digits'],
    ['ssm:/app/%00', 'LINE_INVALID', ''],
    [`ssm:/${'a'.repeat(1011)}`, 'LINE_INVALID', ''],
    ['ssm:/aws/reference/secretsmanager/prod/db', 'LINE_INVALID', 'write aws:prod/db'],
    ['ssm:arn:aws:secretsmanager:eu-west-1:111122223333:secret:x', 'LINE_INVALID', 'parameter/NAME'],
    ['aws:arn:aws:ssm:eu-west-1:111122223333:parameter/x', 'LINE_INVALID', 'ssm:arn:aws:ssm'],
    ['arn:aws:ssm:eu-west-1::parameter/x', 'LINE_INVALID', 'parameter/NAME'],
    ['arn:aws:ssm:EU:111122223333:parameter/x', 'LINE_INVALID', 'parameter/NAME'],
    [arn('fl*'), 'LINE_INVALID', 'write ssm:fl* or ssm:/fl*'],
    ['ssm:/a?version=0', 'OPTION_INVALID', 'counted from 1'],
    ['ssm:/a?version=1a', 'OPTION_INVALID', 'counted from 1'],
    ['ssm:/a?version=', 'OPTION_INVALID', ''],
    ['ssm:/a/*?version=1', 'OPTION_INVALID', ''],
    ['ssm:/a?stage=AWSCURRENT', 'OPTION_INVALID', ''],
    ['ssm:/a?region=nowhere', 'OPTION_INVALID', 'eu-west-1'],
    [`${arn('a')}?region=eu-west-1`, 'OPTION_INVALID', ''],
  ])('%s', (text, code, fix) => {
    const { facts } = refusal(text);
    expect(facts.code).toBe(code);
    expect(facts.fix.join(' ')).toContain(fix);
  });

  test('any text is either read, byte for byte, or refused with a reason', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z/.*:?=-]{1,20}$/)), (text) => {
        const parsed = parse(`ssm:${text}`);
        if ('errors' in parsed) return parsed.errors.every((error) => error instanceof UserError);
        const { secretId, wildcard } = { secretId: '', ...parsed.reference };
        return text.startsWith(secretId) && (wildcard === undefined || text.startsWith(`${secretId}*`));
      }),
    );
  });
});

describe('settings', () => {
  test('are those of aws, and so is the identity', () => {
    const identities = connections
      .filter(({ store }) => store === awsStore || store === ssmStore)
      .map(({ identityKey }) => identityKey);
    expect(identities).toHaveLength(2);
    expect(new Set(identities).size).toBe(1);
  });
});
