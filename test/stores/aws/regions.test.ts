import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { findAnswer } from '../../../src/stores/aws/fetch.ts';
import type { AwsSettings } from '../../../src/stores/aws/settings.ts';
import { awsStore, connectAws } from '../../../src/stores/aws/store.ts';
import { connect } from '../../helpers/connections.ts';
import { refusalOf } from '../../helpers/fakes.ts';
import { withAwsAccountPart, withAwsPolicy, withAwsSecrets } from '../../helpers/seed.ts';
import { errorsOf, parse, settingsOf, startJob, textsOf } from './job.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const place = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:';

function withoutRegion(changes: Partial<AwsSettings> = {}): AwsSettings {
  const { region: _, ...aws } = settingsOf(changes);
  return aws;
}

test.each(['eu-west-1.evil.example', 'EU-WEST-1', 'evil/'])('aws-region: %s is none', (region) => {
  const { errors } = connect([awsStore], { 'aws-region': region });
  expect(errors).toMatchObject([{ code: 'INPUT_INVALID', message: expect.stringContaining('aws-region') }]);
});

describe("the environment's region", () => {
  test.each(['evil.example/', 'eu-west-1.evil.example', 'eu-west-1\n', 'EU-WEST-1', '..'])(
    '%j is named as wrong before it becomes a part of a host',
    async (environmentRegion) => {
      const settings = withoutRegion({ environmentRegion });
      const [error] = await connectAws(settings).check([parse('aws:a', settings)]);
      expect(error?.code).toBe('INPUT_INVALID');
      expect(error?.message).toMatch(/AWS_REGION/);
    },
  );

  test('is not looked at where the input, or the only ARN, says the region', async () => {
    const given = settingsOf({ environmentRegion: 'evil' });
    expect(await connectAws(given).check([parse('aws:a')])).toEqual([]);
    const byArn = withoutRegion({ environmentRegion: 'evil' });
    expect(await connectAws(byArn).check([parse(`${place}prod/db`, byArn)])).toEqual([]);
  });
});

describe("the region of the machine's own profile", () => {
  const users = {
    dev: {
      accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
      secretAccessKey: 'ambient-secret-key-of-a-laptop',
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    },
  };

  async function laptop(config: string) {
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const file = join(home, 'config');
    writeFileSync(file, config);
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_SESSION_TOKEN'])
      vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_CONFIG_FILE', file);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
    vi.stubEnv('AWS_ACCESS_KEY_ID', users.dev.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', users.dev.secretAccessKey);
    return startJob({
      seed: withAwsAccountPart(demoSeed(), { users }),
      settings: { identity: 'ambient' },
      region: 'none',
    });
  }

  test('is used under ambient', async () => {
    const job = await laptop('[default]\nregion = eu-west-1\n');
    expect(textsOf(await job.fetch('aws:prod/api/key'))).toEqual(['ak_demo_5f0c2b7d9e1a4c38']);
  });

  test.each(['', '[default]\nregion = evil.example/\n'])(
    'that is none, as in %j, is asked for',
    async (text) => {
      const job = await laptop(text);
      expect((await refusalOf(job.fetch('aws:prod/api/key'))).code).toBe('INPUT_MISSING');
      expect(job.calls()).toEqual({});
    },
  );
});

test.each(['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL_STS'])(
  'a planted %s is refused before there is a token',
  async (variable) => {
    const job = await startJob({ env: { [variable]: 'https://evil.example' } });
    expect((await refusalOf(job.fetch('aws:prod/database'))).code).toBe('HOST_REFUSED');
    expect(job.calls()).toEqual({});
  },
);

test('a denied batch is said once for all regions', async () => {
  let seed = withAwsPolicy(demoSeed(), [
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
  ]);
  seed = withAwsSecrets(seed, { 'prod/a': 'a', 'prod/b': 'b' });
  seed = withAwsSecrets(seed, { 'prod/c': 'c', 'prod/d': 'd' }, { region: 'us-east-1' });
  const job = await startJob({ seed, latencyMilliseconds: 2 });
  const far = ['aws:prod/c?region=us-east-1', 'aws:prod/d?region=us-east-1'];
  expect(textsOf(await job.fetch('aws:prod/a', 'aws:prod/b', ...far))).toEqual(['a', 'b', 'c', 'd']);
  expect(job.log.filter((line) => line.startsWith('notice')).length).toBe(1);
});

describe('an ARN that could be full or partial', () => {
  const full = { ARN: `${place}db-Ab12Cd`, Name: 'db' };
  const trap = { ARN: `${place}db-Ab12Cd-Zz99Zz`, Name: 'db-Ab12Cd' };

  test('means the full one where both are answered, in either order', () => {
    const asked = [`${place}db-Ab12Cd`, `${place}db`, 'db-Ab12Cd'];
    for (const answered of [
      [full, trap],
      [trap, full],
    ]) {
      const found = asked.map((id) => findAnswer(id, answered, { account: '111122223333', asked }));
      expect(found).toEqual([full, full, trap]);
    }
  });

  test.each([
    ['db', { ARN: `${place}db-Ab12Cd`, Name: 'DB' }],
    [`${place}db`, { ARN: `${place}db-old-Ab12Cd`, Name: 'db-old' }],
    [`${place}db`, { ARN: `${place}db-Ab12C`, Name: 'db' }],
    [`${place}db`, { Name: 'db' }],
    [`${place}db`, { ARN: `${place.replace('eu-west-1', 'us-east-1')}db-Ab12Cd`, Name: 'db' }],
  ])('%s is not answered by %j', (id, answer) => {
    expect(findAnswer(id, [answer], { account: '111122223333', asked: [id] })).toBeUndefined();
  });

  test('is looked up by the service as full, and then is not found', async () => {
    const job = await startJob({ seed: withAwsSecrets(demoSeed(), { 'prod/db-backup': 'x' }) });
    const [result] = await job.fetch(`${place}prod/db-backup`);
    expect(result?.kind).toBe('absent');
    const [error] = errorsOf(result);
    expect(error?.code).toBe('AWS_NOT_FOUND');
    expect(error?.facts.fix.join(' ')).toMatch(/taken for a full one/);
  });
});

describe('a name beside the ARN of a secret of that name in another account', () => {
  const theirArn = 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:db-Zz99Zz';
  const ours = { ARN: `${place}db-Ab12Cd`, Name: 'db' };
  const theirs = { ARN: theirArn, Name: 'db' };
  const asked = ['db', theirArn];

  test.each(['111122223333', undefined])('means the own one, also where the account is %s', (account) => {
    for (const answered of [
      [ours, theirs],
      [theirs, ours],
    ]) {
      expect(findAnswer('db', answered, { account, asked })).toBe(ours);
      expect(findAnswer(theirArn, answered, { account, asked })).toBe(theirs);
    }
    expect(findAnswer('db', [theirs], { account, asked })).toBeUndefined();
  });

  test('and by its own ARN as well is one secret for both', () => {
    const own = { account: '111122223333', asked: ['db', ours.ARN] };
    expect(findAnswer('db', [ours], own)).toBe(ours);
    expect(findAnswer(ours.ARN, [ours], own)).toBe(ours);
  });
});

test.each(['aws:datenbank-ü', 'aws:prod/\u{1f511}', 'aws:%C3%A9', 'aws:a%7Fb', 'aws:pr\u200bod'])(
  '%j is no name that AWS could know, and would spoil the session policy of all',
  async (text) => {
    expect((await refusalOf(() => parse(text))).code).toBe('LINE_INVALID');
  },
);
