import { createHash, randomBytes } from 'node:crypto';
import { canDecrypt, denialOf } from '../aws-authorize.ts';
import { accessDenied, authenticate, epochSeconds, json, signedRegion } from '../aws-json.ts';
import { type AwsParameter, parameterArn } from '../aws-state.ts';
import { type Input, optionalText, type Signed, textList } from '../secret-lists.ts';
import type { ParameterVersionSeed } from '../seed.ts';
import type { State } from '../state.ts';
import {
  type Identified,
  isRecord,
  parseJsonObject,
  Refusal,
  type WireRequest,
  type WireResponse,
} from '../wire.ts';

const TARGET_PREFIX = 'AmazonSSM.';

export function identifySsm(request: WireRequest): Identified {
  const input = parseJsonObject(request.body.toString('utf8')) ?? {};
  const single = optionalText(input, 'Name') ?? optionalText(input, 'Path');
  const names = textList(input['Names']) ?? (single === undefined ? namesOfFilters(input) : [single]);
  const region = signedRegion(request);
  const pageSize = input['MaxResults'];
  const decrypts = input['WithDecryption'];
  return {
    call: (request.headers['x-amz-target'] ?? '').replace(TARGET_PREFIX, ''),
    detail: {
      ...(names.length === 0 ? {} : { secrets: names }),
      ...(region === undefined ? {} : { region }),
      ...(typeof pageSize === 'number' ? { pageSize } : {}),
      ...(typeof decrypts === 'boolean' ? { withDecryption: decrypts } : {}),
    },
  };
}

function namesOfFilters(input: Input): readonly string[] {
  const filters = input['ParameterFilters'];
  if (!Array.isArray(filters)) return [];
  return filters.flatMap((filter: unknown) => (isRecord(filter) ? (textList(filter['Values']) ?? []) : []));
}

/** Parameter Store, JSON 1.1: https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html */
export function handleSsm(request: WireRequest, { call }: Identified, state: State): WireResponse {
  const { caller, region } = authenticate(request, 'ssm', state);
  const input = parseJsonObject(request.body.toString('utf8'));
  if (input === undefined) throw new Refusal(400, 'SerializationException', 'The request body is not JSON');
  const signed: Signed = { caller, region, input, state };
  switch (call) {
    case 'GetParameter':
      return json(getParameter(signed));
    case 'GetParameters':
      return json(getParameters(signed));
    case 'GetParametersByPath':
      return json(getParametersByPath(signed));
    case 'DescribeParameters':
      return json(describeParameters(signed));
    default:
      throw new Refusal(400, 'UnknownOperationException', '');
  }
}

/** A name or ARN as asked, with what stands behind its colon. */
interface Asked {
  readonly text: string;
  readonly arn: string;
  readonly account: string;
  /** As the service keeps it, `undefined` where there is none of that name. */
  readonly parameter: AwsParameter | undefined;
  /** A version's number or label. */
  readonly selector: string | undefined;
}

function readAsked({ caller, region, state }: Signed, text: string): Asked {
  const isArn = text.startsWith('arn:');
  const [, partition, arnRegion = '', arnAccount = '', path = '', arnSelector] =
    /^arn:([a-z-]+):ssm:([a-z0-9-]+):(\d{12}):parameter\/([^:]+)(?::([^:]+))?$/.exec(text) ?? [];
  if (isArn) {
    if (partition === undefined || arnRegion !== region)
      throw invalid('The parameter ARN is not valid here.');
    const held = state.aws.parameters(arnAccount, region);
    const parameter = held.get(path) ?? held.get(`/${path}`);
    const arn = parameterArn(path, partition, region, arnAccount);
    return { text, arn, account: arnAccount, parameter, selector: arnSelector };
  }
  const [name = '', selector, ...rest] = text.split(':');
  const isName = /^[A-Za-z0-9_.-]+$|^(\/[A-Za-z0-9_.-]+)+$/.test(name);
  if (!isName || rest.length > 0 || selector === '') {
    throw invalid(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive), and must be a fully qualified name.',
    );
  }
  const own = state.aws.account(caller.account)?.partition ?? 'aws';
  return {
    text,
    arn: parameterArn(name, own, region, caller.account),
    account: caller.account,
    parameter: state.aws.parameters(caller.account, region).get(name),
    selector,
  };
}

function versionOf({ parameter, selector }: Asked): number | undefined {
  const count = parameter?.seed.versions.length ?? 0;
  if (selector === undefined) return count;
  if (/^\d+$/.test(selector))
    return Number(selector) >= 1 && Number(selector) <= count ? Number(selector) : undefined;
  const index = parameter?.seed.versions.findIndex(({ labels }) => labels.includes(selector)) ?? -1;
  return index === -1 ? undefined : index + 1;
}

function getParameter(signed: Signed): Input {
  const asked = readAsked(signed, optionalText(signed.input, 'Name') ?? '');
  authorize(signed, 'GetParameter', asked);
  if (asked.parameter === undefined) throw new Refusal(400, 'ParameterNotFound', '');
  const version = versionOf(asked);
  if (version === undefined) {
    throw new Refusal(
      400,
      'ParameterVersionNotFound',
      'Systems Manager could not find the version or label.',
    );
  }
  return { Parameter: show(signed, asked.parameter, version, asked) };
}

/** One name that may not be read refuses the whole call; one that does not exist is listed beside those that do. */
function getParameters(signed: Signed): Input {
  const names = textList(signed.input['Names']) ?? [];
  if (names.length < 1 || names.length > 10) throw invalid('Names must have 1 to 10 members.');
  const all = names.map((name) => readAsked(signed, name));
  if (new Set(all.map(({ arn }) => arn)).size < all.length) throw invalid('Names holds a parameter twice.');
  for (const asked of all) authorize(signed, 'GetParameters', asked);
  const found: Input[] = [];
  const invalidNames: string[] = [];
  for (const asked of all) {
    const version = versionOf(asked);
    if (asked.parameter?.seed.answer === 'omit') continue;
    if (asked.parameter === undefined || version === undefined) invalidNames.push(asked.text);
    else found.push(show(signed, asked.parameter, version, asked));
  }
  return { Parameters: [...found, ...intruders(signed, names)], InvalidParameters: invalidNames };
}

function intruders(signed: Signed, names: readonly string[]): readonly Input[] {
  return [...signed.state.aws.parameters(signed.caller.account, signed.region).values()]
    .filter(({ name, seed }) => seed.answer === 'intrude' && !names.includes(name))
    .map((parameter) => show(signed, parameter, parameter.seed.versions.length));
}

/** Who may read a path may read all below it, also what another statement denies. */
function getParametersByPath(signed: Signed): Input {
  const { caller, region, input, state } = signed;
  const path = optionalText(input, 'Path') ?? '';
  if (!/^\/$|^(\/[A-Za-z0-9_.-]+)+\/?$/.test(path)) {
    throw invalid('The parameter path must begin with a forward slash.');
  }
  const folder = path.endsWith('/') ? path.slice(0, -1) : path;
  const partition = state.aws.account(caller.account)?.partition ?? 'aws';
  const arn = parameterArn(folder, partition, region, caller.account);
  authorize(signed, 'GetParametersByPath', { arn, account: caller.account, parameter: undefined });
  const isRecursive = input['Recursive'] === true;
  const below = [...state.aws.parameters(caller.account, region).values()]
    .filter(({ name }) => name.startsWith(`${folder}/`))
    .filter(({ name }) => isRecursive || !name.slice(folder.length + 1).includes('/'));
  const page = cutPage(signed, [...below].sort(byName), 10);
  return {
    Parameters: page.items.map((parameter) => show(signed, parameter, parameter.seed.versions.length)),
    ...(page.next === undefined ? {} : { NextToken: page.next }),
  };
}

function describeParameters(signed: Signed): Input {
  const { caller, region, input, state } = signed;
  const denial = denialOf(caller, {
    action: 'ssm:DescribeParameters',
    resource: '*',
    resourceAccount: caller.account,
    context: new Map([['aws:requestedregion', [region]]]),
  });
  if (denial !== undefined) throw accessDenied(caller, 'ssm:DescribeParameters', '*', denial);
  const filters = input['ParameterFilters'] ?? [];
  if (!Array.isArray(filters)) throw invalid('ParameterFilters must be a list.');
  const conditions = filters.map(readFilter);
  const matching = [...state.aws.parameters(caller.account, region).values()].filter((parameter) =>
    conditions.every((matches) => matches(parameter)),
  );
  const page = cutPage(signed, matching.sort(byName), 50);
  return {
    Parameters: page.items.map((parameter) => {
      const {
        Value: _,
        Selector: __,
        ...metadata
      } = show({ ...signed, input: {} }, parameter, parameter.seed.versions.length);
      return {
        ...metadata,
        Tier: 'Standard',
        Policies: [],
        ...(parameter.seed.type === 'SecureString' ? { KeyId: parameter.kmsKeyArn ?? 'alias/aws/ssm' } : {}),
      };
    }),
    ...(page.next === undefined ? {} : { NextToken: page.next }),
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
function readFilter(filter: unknown): (parameter: AwsParameter) => boolean {
  const given = isRecord(filter) ? filter : {};
  const values = textList(given['Values']) ?? [];
  const option = given['Option'] ?? 'Equals';
  if (values.length < 1 || values.length > 50) throw invalid('A filter has 1 to 50 Values.');
  if (given['Key'] === 'Name' && option === 'Equals') return ({ name }) => values.includes(name);
  if (given['Key'] === 'Name' && option === 'BeginsWith')
    return ({ name }) => values.some((value) => name.startsWith(value));
  if (given['Key'] === 'Path' && option === 'Recursive')
    return ({ name }) => values.some((value) => name.startsWith(`${value.replace(/\/$/, '')}/`));
  throw new Refusal(400, 'InvalidFilterKey', 'The filter is not one that is known here.');
}

interface Page {
  readonly items: readonly AwsParameter[];
  readonly next: string | undefined;
}

/** Page tokens belong to one list, and one of another is refused. */
function cutPage({ input, caller, region, state }: Signed, all: readonly AwsParameter[], most: number): Page {
  const size = input['MaxResults'] ?? 10;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > most) {
    throw invalid(`MaxResults must be from 1 to ${most}.`);
  }
  const { MaxResults: _, NextToken: __, WithDecryption: ___, ...asked } = input;
  const list = createHash('sha256')
    .update(JSON.stringify([asked, region, caller.account]))
    .digest('base64url');
  const token = optionalText(input, 'NextToken');
  const [start = '', of] = Buffer.from(token ?? '', 'base64url')
    .toString('utf8')
    .split(' ');
  if (token !== undefined && (!/^\d+$/.test(start) || of !== list)) {
    throw new Refusal(400, 'InvalidNextToken', 'The specified token is not valid.');
  }
  const from = token === undefined ? 0 : Number(start);
  const end = token === undefined && state.aws.seed.emptyFirstPage ? from : from + size;
  return {
    items: all.slice(from, end),
    next: end < all.length ? Buffer.from(`${end} ${list}`).toString('base64url') : undefined,
  };
}

/** One parameter as the reads answer it. */
function show(
  signed: Signed,
  parameter: AwsParameter,
  version: number,
  asked?: Asked,
): Record<string, unknown> {
  const { seed, name, arn } = parameter;
  const held = seed.versions[version - 1];
  return {
    // A parameter that was asked for by its ARN, as those of other accounts are, is named by it.
    Name: asked?.text.startsWith('arn:') === true ? arn : name,
    Type: seed.type,
    Value: storedText(signed, parameter, held),
    Version: version,
    LastModifiedDate: epochSeconds(held?.created ?? seed.created),
    ARN: arn,
    DataType: 'text',
    ...(asked?.selector === undefined ? {} : { Selector: `:${asked.selector}` }),
  };
}

/** Without `WithDecryption` a SecureString comes as its ciphertext, and nothing says so. */
function storedText(
  signed: Signed,
  parameter: AwsParameter,
  version: ParameterVersionSeed | undefined,
): string {
  const text = version?.value ?? '';
  if (parameter.seed.type !== 'SecureString') return text;
  if (signed.input['WithDecryption'] !== true) {
    return `AQICAH${randomBytes(Buffer.byteLength(text) + 60).toString('base64')}`;
  }
  decrypt(signed, parameter);
  return text;
}

function decrypt({ caller, region, state }: Signed, parameter: AwsParameter): void {
  const denied = new Refusal(
    400,
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  );
  if (parameter.kmsKeyArn === undefined) {
    if (parameter.account === caller.account) return;
    throw denied;
  }
  const key = state.aws.key(parameter.kmsKeyArn);
  if (key === undefined) throw denied;
  if (key.seed.state !== 'enabled')
    throw new Refusal(400, 'InvalidKeyId', `${parameter.kmsKeyArn} is disabled.`);
  const context = new Map<string, readonly string[]>([
    ['kms:viaservice', [`ssm.${region}.amazonaws.com`]],
    ['kms:calleraccount', [caller.account]],
    ['kms:encryptioncontext:parameter_arn', [parameter.arn]],
  ]);
  if (!canDecrypt(caller, { arn: key.arn, account: key.account, policy: key.seed.policy }, context))
    throw denied;
}

function authorize(
  { caller, region }: Signed,
  operation: string,
  { arn, account, parameter }: Pick<Asked, 'arn' | 'account' | 'parameter'>,
): void {
  const action = `ssm:${operation}`;
  const tags = Object.entries(parameter?.seed.tags ?? {}).flatMap(([key, value]) => [
    [`aws:resourcetag/${key}`.toLowerCase(), [value]] as const,
    [`ssm:resourcetag/${key}`.toLowerCase(), [value]] as const,
  ]);
  const denial = denialOf(caller, {
    action,
    resource: arn,
    resourceAccount: account,
    resourcePolicy: parameter?.seed.resourcePolicy,
    context: new Map<string, readonly string[]>([
      ['aws:requestedregion', [region]],
      ['aws:resourceaccount', [account]],
      ...tags,
    ]),
  });
  if (denial !== undefined) throw accessDenied(caller, action, arn, denial);
}

function byName(one: AwsParameter, other: AwsParameter): number {
  return one.name < other.name ? -1 : 1;
}

function invalid(message: string): Refusal {
  return new Refusal(400, 'ValidationException', message);
}
