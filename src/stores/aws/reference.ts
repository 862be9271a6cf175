import { awsRegion, hasControlCharacter } from '../../references/locator.ts';
import { conflictProblem, lineProblem, optionProblem } from '../../references/problem.ts';
import { showText } from '../../references/show-text.ts';
import type { ReferenceText, SecretReference } from '../store.ts';
import { type Arn, parseArn } from './arn.ts';
import type { Service } from './endpoints.ts';
import type { AwsSettings } from './settings.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const LONGEST_NAME = 512;

export interface AwsReference extends SecretReference {
  readonly service: Exclude<Service, 'sts'>;
  /** Name or ARN as it goes to the service, byte for byte; for a wildcard what stands before the star. */
  readonly secretId: string;
  /** Where the reference is an ARN. */
  readonly arn?: Arn;
  /** From the ARN, the option or the setting; else the default region of the step. */
  readonly region?: string;
  /** A version's id; of a parameter its number, or a label. */
  readonly version?: string;
  readonly stage?: string;
}

/**
 * A name or a Secrets Manager ARN, full or partial, of any partition; either may end in one star.
 * @throws UserError LINE_INVALID, OPTION_INVALID
 */
export function parseAwsReference(text: ReferenceText, settings: Pick<AwsSettings, 'region'>): AwsReference {
  const starred = text.locator.endsWith('*');
  const secretId = starred ? text.locator.slice(0, -1) : text.locator;
  const arn = /^arn:/.test(secretId) ? parseSecretArn(secretId, starred) : undefined;
  const name = arn === undefined ? secretId : arn.resource.slice('secret:'.length);
  checkName(name, starred);
  const region = readRegion(text.options.get('region'), arn, settings);
  const version = text.options.get('version');
  const stage = text.options.get('stage');
  if (version !== undefined && !/^[\w-]{32,64}$/.test(version)) {
    throw optionProblem(
      `version=${showText(version)} is no version id`,
      'a version id has 32 to 64 letters, digits and hyphens; for a label such as AWSPREVIOUS use stage=',
    );
  }
  if (stage !== undefined && (stage === '' || stage.length > 256)) {
    throw optionProblem('stage= has 1 to 256 characters', 'name a version stage, such as AWSPREVIOUS');
  }
  if (starred && (version !== undefined || stage !== undefined)) {
    throw optionProblem(
      'version= or stage= with a wildcard',
      'drop the option, or name the secrets one by one',
    );
  }
  return {
    key: JSON.stringify([secretId, region ?? '', version ?? '', stage ?? '', starred]),
    label: text.locator,
    service: 'secretsmanager',
    secretId,
    ...(arn === undefined ? {} : { arn }),
    ...(region === undefined ? {} : { region }),
    ...(version === undefined ? {} : { version }),
    ...(stage === undefined ? {} : { stage }),
    ...(starred ? { wildcard: { prefix: name } } : {}),
    ...(arn === undefined && !starred ? { secretName: name } : {}),
    wantsCreated: false,
  };
}

function parseSecretArn(text: string, starred: boolean): Arn {
  const arn = parseArn(text);
  const isSecret =
    arn?.service === 'secretsmanager' &&
    awsRegion.test(arn.region) &&
    arn.account !== '' &&
    arn.resource.startsWith('secret:') &&
    (starred || arn.resource.length > 'secret:'.length);
  if (arn !== undefined && isSecret) return arn;
  if (arn?.service === 'ssm') {
    throw lineProblem(
      `${showText(text)} is a parameter of Parameter Store`,
      `write ssm:${showText(text, 200)}`,
    );
  }
  throw lineProblem(
    `${showText(text)} is no ARN of a secret`,
    'paste it as the console shows it: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX',
  );
}

/** Names are passed on as written; what no name can hold is refused before the service has to. */
function checkName(name: string, starred: boolean): void {
  if (hasControlCharacter(name)) throw lineProblem(`a control character in ${showText(name)}`);
  if (name === '' && !starred) throw lineProblem('the name of the secret is missing', 'write aws:NAME');
  if (/\s/.test(name)) {
    throw lineProblem(`a blank in ${showText(name)}`, 'names of secrets hold no blanks');
  }
  if (/[^\x21-\x7e]/.test(name)) {
    // A session policy that names it would be refused as a whole.
    throw lineProblem(`${showText(name)} is no name of a secret`, 'names of secrets hold ASCII characters');
  }
  if (name.length > LONGEST_NAME) {
    throw lineProblem(`the name of the secret is longer than ${LONGEST_NAME} characters`);
  }
}

/** The region that answers for a reference: of its ARN, else of its option, else of the connection. */
export function readRegion(
  option: string | undefined,
  arn: Arn | undefined,
  settings: Pick<AwsSettings, 'region'>,
): string | undefined {
  if (option !== undefined && !awsRegion.test(option)) {
    throw optionProblem(`region=${showText(option)} is no AWS region`, 'write it as eu-west-1');
  }
  if (option !== undefined && arn !== undefined && option !== arn.region) {
    throw conflictProblem('region', option, arn.region);
  }
  return arn?.region ?? option ?? settings.region;
}

/** Whether the service's answer is what was asked for: by name, by full ARN, or by an ARN without its random tail. */
export function matches(asked: string, name: string | undefined, arn: string | undefined): boolean {
  if (!asked.startsWith('arn:')) return name === asked;
  if (arn === undefined) return false;
  return arn === asked || (arn.startsWith(`${asked}-`) && /^-[A-Za-z0-9]{6}$/.test(arn.slice(asked.length)));
}

/** The pipeline hands back, spread and completed, what `parse` made. */
export function ownReferences(references: readonly SecretReference[]): readonly AwsReference[] {
  return references.map((reference) => {
    if (isOwn(reference)) return reference;
    throw new Error(`${reference.label} is not a reference of AWS`);
  });
}

function isOwn(reference: SecretReference): reference is AwsReference {
  return 'secretId' in reference;
}
