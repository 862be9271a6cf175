import { describe, expect, test } from 'vitest';
import { gcpStore } from '../../../src/stores/gcp/store.ts';
import { PROVIDER } from '../../helpers/seed.ts';
import { ACCOUNT, settingsOf } from './job.ts';

const reference = gcpStore.parse({ locator: 'db', native: false, options: new Map() }, settingsOf());

async function check(gcp: Parameters<typeof settingsOf>[1], identity: 'oidc' | 'ambient' = 'oidc') {
  const { provider: _, ...rest } = settingsOf({}, { project: 'acme-prod' }).gcp;
  const errors = await gcpStore.check([reference], {
    ...settingsOf({ identity }),
    gcp: { ...rest, ...gcp },
  });
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

  test('gcp-project is judged once, for all lines', async () => {
    expect(await check({ provider: PROVIDER, project: 'Acme Prod' })).toMatchObject([
      { code: 'INPUT_INVALID', what: expect.stringContaining('gcp-project') },
    ]);
  });

  test("the machine's own credentials need none of them", async () => {
    expect(await check({}, 'ambient')).toEqual([]);
    expect(await check({ provider: 'gh', serviceAccount: 'ci' }, 'ambient')).toEqual([]);
  });

  test('without references nothing is asked of the inputs', async () => {
    const { gcp: _, ...rest } = settingsOf();
    expect(await gcpStore.check([], { ...rest, gcp: {} })).toEqual([]);
  });
});
