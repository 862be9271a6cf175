import type { UserError } from '../../core/errors.ts';
import type { HttpResponse } from '../../network/network.ts';
import { asDate, asText, parseBody } from '../json.ts';
import { malformed } from '../service-faults.ts';
import type { Asked } from './access.ts';
import { type Answered, callSecretManager } from './call.ts';
import type { Credentials } from './credentials.ts';
import { secretManagerEndpoint } from './endpoints.ts';
import { labelOf, secretName, versionName } from './reference.ts';
import type { GcpContext } from './settings.ts';

const ACCESS = 'secretmanager.versions.access';

const states = ['ENABLED', 'DISABLED', 'DESTROYED'] as const;

export interface VersionMetadata {
  readonly version: string;
  readonly created?: Date;
  readonly state: (typeof states)[number] | 'UNKNOWN';
}

/**
 * What is known of a version beside its value.
 * https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/get
 * @throws UserError where no answer came
 */
export async function readMetadata(
  asked: Asked,
  credentials: Credentials,
  context: GcpContext,
): Promise<Answered<VersionMetadata>> {
  const answered = await callSecretManager(
    {
      call: 'GetSecretVersion',
      label: labelOf(asked, asked.secret, asked.version),
      resource: versionName(asked, asked.secret, asked.version),
      location: asked.location,
    },
    credentials,
    context,
  );
  if ('refused' in answered) return answered;
  const body = parseBody(answered.answer.body);
  const version = /\/versions\/([A-Za-z0-9_-]+)$/.exec(asText(body?.['name']) ?? '')?.[1];
  if (body === undefined || version === undefined)
    throw foreign('GetSecretVersion', asked, answered.answer, context);
  const created = asDate(body['createTime']);
  const answer: VersionMetadata = {
    version,
    state: states.find((known) => known === body['state']) ?? 'UNKNOWN',
    ...(created === undefined ? {} : { created }),
  };
  return { answer };
}

/**
 * Whether the caller may read the secret's values; `false` also where there is no such secret. Reads none.
 * https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/testIamPermissions
 * @throws UserError where no answer came
 */
export async function mayAccess(
  asked: Asked,
  credentials: Credentials,
  context: GcpContext,
): Promise<Answered<boolean>> {
  const answered = await callSecretManager(
    {
      call: 'TestIamPermissions',
      label: labelOf(asked, asked.secret, asked.version),
      resource: secretName(asked, asked.secret),
      verb: ':testIamPermissions',
      body: { permissions: [ACCESS] },
      location: asked.location,
    },
    credentials,
    context,
  );
  if ('refused' in answered) return answered;
  const body = parseBody(answered.answer.body);
  // Left out where there is none.
  const permissions: unknown = body?.['permissions'] ?? [];
  if (body === undefined || !Array.isArray(permissions))
    throw foreign('TestIamPermissions', asked, answered.answer, context);
  return { answer: permissions.includes(ACCESS) };
}

/** What is no answer of the service must not pass for one that knows nothing, or allows nothing. */
function foreign(call: string, asked: Asked, answer: HttpResponse, context: GcpContext): UserError {
  const label = labelOf(asked, asked.secret, asked.version);
  const endpoint = secretManagerEndpoint(context.env, asked.location);
  return malformed(`${call} of ${label}`, 'what was asked for', endpoint, answer.status);
}
