import { describe, expect, test } from 'vitest';
import type { GcpSettings } from '../../../src/stores/gcp/settings.ts';
import { connectGcp, gcpStore } from '../../../src/stores/gcp/store.ts';
import { connect } from '../../helpers/connections.ts';
import { PROVIDER } from '../../helpers/seed.ts';
import { ACCOUNT, settingsOf } from './job.ts';

async function check(changes: Partial<GcpSettings>, identity: 'oidc' | 'ambient' = 'oidc') {
  const { provider: _, ...rest } = settingsOf({ identity });
  const connection = connectGcp({ ...rest, ...changes });
  const reference = connection.parse({ locator: 'db', native: false, options: new Map() });
  const errors = await connection.check([reference]);
  return errors.map(({ code, facts }) => ({
    code,
    what: facts.what,
    fix: facts.fix.join(' '),
    ids: facts.likely?.map(({ id }) => id),
  }));
}

describe('before any call', () => {
  test('nothing is wrong with good inputs', async () => {
    expect(await check({ provider: PROVIDER })).toEqual([]);
    expect(await check({ provider: PROVIDER, serviceAccount: ACCOUNT })).toEqual([]);
    expect(
      await check({ provider: PROVIDER, serviceAccount: '123-compute@developer.gserviceaccount.com' }),
    ).toEqual([]);
  });

  test.each([[{}], [{ provider: '' }]])('a missing provider is named: %o', async (gcp) => {
    expect(await check(gcp)).toMatchObject([
      {
        code: 'INPUT_MISSING',
        what: expect.stringContaining('gcp-workload-identity-provider'),
        ids: ['T13'],
      },
    ]);
  });

  test('a project id in place of the number gets the command that tells it', async () => {
    expect(await check({ provider: PROVIDER.replace('123456789012', 'acme-prod') })).toMatchObject([
      {
        code: 'INPUT_INVALID',
        fix: expect.stringContaining("gcloud projects describe acme-prod --format='value(projectNumber)'"),
        ids: ['G2'],
      },
    ]);
  });

  test.each([
    [`https://iam.googleapis.com/${PROVIDER}`],
    [`//iam.googleapis.com/${PROVIDER}`],
    ['projects/123456789012/locations/global/workloadIdentityPools/gh'],
    [`${PROVIDER}/`],
    [` ${PROVIDER}`],
    ['gh'],
    [`\${ secrets.PROVIDER }`],
    [PROVIDER.replace('global', 'us')],
  ])('%j is malformed', async (provider) => {
    const [error] = await check({ provider });
    expect(error).toMatchObject({
      code: 'INPUT_INVALID',
      what: expect.stringContaining('gcp-workload-identity-provider'),
    });
    expect(error?.ids?.[0]).toBe('G1');
  });

  test.each([
    ['ci'],
    ['ci@acme-prod'],
    ['ci@example.com'],
    [`${ACCOUNT}/x`],
    [`a b${ACCOUNT}`],
    ['../x@p.iam.gserviceaccount.com'],
  ])('%j is no service account', async (serviceAccount) => {
    expect(await check({ provider: PROVIDER, serviceAccount })).toMatchObject([
      { code: 'INPUT_INVALID', what: expect.stringContaining('gcp-service-account') },
    ]);
  });

  test.each(['Acme Prod', 'acme/prod', '-'])('gcp-project: %s is none', (project) => {
    const { errors } = connect([gcpStore], { 'gcp-project': project });
    expect(errors).toMatchObject([
      { code: 'INPUT_INVALID', message: expect.stringContaining('gcp-project') },
    ]);
  });

  test("the machine's own credentials need none of them", async () => {
    expect(await check({}, 'ambient')).toEqual([]);
    expect(await check({ provider: 'gh', serviceAccount: 'ci' }, 'ambient')).toEqual([]);
  });

  test('without references nothing is asked of the inputs', async () => {
    expect(await connectGcp({ identity: 'oidc' }).check([])).toEqual([]);
  });
});
