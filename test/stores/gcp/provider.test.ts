import { describe, expect, test } from 'vitest';
import { gcpStore } from '../../../src/stores/gcp/store.ts';
import { PROVIDER } from '../../helpers/seed.ts';
import { ACCOUNT, settingsOf } from './job.ts';

const reference = gcpStore.parse({ locator: 'db', native: false, options: new Map() }, settingsOf());

function check(gcp: Parameters<typeof settingsOf>[1], identity: 'oidc' | 'ambient' = 'oidc') {
  const { provider: _, ...rest } = settingsOf({}, { project: 'acme-prod' }).gcp;
  return gcpStore
    .check([reference], { ...settingsOf({ identity }), gcp: { ...rest, ...gcp } })
    .map(({ code, facts }) => ({
      code,
      what: facts.what,
      fix: facts.fix.join(' '),
      ids: facts.likely?.map(({ id }) => id),
    }));
}

describe('before any call', () => {
  test('nothing is wrong with good inputs', () => {
    expect(check({ provider: PROVIDER })).toEqual([]);
    expect(check({ provider: PROVIDER, serviceAccount: ACCOUNT })).toEqual([]);
    expect(
      check({ provider: PROVIDER, serviceAccount: '123-compute@developer.gserviceaccount.com' }),
    ).toEqual([]);
  });

  test.each([[{}], [{ provider: '' }]])('a missing provider is named: %o', (gcp) => {
    expect(check(gcp)).toMatchObject([
      {
        code: 'INPUT_MISSING',
        what: expect.stringContaining('gcp-workload-identity-provider'),
        ids: ['T13'],
      },
    ]);
  });

  test('a project id in place of the number gets the command that tells it', () => {
    expect(check({ provider: PROVIDER.replace('123456789012', 'acme-prod') })).toMatchObject([
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
  ])('%j is malformed', (provider) => {
    const [error] = check({ provider });
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
  ])('%j is no service account', (serviceAccount) => {
    expect(check({ provider: PROVIDER, serviceAccount })).toMatchObject([
      { code: 'INPUT_INVALID', what: expect.stringContaining('gcp-service-account') },
    ]);
  });

  test('gcp-project is judged once, for all lines', () => {
    expect(check({ provider: PROVIDER, project: 'Acme Prod' })).toMatchObject([
      { code: 'INPUT_INVALID', what: expect.stringContaining('gcp-project') },
    ]);
  });

  test("the machine's own credentials need none of them", () => {
    expect(check({}, 'ambient')).toEqual([]);
    expect(check({ provider: 'gh', serviceAccount: 'ci' }, 'ambient')).toEqual([]);
  });

  test('without references nothing is asked of the inputs', () => {
    const { gcp: _, ...rest } = settingsOf();
    expect(gcpStore.check([], { ...rest, gcp: {} })).toEqual([]);
  });
});
