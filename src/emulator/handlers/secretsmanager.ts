import { canDecrypt, denialOf } from '../aws-authorize.ts';
import { accessDenied, authenticate, epochSeconds, json, signedRegion } from '../aws-json.ts';
import type { AwsSecret, AwsVersion } from '../aws-state.ts';
import {
  cutPage,
  type Input,
  invalidParameter,
  matchingSecrets,
  nextToken,
  optionalText,
  readPageSize,
  type Signed,
  textList,
} from '../secret-lists.ts';
import type { State } from '../state.ts';
import { type Identified, parseJsonObject, Refusal, type WireRequest, type WireResponse } from '../wire.ts';

const TARGET_PREFIX = 'secretsmanager.';
const NOT_FOUND = "Secrets Manager can't find the specified secret.";

export function identifySecretsManager(request: WireRequest): Identified {
  const input = parseJsonObject(request.body.toString('utf8')) ?? {};
  const text = (name: string): string | undefined => {
    const value = input[name];
    return typeof value === 'string' ? value : undefined;
  };
  const ids =
    textList(input['SecretIdList']) ?? (text('SecretId') === undefined ? [] : [text('SecretId') ?? '']);
  const region = signedRegion(request);
  const version = text('VersionId');
  const stage = text('VersionStage');
  const pageSize = input['MaxResults'];
  return {
    call: (request.headers['x-amz-target'] ?? '').replace(TARGET_PREFIX, ''),
    detail: {
      ...(ids.length === 0 ? {} : { secrets: ids }),
      ...(region === undefined ? {} : { region }),
      ...(version === undefined ? {} : { version }),
      ...(stage === undefined ? {} : { stage }),
      ...(typeof pageSize === 'number' ? { pageSize } : {}),
    },
  };
}

/** AWS Secrets Manager, JSON 1.1: https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html */
export function handleSecretsManager(request: WireRequest, { call }: Identified, state: State): WireResponse {
  const { caller, region } = authenticate(request, 'secretsmanager', state);
  const input = parseJsonObject(request.body.toString('utf8'));
  if (input === undefined) throw new Refusal(400, 'SerializationException', 'The request body is not JSON');
  const signed: Signed = { caller, region, input, state };
  switch (call) {
    case 'GetSecretValue':
      return json(getSecretValue(signed));
    case 'BatchGetSecretValue':
      return json(batchGetSecretValue(signed));
    case 'ListSecrets':
      return json(listSecrets(signed));
    case 'DescribeSecret':
      return json(describeSecret(signed));
    default:
      throw new Refusal(400, 'UnknownOperationException', '');
  }
}

function getSecretValue(signed: Signed): Input {
  const id = secretIdOf(signed.input);
  const versionId = optionalText(signed.input, 'VersionId');
  const stage = optionalText(signed.input, 'VersionStage');
  if (versionId !== undefined && (versionId.length < 32 || versionId.length > 64)) {
    throw invalidParameter('VersionId must have 32 to 64 characters');
  }
  return readValue(signed, id, versionId, stage);
}

function readValue(
  signed: Signed,
  id: string,
  versionId: string | undefined,
  stage: string | undefined,
): Input {
  const secret = authorizedSecret(signed, id, 'GetSecretValue', [
    ...(versionId === undefined ? [] : [['secretsmanager:versionid', [versionId]] as const]),
    ...(stage === undefined ? [] : [['secretsmanager:versionstage', [stage]] as const]),
  ]);
  if (secret.seed.deletedDate !== undefined) {
    throw new Refusal(
      400,
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }
  const version = findVersion(secret, versionId, stage);
  decrypt(signed, secret);
  if (version.value === undefined) throw versionNotFound(versionId, stage);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...('text' in version.value
      ? { SecretString: version.value.text }
      : { SecretBinary: Buffer.from(version.value.bytes).toString('base64') }),
    VersionStages: version.stages,
    CreatedDate: epochSeconds(version.created),
  };
}

function findVersion(
  secret: AwsSecret,
  versionId: string | undefined,
  stage: string | undefined,
): AwsVersion {
  const byStage = secret.versions.find((version) => version.stages.includes(stage ?? 'AWSCURRENT'));
  const found =
    versionId === undefined ? byStage : secret.versions.find((version) => version.id === versionId);
  if (found === undefined) throw versionNotFound(versionId, stage);
  if (versionId !== undefined && stage !== undefined && found !== byStage) {
    throw new Refusal(
      400,
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return found;
}

function versionNotFound(versionId: string | undefined, stage: string | undefined): Refusal {
  const asked =
    versionId === undefined ? `staging label: ${stage ?? 'AWSCURRENT'}` : `VersionId: ${versionId}`;
  return new Refusal(
    400,
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${asked}`,
  );
}

/** A customer's key must be usable and let the caller decrypt; the account's own key lets its principals in by itself. */
function decrypt({ caller, region, state }: Signed, secret: AwsSecret): void {
  if (secret.kmsKeyArn === undefined) {
    if (secret.account === caller.account) return;
    throw new Refusal(
      400,
      'InvalidRequestException',
      "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    );
  }
  const key = state.aws.key(secret.kmsKeyArn);
  if (key === undefined || key.seed.state !== 'enabled') {
    throw new Refusal(
      400,
      'DecryptionFailure',
      "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    );
  }
  const context = new Map<string, readonly string[]>([
    ['kms:viaservice', [`secretsmanager.${region}.amazonaws.com`]],
    ['kms:calleraccount', [caller.account]],
    ['kms:encryptioncontext:secretarn', [secret.arn]],
  ]);
  if (!canDecrypt(caller, { arn: key.arn, account: key.account, policy: key.seed.policy }, context)) {
    throw new Refusal(400, 'AccessDeniedException', 'Access to KMS is not allowed');
  }
}

function batchGetSecretValue(signed: Signed): Input {
  const { input } = signed;
  const ids = textList(input['SecretIdList']);
  const filters = input['Filters'];
  if ((ids === undefined) === (filters === undefined)) {
    throw invalidParameter('Either SecretIdList or Filters must be provided, but not both.');
  }
  authorizeAction(signed, 'BatchGetSecretValue');
  const pageSize = readPageSize(input, 20);
  if (ids !== undefined) {
    if (input['MaxResults'] !== undefined || input['NextToken'] !== undefined) {
      throw invalidParameter('MaxResults and NextToken can only be used with Filters.');
    }
    if (ids.length < 1 || ids.length > 20) throw invalidParameter('SecretIdList must have 1 to 20 members.');
    const unasked = [...signed.state.aws.secrets(signed.caller.account, signed.region).values()]
      .filter((secret) => secret.seed.batch === 'intrude' && !ids.includes(secret.name))
      .map((secret) => secret.arn);
    return readBatch(signed, [...new Set(ids), ...unasked]);
  }
  authorizeAction(signed, 'ListSecrets');
  const matching = matchingSecrets(signed, filters, false);
  const page = cutPage(signed, matching, pageSize);
  return {
    ...readBatch(
      signed,
      page.items.map((secret) => secret.arn),
    ),
    ...nextToken(page),
  };
}

function readBatch(signed: Signed, ids: readonly string[]): Input {
  const values: Input[] = [];
  const errors: Input[] = [];
  for (const id of ids) {
    const fault = locate(signed, id)?.seed.batch;
    if (fault === 'omit') continue;
    try {
      if (typeof fault === 'object') throw new Refusal(400, fault.code, '');
      values.push(readValue(signed, id, undefined, undefined));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors };
}

function listSecrets(signed: Signed): Input {
  authorizeAction(signed, 'ListSecrets');
  const pageSize = readPageSize(signed.input, 100);
  const page = cutPage(
    signed,
    matchingSecrets(signed, signed.input['Filters'] ?? [], signed.input['IncludePlannedDeletion'] === true),
    pageSize,
  );
  return {
    SecretList: page.items.map((secret) => {
      const { VersionIdsToStages, ...rest } = metadata(secret);
      return { ...rest, SecretVersionsToStages: VersionIdsToStages };
    }),
    ...nextToken(page),
  };
}

function describeSecret(signed: Signed): Input {
  const secret = authorizedSecret(signed, secretIdOf(signed.input), 'DescribeSecret', []);
  const status = (replica: { readonly region: string; readonly kmsKey?: string }): Input => ({
    Region: replica.region,
    KmsKeyId: replica.kmsKey ?? 'alias/aws/secretsmanager',
    Status: 'InSync',
  });
  return {
    ...metadata(secret),
    ReplicationStatus: secret.region === secret.primaryRegion ? secret.seed.replicas.map(status) : [],
  };
}

function metadata(secret: AwsSecret): Input {
  const { seed } = secret;
  const newest = Math.max(
    seed.created.getTime(),
    ...secret.versions.map((version) => version.created.getTime()),
  );
  const isReplicated = seed.replicas.length > 0;
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(seed.description === undefined ? {} : { Description: seed.description }),
    ...(secret.kmsKeyArn === undefined ? {} : { KmsKeyId: secret.kmsKeyArn }),
    ...(seed.rotation === undefined
      ? {}
      : {
          RotationEnabled: true,
          RotationRules: { AutomaticallyAfterDays: seed.rotation.automaticallyAfterDays },
          ...(seed.rotation.nextRotationDate === undefined
            ? {}
            : { NextRotationDate: epochSeconds(seed.rotation.nextRotationDate) }),
        }),
    LastChangedDate: newest / 1000,
    ...(seed.deletedDate === undefined ? {} : { DeletedDate: epochSeconds(seed.deletedDate) }),
    Tags: Object.entries(seed.tags).map(([Key, Value]) => ({ Key, Value })),
    VersionIdsToStages: Object.fromEntries(
      secret.versions
        .filter((version) => version.stages.length > 0)
        .map((version) => [version.id, version.stages]),
    ),
    CreatedDate: epochSeconds(seed.created),
    ...(isReplicated ? { PrimaryRegion: secret.primaryRegion } : {}),
  };
}

/**
 * The secret that an id means, for a caller who may do this to it. Whoever may not is refused whether it exists or
 * not; where it does not, permission on any secret of that name counts.
 */
function authorizedSecret(
  signed: Signed,
  id: string,
  operation: string,
  context: readonly (readonly [string, readonly string[]])[],
): AwsSecret {
  const { caller, region, state } = signed;
  const secret = locate(signed, id);
  const action = `secretsmanager:${operation}`;
  const partition = state.aws.account(caller.account)?.partition ?? 'aws';
  const [, , , , arnAccount] = id.startsWith('arn:') ? id.split(':') : [];
  const account = secret?.account ?? arnAccount ?? caller.account;
  const named = id.startsWith('arn:')
    ? id
    : `arn:${partition}:secretsmanager:${region}:${account}:secret:${id}`;
  const resources = secret === undefined ? [named, `${named}-aaaaaa`] : [secret.arn];
  const tags = Object.entries(secret?.seed.tags ?? {}).flatMap(([key, value]) => [
    [`aws:resourcetag/${key}`.toLowerCase(), [value]] as const,
    [`secretsmanager:resourcetag/${key}`.toLowerCase(), [value]] as const,
  ]);
  const denials = resources.map((resource) =>
    denialOf(caller, {
      action,
      resource,
      resourceAccount: account,
      resourcePolicy: secret?.seed.resourcePolicy,
      context: new Map<string, readonly string[]>([
        ['aws:requestedregion', [region]],
        ['aws:resourceaccount', [account]],
        ['secretsmanager:secretid', [secret?.arn ?? named]],
        ...(secret === undefined
          ? []
          : [['secretsmanager:secretprimaryregion', [secret.primaryRegion]] as const]),
        ...tags,
        ...context,
      ]),
    }),
  );
  if (!denials.includes(undefined)) throw accessDenied(caller, action, secret?.arn ?? id, denials[0] ?? '');
  if (secret === undefined) throw new Refusal(400, 'ResourceNotFoundException', NOT_FOUND);
  return secret;
}

/** Actions that know no resource: a grant on secret ARNs gives nothing. */
function authorizeAction({ caller, region }: Signed, operation: string): void {
  const action = `secretsmanager:${operation}`;
  const denial = denialOf(caller, {
    action,
    resource: '*',
    resourceAccount: caller.account,
    context: new Map([['aws:requestedregion', [region]]]),
  });
  if (denial !== undefined) throw accessDenied(caller, action, '*', denial);
}

/**
 * By name, full ARN, or ARN without its suffix. An ARN that ends in a hyphen and six characters is taken for a full
 * one, which is the trap of names that end so themselves.
 */
function locate({ caller, region, state }: Signed, id: string): AwsSecret | undefined {
  if (!id.startsWith('arn:')) return state.aws.secrets(caller.account, region).get(id);
  const [, , service, , account = '', kind, name = ''] = id.split(':');
  if (service !== 'secretsmanager' || kind !== 'secret') return undefined;
  const held = state.aws.secrets(account, region);
  if (/-[A-Za-z0-9]{6}$/.test(name)) return [...held.values()].find((secret) => secret.arn === id);
  const secret = held.get(name);
  return secret?.arn.startsWith(`${id}-`) ? secret : undefined;
}

function secretIdOf(input: Input): string {
  const id = optionalText(input, 'SecretId');
  if (id === undefined || id.length > 2048 || !(id.startsWith('arn:') || /^[A-Za-z0-9/_+=.@!-]+$/.test(id))) {
    // Not InvalidParameterException, as for other bad parameters.
    throw new Refusal(
      400,
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  }
  return id;
}
