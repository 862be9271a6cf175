import { UserError } from '../../core/errors.ts';
import { showText } from '../../references/show-text.ts';
import type { SecretReference } from '../store.ts';
import type { GcpSettings } from './settings.ts';

const PROVIDER_INPUT = 'gcp-workload-identity-provider';
const PROVIDER_SHAPE = 'projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER';

const providerForm =
  /^projects\/([^/\s]+)\/locations\/global\/workloadIdentityPools\/([a-z0-9-]+)\/providers\/([a-z0-9-]+)$/;
/** Own, default and domain-scoped ones: https://cloud.google.com/iam/docs/service-account-types */
const serviceAccountForm = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?@(?:[a-z0-9-]+\.)+gserviceaccount\.com$/;

/** What can be seen to be wrong with the Google inputs before any call. */
export async function checkGcpSettings(
  references: readonly SecretReference[],
  settings: GcpSettings,
): Promise<readonly UserError[]> {
  if (references.length === 0) return [];
  const errors: UserError[] = [];
  // Under ambient the sign-in inputs are not used, so nothing can be wrong with them.
  if (settings.identity === 'ambient') return errors;
  const error = providerError(settings.provider);
  if (error !== undefined) errors.push(await withCauses(error, settings.provider));
  const account = settings.serviceAccount;
  if (account !== undefined && account !== '' && !serviceAccountForm.test(account)) {
    errors.push(
      invalid('gcp-service-account', account, 'is not the e-mail address of a service account', [
        'write NAME@PROJECT.iam.gserviceaccount.com, as: gcloud iam service-accounts list',
      ]),
    );
  }
  return errors;
}

/** The provider's name taken apart. */
export interface Provider {
  /** `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`. */
  readonly name: string;
  /** `projects/NUMBER/locations/global/workloadIdentityPools/POOL`. */
  readonly pool: string;
}

/**
 * The provider of checked settings.
 * @throws UserError INPUT_MISSING, INPUT_INVALID
 */
export function requireProvider(settings: GcpSettings): Provider {
  const error = providerError(settings.provider);
  if (error !== undefined) throw error;
  const name = settings.provider ?? '';
  return { name, pool: name.slice(0, name.lastIndexOf('/providers/')) };
}

/** Of the job's token. */
export function audienceOf(settings: GcpSettings): string {
  return settings.audience || `https://iam.googleapis.com/${requireProvider(settings).name}`;
}

function providerError(provider: string | undefined): UserError | undefined {
  if (provider === undefined || provider === '') {
    return new UserError({
      code: 'INPUT_MISSING',
      what: `a Google secret is asked for, and the input ${PROVIDER_INPUT} is not set or empty`,
      fix: [
        `set ${PROVIDER_INPUT}: ${PROVIDER_SHAPE}`,
        'where it comes from a secret or variable, that one is not defined for this job: name the environment that holds it, or write it out (it is no secret)',
      ],
    });
  }
  const [, project] = providerForm.exec(provider) ?? [];
  if (project !== undefined && /^[0-9]+$/.test(project)) return undefined;
  if (project !== undefined) {
    return invalid(PROVIDER_INPUT, provider, 'has a project id where the project number belongs', [
      `gcloud projects describe ${project} --format='value(projectNumber)'`,
    ]);
  }
  return invalid(PROVIDER_INPUT, provider, 'is not the full name of a provider', [
    `write ${PROVIDER_SHAPE}, without https: or //iam.googleapis.com/ in front`,
    'gcloud iam workload-identity-pools providers describe PROVIDER --workload-identity-pool=POOL --location=global --format="value(name)"',
  ]);
}

/** Loaded only here: a run whose provider is good never pays for the catalogue. */
async function withCauses(error: UserError, provider = ''): Promise<UserError> {
  const { diagnose } = await import('../../diagnosis/diagnose.ts');
  return new UserError({ ...error.facts, likely: diagnose({ step: 'google-provider', provider }, {}) });
}

function invalid(input: string, value: string, problem: string, fix: readonly string[]): UserError {
  return new UserError({
    code: 'INPUT_INVALID',
    what: `${input}: ${showText(value, 200)} ${problem}`,
    fix,
  });
}
