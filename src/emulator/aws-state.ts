import { createHash, randomBytes } from 'node:crypto';
import type { PolicyDocument } from './iam-policy.ts';
import type {
  AwsAccountSeed,
  AwsSecretSeed,
  AwsSeed,
  KeySeed,
  ParameterSeed,
  RoleSeed,
  StoredValue,
} from './seed.ts';
import { own } from './wire.ts';

/** Whoever signed a request, with all the policies that bound it. */
export interface AwsCaller {
  /** As `GetCallerIdentity` shows it: a user's ARN, or a role session's. */
  readonly arn: string;
  readonly account: string;
  readonly userId: string;
  /** Of a role session: the role's own ARN, which policies name as principal. */
  readonly roleArn: string | undefined;
  readonly identityPolicies: readonly PolicyDocument[];
  /** Empty: none was passed, so none limits. */
  readonly sessionPolicies: readonly PolicyDocument[];
  readonly boundary: PolicyDocument | undefined;
  readonly serviceControlPolicy: PolicyDocument | undefined;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expires?: Date;
}

export interface AwsSecret {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly primaryRegion: string;
  /** `undefined` for the account's own `aws/secretsmanager` key. */
  readonly kmsKeyArn: string | undefined;
  readonly versions: readonly AwsVersion[];
  readonly seed: AwsSecretSeed;
}

export interface AwsVersion {
  readonly id: string;
  readonly value: StoredValue | undefined;
  readonly stages: readonly string[];
  readonly created: Date;
}

/** A parameter of Parameter Store. */
export interface AwsParameter {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  /** `undefined` for the account's own `aws/ssm` key. */
  readonly kmsKeyArn: string | undefined;
  readonly seed: ParameterSeed;
}

export interface AwsRole {
  readonly arn: string;
  readonly name: string;
  readonly id: string;
  readonly account: string;
  readonly seed: RoleSeed;
}

export interface AwsKey {
  readonly arn: string;
  readonly account: string;
  readonly seed: KeySeed;
}

/** The accounts as seeded, and the credentials that were handed out since. */
export class AwsState {
  readonly seed: AwsSeed;
  readonly #callers = new Map<string, AwsCaller>();
  readonly #secrets = new Map<string, Map<string, AwsSecret>>();

  constructor(seed: AwsSeed) {
    this.seed = seed;
    for (const [id, account] of Object.entries(seed.accounts)) {
      this.#addUsers(id, account);
      this.#addSecrets(id, account);
    }
  }

  account(id: string): AwsAccountSeed | undefined {
    return own(this.seed.accounts, id);
  }

  caller(accessKeyId: string): AwsCaller | undefined {
    return this.#callers.get(accessKeyId);
  }

  /** The role of an ARN, with its path; `undefined` where account, partition or role do not exist. */
  role(arn: string): AwsRole | undefined {
    const [, partition, account = '', path = ''] = /^arn:([a-z-]+):iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
    const owner = this.account(account);
    const seed = owner === undefined ? undefined : own(owner.roles, path);
    if (seed === undefined || owner?.partition !== partition) return undefined;
    const name = path.split('/').at(-1) ?? path;
    return { arn, name, id: uniqueId('AROA', arn), account, seed };
  }

  key(arn: string): AwsKey | undefined {
    const [, region, account = '', id = ''] =
      /^arn:[a-z-]+:kms:([a-z0-9-]+):(\d{12}):key\/(.+)$/.exec(arn) ?? [];
    const owner = this.account(account);
    const seed = owner === undefined ? undefined : own(owner.keys, id);
    return seed === undefined || seed.region !== region ? undefined : { arn, account, seed };
  }

  /** The secrets of one account and region, by name. */
  secrets(account: string, region: string): ReadonlyMap<string, AwsSecret> {
    return this.#secrets.get(`${account}/${region}`) ?? new Map();
  }

  /** The parameters of one account and region, by name. */
  parameters(account: string, region: string): ReadonlyMap<string, AwsParameter> {
    const owner = this.account(account);
    if (owner === undefined) return new Map();
    const { partition } = owner;
    const held = Object.entries(own(owner.parameters, region) ?? {}).map(
      ([name, seed]) =>
        [
          name,
          {
            arn: parameterArn(name, partition, region, account),
            name,
            account,
            kmsKeyArn:
              seed.kmsKey === undefined ? undefined : keyArn(seed.kmsKey, partition, region, account),
            seed,
          },
        ] as const,
    );
    return new Map(held);
  }

  /** Makes the temporary credentials of a role session. */
  openSession(
    role: AwsRole,
    sessionName: string,
    sessionPolicies: readonly PolicyDocument[],
    expires: Date,
  ): AwsCaller & { readonly accessKeyId: string; readonly sessionToken: string } {
    const owner = this.account(role.account);
    const caller = {
      accessKeyId: `ASIA${randomId(16)}`,
      arn: `arn:${owner?.partition ?? 'aws'}:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
      account: role.account,
      userId: `${role.id}:${sessionName}`,
      roleArn: role.arn,
      identityPolicies: role.seed.policies,
      sessionPolicies,
      boundary: role.seed.boundary,
      serviceControlPolicy: owner?.serviceControlPolicy,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: `IQoJb3JpZ2luX2Vj${randomBytes(420).toString('base64')}`,
      expires,
    };
    this.#callers.set(caller.accessKeyId, caller);
    return caller;
  }

  #addUsers(id: string, account: AwsAccountSeed): void {
    for (const [name, user] of Object.entries(account.users)) {
      const arn = `arn:${account.partition}:iam::${id}:user/${name}`;
      this.#callers.set(user.accessKeyId, {
        arn,
        account: id,
        userId: uniqueId('AIDA', arn),
        roleArn: undefined,
        identityPolicies: user.policies,
        sessionPolicies: [],
        boundary: undefined,
        serviceControlPolicy: account.serviceControlPolicy,
        secretAccessKey: user.secretAccessKey,
      });
    }
  }

  #addSecrets(account: string, { partition, secrets }: AwsAccountSeed): void {
    for (const [primaryRegion, named] of Object.entries(secrets)) {
      for (const [name, seed] of Object.entries(named)) {
        const suffix = seed.suffix ?? secretSuffix(name);
        const places = [{ region: primaryRegion, kmsKey: seed.kmsKey }, ...seed.replicas];
        for (const { region, kmsKey } of places) {
          const place = `${account}/${region}`;
          const held = this.#secrets.get(place) ?? new Map<string, AwsSecret>();
          this.#secrets.set(place, held);
          held.set(name, {
            arn: `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-${suffix}`,
            name,
            account,
            region,
            primaryRegion,
            kmsKeyArn: kmsKey === undefined ? undefined : keyArn(kmsKey, partition, region, account),
            versions: readVersions(name, seed),
            seed,
          });
        }
      }
    }
  }
}

/** The six characters that end a secret's ARN, the same in each run for the same name. */
export function secretSuffix(name: string): string {
  return digest(`secret ${name}`, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789').slice(
    0,
    6,
  );
}

/** The leading slash of a name is not written twice: `/app/key` is `parameter/app/key`. */
export function parameterArn(name: string, partition: string, region: string, account: string): string {
  return `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
}

function keyArn(key: string, partition: string, region: string, account: string): string {
  return key.startsWith('arn:') ? key : `arn:${partition}:kms:${region}:${account}:key/${key}`;
}

function readVersions(name: string, seed: AwsSecretSeed): readonly AwsVersion[] {
  const isStaged = seed.versions.some((version) => version.stages.length > 0);
  return seed.versions.map((version, index) => ({
    id: version.id ?? versionId(name, index),
    value: version.value,
    stages: isStaged ? version.stages : defaultStages(index, seed.versions.length),
    created: version.created ?? seed.created,
  }));
}

function defaultStages(index: number, count: number): readonly string[] {
  if (index === count - 1) return ['AWSCURRENT'];
  return index === count - 2 ? ['AWSPREVIOUS'] : [];
}

function versionId(name: string, index: number): string {
  const hex = createHash('sha256').update(`version ${index} ${name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function uniqueId(prefix: string, name: string): string {
  return `${prefix}${digest(name, ID_LETTERS).slice(0, 17)}`;
}

function randomId(length: number): string {
  return Array.from(randomBytes(length), (byte) => ID_LETTERS[byte % ID_LETTERS.length]).join('');
}

function digest(text: string, letters: string): string {
  return Array.from(
    createHash('sha256').update(text).digest(),
    (byte) => letters[byte % letters.length],
  ).join('');
}
