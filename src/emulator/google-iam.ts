import { type CelExpression, CelMistake } from './cel.ts';

export interface GoogleBinding {
  readonly role: string;
  readonly members: readonly string[];
  /** Over `resource.name`, `resource.type` and `resource.service`. */
  readonly condition?: CelExpression;
}

/** Who a Google access token stands for. */
export type GooglePrincipal =
  | {
      readonly kind: 'federated';
      /** `projects/NUMBER/locations/global/workloadIdentityPools/POOL`. */
      readonly pool: string;
      readonly subject: string;
      /** By name without `attribute.`. */
      readonly attributes: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'service-account'; readonly email: string };

const secretAccess = ['secretmanager.versions.access'];
const secretMetadata = [
  'secretmanager.secrets.get',
  'secretmanager.secrets.list',
  'secretmanager.versions.get',
  'secretmanager.versions.list',
];

/** The predefined roles of which the embedded cloud knows the permissions that matter here. */
export const predefinedRoles: Readonly<Record<string, readonly string[]>> = {
  'roles/secretmanager.secretAccessor': secretAccess,
  'roles/secretmanager.viewer': [...secretMetadata, 'secretmanager.secrets.getIamPolicy'],
  'roles/secretmanager.admin': [...secretAccess, ...secretMetadata, 'secretmanager.secrets.getIamPolicy'],
  'roles/viewer': secretMetadata,
  'roles/editor': secretMetadata,
  'roles/owner': [...secretAccess, ...secretMetadata, 'secretmanager.secrets.getIamPolicy'],
  'roles/iam.workloadIdentityUser': [
    'iam.serviceAccounts.getAccessToken',
    'iam.serviceAccounts.getOpenIdToken',
  ],
  'roles/iam.serviceAccountTokenCreator': [
    'iam.serviceAccounts.getAccessToken',
    'iam.serviceAccounts.getOpenIdToken',
    'iam.serviceAccounts.signBlob',
    'iam.serviceAccounts.signJwt',
  ],
  'roles/serviceusage.serviceUsageConsumer': ['serviceusage.services.use'],
};

const HOST = '//iam.googleapis.com/';

/**
 * Whether a binding's member is this principal.
 * https://cloud.google.com/iam/docs/principal-identifiers
 */
export function isMember(member: string, principal: GooglePrincipal): boolean {
  if (principal.kind === 'service-account') return member === `serviceAccount:${principal.email}`;
  const base = `${HOST}${principal.pool}`;
  if (member === `principal:${base}/subject/${principal.subject}`) return true;
  if (member === `principalSet:${base}/*`) return true;
  return [...principal.attributes].some(
    ([name, value]) => member === `principalSet:${base}/attribute.${name}/${value}`,
  );
}

/** The resource that a binding's condition may look at. */
export interface GoogleResource {
  readonly name: string;
  readonly type: string;
  readonly service: string;
}

/** Whether any binding grants the permission. A condition that cannot be evaluated grants nothing. */
export function isGranted(
  permission: string,
  principal: GooglePrincipal,
  bindings: readonly GoogleBinding[],
  customRoles: Readonly<Record<string, readonly string[]>>,
  resource: GoogleResource,
): boolean {
  return bindings.some((binding) => {
    const permissions = predefinedRoles[binding.role] ?? customRoles[binding.role] ?? [];
    return (
      permissions.includes(permission) &&
      binding.members.some((member) => isMember(member, principal)) &&
      isConditionMet(binding.condition, resource)
    );
  });
}

function isConditionMet(condition: CelExpression | undefined, resource: GoogleResource): boolean {
  if (condition === undefined) return true;
  try {
    return condition({ resource: { ...resource } }) === true;
  } catch (error) {
    if (error instanceof CelMistake) return false;
    throw error;
  }
}

/** The principal as IAM policies write it. */
export function principalText(principal: GooglePrincipal): string {
  return principal.kind === 'service-account'
    ? `serviceAccount:${principal.email}`
    : `principal:${HOST}${principal.pool}/subject/${principal.subject}`;
}
