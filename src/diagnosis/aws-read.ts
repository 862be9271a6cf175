import type { Cause } from './cause.ts';
import type { Facts } from './facts.ts';
import { MOST_SKEW_SECONDS, skew } from './network.ts';
import { shellWord, visible } from './quote.ts';

/** The role was assumed, so trust is not the cause: Secrets Manager or Parameter Store refused a call. */
export const awsReadCauses = {
  S1: (facts) => ({
    mistake: `no policy of ${role(facts)} allows ${action(facts)} on ${secret(facts)}, or it names another ARN (${isParameter(facts) ? 'of /app/key it is parameter/app/key; of a path the call asks for that of the path itself' : "a secret's ARN ends in six more characters: -??????"})`,
    change: `allow: {"Effect":"Allow","Action":"${action(facts)}","Resource":"${isParameter(facts) ? parameterArn(facts) : secretArn(facts)}"}`,
  }),
  S2: (facts) => ({
    mistake: `a policy of the organisation (SCP, RCP), a permissions boundary or an explicit deny forbids ${action(facts)}`,
    change: `not for the repository to mend: ask whoever owns the organisation of account ${facts.aws?.account ?? 'the role is in'}`,
  }),
  S3: (facts) => ({
    mistake: `${role(facts)} may not batch: secretsmanager:BatchGetSecretValue is missing, or granted on secret ARNs, where it has no effect`,
    change:
      'allow: {"Effect":"Allow","Action":"secretsmanager:BatchGetSecretValue","Resource":"*"} (it reads nothing by itself: each secret still needs GetSecretValue)',
  }),
  S4: (facts) => ({
    mistake: `${role(facts)} may not list ${isParameter(facts) ? 'parameters' : 'secrets'}, which a wildcard needs`,
    change: `allow: {"Effect":"Allow","Action":"${isParameter(facts) ? 'ssm:DescribeParameters' : 'secretsmanager:ListSecrets'}","Resource":"*"} (it takes no narrower resource), or name each secret instead of the wildcard`,
  }),
  S5: ({ aws }) =>
    aws?.stage !== undefined || (aws?.call !== undefined && !/GetSecretValue$/.test(aws.call))
      ? undefined
      : {
          mistake:
            'the policy has a condition on secretsmanager:VersionStage, and this request carried no stage',
          change: 'ask for the stage in the line (?stage=AWSCURRENT), or drop the condition',
        },
  S6: (facts) => ({
    mistake: `${secret(facts)} is encrypted with a key of your own, and ${role(facts)} may not use that key, or it is disabled`,
    change: `allow kms:Decrypt on the key's ARN, with the condition kms:ViaService = ${service(facts)}.${region(facts)}.amazonaws.com; the key policy must let the account or the role in, and the key be enabled`,
  }),
  S7: (facts) => {
    const { aws } = facts;
    const owner = aws?.secretAccount;
    if (owner !== undefined && owner === aws?.account) return undefined;
    if (owner === undefined) {
      return {
        mistake: `a bare name is looked up in account ${aws?.account ?? 'of the role'}; ${secret(facts)} may be in another one`,
        change: 'write the full ARN in the line',
      };
    }
    if (isParameter(facts)) {
      return {
        mistake: `${secret(facts)} is in account ${owner} and the role in ${aws?.account ?? 'another'}: one of the three grants is missing`,
        change: `check all three: account ${owner} shares the parameter (AWS RAM, the advanced tier); its key is a customer key whose policy allows kms:Decrypt; the role's own policy allows both`,
      };
    }
    return {
      mistake: `${secret(facts)} is in account ${owner} and the role in ${aws?.account ?? 'another'}: one of the three grants is missing`,
      change: `check all three: the secret's resource policy allows ${aws?.role === '' || aws === undefined ? 'the role' : visible(aws.role)}; its key is a customer key (not aws/secretsmanager) whose policy allows kms:Decrypt; the role's own policy allows both`,
    };
  },
  S8: (facts) => ({
    mistake: `region ${region(facts)} was asked for ${secret(facts)}: the secret may be in another region, or its name written differently`,
    change: `look: aws ${isParameter(facts) ? 'ssm get-parameter' : 'secretsmanager describe-secret'} --region ${shellWord(facts.aws?.region ?? 'REGION')} --${isParameter(facts) ? 'name' : 'secret-id'} ${secretWord(facts)}; then set aws-region, ?region= or the full ARN`,
  }),
  S9: (facts) => ({
    mistake: `${secret(facts)} is marked for deletion and waits for the end of its recovery window`,
    change: `aws secretsmanager restore-secret --region ${shellWord(facts.aws?.region ?? 'REGION')} --secret-id ${secretWord(facts)}`,
  }),
  S10: (facts) => ({
    mistake: `${secret(facts)} exists but has no value under ${visible(facts.aws?.stage ?? 'AWSCURRENT')}: it was never filled, or the stage is not there`,
    change: `aws secretsmanager put-secret-value --region ${shellWord(facts.aws?.region ?? 'REGION')} --secret-id ${secretWord(facts)} --secret-string file://value.txt`,
  }),
  S11: ({ aws }) => {
    if (aws?.sessionPolicy === 'none') return undefined;
    return aws?.sessionPolicy === 'auto'
      ? {
          mistake:
            'the session policy that aws-session-policy: auto makes from the lines does not cover this call',
          change: 'set aws-session-policy: none to go on, and report it: auto should cover every line',
        }
      : {
          mistake: 'the session policy given as aws-session-policy does not allow this call, or is not valid',
          change: 'widen it, or use aws-session-policy: auto',
        };
  },
  S12: (facts) =>
    facts.clockSkewSeconds !== undefined && Math.abs(facts.clockSkewSeconds) <= MOST_SKEW_SECONDS
      ? undefined
      : {
          mistake: `this runner's clock is wrong${skew(facts)}: a signed call is refused, while the token exchange, which is not signed, worked`,
          change: 'set the clock by NTP (timedatectl set-ntp true)',
        },
} satisfies Record<string, Cause>;

function role({ aws }: Facts): string {
  return aws?.roleName === undefined ? 'this role' : `role ${visible(aws.roleName)}`;
}

/** The calls of Parameter Store say whose they are. */
function isParameter({ aws }: Facts): boolean {
  return aws?.call?.includes('Parameter') === true;
}

function service(facts: Facts): string {
  return isParameter(facts) ? 'ssm' : 'secretsmanager';
}

function action(facts: Facts): string {
  return `${service(facts)}:${facts.aws?.call ?? 'GetSecretValue'}`;
}

function secret({ aws }: Facts): string {
  return aws?.secretId === undefined ? 'the secret' : visible(aws.secretId);
}

function secretWord({ aws }: Facts): string {
  return aws?.secretId === undefined ? 'SECRET' : shellWord(aws.secretId);
}

function region({ aws }: Facts): string {
  return visible(aws?.region ?? 'REGION');
}

/** As a JSON string's content, so that a name with quotes cannot leave it. */
function secretArn({ aws }: Facts): string {
  const id = aws?.secretId ?? 'NAME';
  const escaped = visible(JSON.stringify(id).slice(1, -1));
  if (id.startsWith('arn:')) return /-[A-Za-z0-9]{6}$/.test(id) ? escaped : `${escaped}-??????`;
  return `arn:${aws?.partition ?? 'aws'}:secretsmanager:${visible(aws?.region ?? 'REGION')}:${aws?.account ?? 'ACCOUNT'}:secret:${escaped}-??????`;
}

/** As `secretArn`; a path's wildcard asks about the path itself. */
function parameterArn({ aws }: Facts): string {
  const id = aws?.secretId ?? '/NAME';
  const escaped = visible(JSON.stringify(id).slice(1, -1));
  if (id.startsWith('arn:')) return escaped;
  const name = escaped.replace(/^\/|\/$/g, '');
  return `arn:${aws?.partition ?? 'aws'}:ssm:${visible(aws?.region ?? 'REGION')}:${aws?.account ?? 'ACCOUNT'}:parameter/${name}`;
}
