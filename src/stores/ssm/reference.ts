import { awsRegion, hasControlCharacter } from '../../references/locator.ts';
import { lineProblem, optionProblem } from '../../references/problem.ts';
import { showText } from '../../references/show-text.ts';
import { type Arn, parseArn } from '../aws/arn.ts';
import { type AwsReference, readRegion } from '../aws/reference.ts';
import type { AwsSettings } from '../aws/settings.ts';
import type { ReferenceText } from '../store.ts';
import { nameOf } from './resources.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
const LONGEST_NAME = 1011;

/**
 * The name of a parameter, as Parameter Store has it, or its ARN; either may end in one star.
 * @throws UserError LINE_INVALID, OPTION_INVALID
 */
export function parseParameterReference(
  text: ReferenceText,
  settings: Pick<AwsSettings, 'region'>,
): AwsReference {
  const starred = text.locator.endsWith('*');
  const secretId = starred ? text.locator.slice(0, -1) : text.locator;
  const arn = secretId.startsWith('arn:') ? parseParameterArn(secretId) : undefined;
  const name = nameOf(secretId);
  checkName(name, starred, arn);
  const region = readRegion(text.options.get('region'), arn, settings);
  const version = readVersion(text.options.get('version'));
  return {
    key: `ssm ${JSON.stringify([secretId, region ?? '', version ?? '', starred])}`,
    label: text.locator,
    service: 'ssm',
    secretId,
    ...(arn === undefined ? {} : { arn }),
    ...(region === undefined ? {} : { region }),
    ...(version === undefined ? {} : { version }),
    ...(starred ? { wildcard: { prefix: name } } : { secretName: name }),
    wantsCreated: false,
  };
}

function parseParameterArn(text: string): Arn {
  const arn = parseArn(text);
  const isParameter =
    arn?.service === 'ssm' && awsRegion.test(arn.region) && arn.resource.startsWith('parameter/');
  // What AWS publishes for all is in no account.
  const hasOwner = arn?.account !== '' || arn.resource.startsWith('parameter/aws/service/');
  if (arn !== undefined && isParameter && hasOwner) return arn;
  throw lineProblem(
    `${showText(text)} is no ARN of a parameter`,
    'paste it as the console shows it: arn:aws:ssm:REGION:ACCOUNT:parameter/NAME',
  );
}

/** Names are passed on as written; what no name can be is refused before the service has to. */
function checkName(name: string, starred: boolean, arn: Arn | undefined): void {
  if (hasControlCharacter(name)) throw lineProblem(`a control character in ${showText(name)}`);
  if (name === '' && !starred)
    throw lineProblem('the name of the parameter is missing', 'write ssm:/PATH/NAME');
  const selector = /^([^:]*):([^:]*)$/.exec(name);
  if (selector !== null) {
    throw lineProblem(
      `${showText(name)} has a version in its name`,
      `write ${showText(selector[1] ?? '')}?version=${showText(selector[2] ?? '')}`,
    );
  }
  if (!/^[A-Za-z0-9_./-]*$/.test(name)) {
    throw lineProblem(
      `${showText(name)} is no name of a parameter`,
      'names of parameters hold letters, digits and _.-, and / between the parts of a path',
    );
  }
  if (name.length > LONGEST_NAME) {
    throw lineProblem(`the name of the parameter is longer than ${LONGEST_NAME} characters`);
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw lineProblem(`the path ${showText(name)} does not begin with /`, `write ssm:/${showText(name)}`);
  }
  if (name.includes('//') || (name.endsWith('/') && !starred)) {
    throw lineProblem(`an empty part in ${showText(name)}`);
  }
  const [, secret] = /^\/aws\/reference\/secretsmanager\/(.*)$/.exec(name) ?? [];
  if (secret !== undefined) {
    throw lineProblem(`${showText(name)} is a secret of Secrets Manager`, `write aws:${showText(secret)}`);
  }
  if (arn !== undefined && starred && !name.slice(1).includes('/') && name !== '/') {
    // It does not show whether the names begin with a slash.
    throw lineProblem(
      `a wildcard behind the ARN of a parameter without path`,
      `write ssm:${showText(name.slice(1))}* or ssm:${showText(name)}*`,
    );
  }
}

/** The service's own spelling is NAME:VERSION, with a number or a label, so the two share an option. */
function readVersion(version: string | undefined): string | undefined {
  if (version === undefined || /^([1-9][0-9]{0,9}|[A-Za-z_.-][A-Za-z0-9_.-]{0,99})$/.test(version))
    return version;
  throw optionProblem(
    `version=${showText(version)} is neither a number nor a label`,
    'a version is counted from 1; a label has 1 to 100 letters, digits and _.-, and does not begin with a digit',
  );
}
