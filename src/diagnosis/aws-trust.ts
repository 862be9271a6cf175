import { always, type Cause } from './cause.ts';
import {
  type AwsFacts,
  type Facts,
  mayBeGithubs,
  partitionOfRegion,
  partitionsDiffer,
  publicIssuer,
} from './facts.ts';
import { subjectPattern } from './issuers.ts';
import { oidcProviderArn, withoutScheme } from './paste.ts';
import { shellWord, visible } from './quote.ts';
import { claim } from './subject.ts';

/** The regions of the commercial partition that every account has; all that came later must be switched on. */
const EVERY_ACCOUNT_HAS = new Set(
  (
    'us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1 ' +
    'eu-north-1 ap-south-1 ap-southeast-1 ap-southeast-2 ap-northeast-1 ap-northeast-2 ap-northeast-3'
  ).split(' '),
);

const roleShape = /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** STS refused the token, or a hop of the chain. */
export const awsTrustCauses = {
  A1: (facts) => ({
    mistake: `account ${account(facts)} has no identity provider for ${issuer(facts)}: it was never made there, or the role ARN names the wrong account`,
    change: `in account ${account(facts)}: aws iam create-open-id-connect-provider --url ${shellWord(facts.claims?.issuer ?? publicIssuer)} --client-id-list ${shellWord(facts.claims?.audience ?? 'sts.amazonaws.com')}; or mend the 12 digits in aws-role`,
  }),
  A2: (facts) =>
    facts.claims === undefined || facts.claims.issuer === publicIssuer || !mayBeGithubs(facts)
      ? undefined
      : {
          mistake: `this token comes from ${issuer(facts)}, not from ${publicIssuer}, and the provider in account ${account(facts)} is for another address`,
          change: `make a provider for exactly this issuer (aws iam create-open-id-connect-provider --url ${shellWord(facts.claims.issuer)} --client-id-list ${shellWord(facts.claims.audience)}); the trust policy's condition keys begin with ${visible(withoutScheme(facts.claims.issuer))} too`,
        },
  A3: ({ aws }) =>
    aws === undefined || aws.region === undefined || !partitionsDiffer(aws)
      ? undefined
      : {
          mistake: `the role is in partition ${aws.partition ?? ''}, but region ${visible(aws.region)} is in partition ${partitionOfRegion(aws.region)}`,
          change: `set aws-region to one of partition ${aws.partition ?? ''}, such as ${exampleRegion(aws.partition)}`,
        },
  A4: (facts) => ({
    mistake: `the token's audience ${audience(facts)} is not in the provider's client id list${ownerAudience(facts) ? ' (it is the one that a token gets when none is asked for)' : ''}`,
    change: `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${shellWord(providerArn(facts))} --client-id ${shellWord(facts.claims?.audience ?? 'sts.amazonaws.com')}; or set aws-audience to one that is in the list`,
  }),
  A5: (facts) =>
    facts.aws?.partition === 'aws-cn' && facts.claims?.audience !== 'sts.amazonaws.com.cn'
      ? {
          mistake: `in China the audience is sts.amazonaws.com.cn, and this token has ${audience(facts)}`,
          change: `leave aws-audience empty (or sts.amazonaws.com.cn) and add it to the provider: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${shellWord(providerArn(facts))} --client-id sts.amazonaws.com.cn`,
        }
      : undefined,
  A6: (facts) =>
    facts.claims === undefined || facts.claims.issuer === publicIssuer
      ? {
          mistake: "STS could not fetch GitHub's public keys in time, which passes by itself",
          change: 'run the job again in a minute',
        }
      : {
          mistake: `STS cannot fetch the public keys of ${issuer(facts)}: AWS does not reach it`,
          change: `make ${visible(facts.claims.issuer)}/.well-known/openid-configuration and the key set it names reachable from the internet, with a public certificate`,
        },
  A7: (facts) =>
    facts.claims === undefined || facts.claims.issuer === publicIssuer
      ? undefined
      : {
          mistake: `the certificate of ${issuer(facts)} is not the one whose thumbprint the provider holds`,
          change: `aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn ${shellWord(providerArn(facts))} --thumbprint-list THUMBPRINT (never needed for ${publicIssuer})`,
        },
  A8: (facts) => {
    const environment = facts.claims && claim(facts.claims, 'environment');
    return environment === undefined
      ? {
          mistake: `the trust policy may be written for an environment, but this job names none, so its sub is ${subject(facts)}`,
          change: 'name the environment: on the job, or let the trust policy have this sub',
        }
      : {
          mistake: `the trust policy may be written for a branch, but this job runs in environment ${visible(environment)}, so its sub is ${subject(facts)} and holds no branch`,
          change: `set the condition to ${condition(facts, 'sub')} = ${subject(facts)}; limit branches by the environment's own rules`,
        };
  },
  A9: (facts) => ({
    mistake: `the trust policy may be written for a branch, but this run is for a pull request: its sub is ${subject(facts)}, without any branch`,
    change:
      'add this sub to the trust policy of a role with fewer rights: everybody who may open a pull request gets it',
  }),
  A10: (facts) => ({
    mistake: `the trust policy may be written for a branch, but this run is for a tag: its sub is ${subject(facts)}`,
    change: `for all releases, under StringLike: ${condition(facts, 'sub')} = ${tagPattern(facts)}`,
  }),
  A11: (facts) => ({
    mistake: `the trust policy has this sub in other upper and lower case: ${subject(facts)} is compared letter by letter`,
    change: copySubject(facts),
  }),
  A12: (facts) => ({
    mistake: `the trust policy has only a part of the sub, or more than it (${mayBeGithubs(facts) ? 'github.com/ in front, ' : ''}no tail, another tail); whole, it is ${subject(facts)}`,
    change: copySubject(facts),
  }),
  A13: (facts) =>
    mayBeGithubs(facts)
      ? {
          mistake: `the repository or its owner was renamed or moved: the token says ${facts.repository === undefined ? 'another name than before' : visible(facts.repository)}`,
          change:
            'put the new sub into the trust policy; since 15 July 2026 a rename brings the form with ids',
        }
      : undefined,
  A14: (facts) =>
    facts.claims !== undefined && facts.subjectForm !== 'immutable'
      ? undefined
      : {
          mistake: `this repository has immutable subjects, with the ids of owner and repository: ${subject(facts)}; a trust policy by names alone does not match`,
          change: `list both while you migrate: [${byNames(facts)}, ${subject(facts)}]; never repo:owner*/..., which matches strangers`,
        },
  A15: (facts) =>
    facts.subjectForm === 'immutable' || !mayBeGithubs(facts)
      ? undefined
      : {
          mistake: `the trust policy may have the form with ids (repo:owner@1/name@2:...), but this repository's tokens say ${subject(facts)}`,
          change: 'put this sub into the trust policy, or opt the repository in to immutable subjects',
        },
  A16: (facts) => ({
    mistake: `a template of the organisation or repository makes the sub, so it is not GitHub's default but ${subject(facts)}`,
    change: `put this sub into the trust policy; or go back to the default: gh api -X PUT repos/${repositoryWord(facts)}/actions/oidc/customization/sub -F use_default=true`,
  }),
  A17: (facts) => ({
    mistake: `the job comes from a reusable workflow of ${visible(facts.calledRepository ?? 'another repository')}, but sub names its caller: ${subject(facts)}`,
    change: `put the caller's sub into the trust policy, and to pin the workflow: ${condition(facts, 'job_workflow_ref')} = ${text(facts.claims && claim(facts.claims, 'job_workflow_ref'), 'OWNER/REPOSITORY/.github/workflows/FILE@REF')}`,
  }),
  A18: always(
    'the trust policy has a * under StringEquals, where it is a plain character',
    'move that one condition key under StringLike',
  ),
  A19: (facts) => ({
    mistake: 'the trust policy has a condition on a claim that STS does not know, which never matches',
    change: mayBeGithubs(facts)
      ? 'known are sub, aud, actor, actor_id, environment, enterprise_id, job_workflow_ref, ref, repository, repository_id, repository_owner_id and workflow (sub and aud alone in China and GovCloud)'
      : 'of this issuer sub and aud are known everywhere, and what the policy below has besides; take out the rest',
  }),
  A20: always(
    'ForAllValues: in a trust policy is also true when the claim is absent, so it admits anyone',
    'use StringEquals or StringLike without ForAllValues:',
  ),
  A21: always(
    'IAM does not save a trust policy for a shared issuer without a condition on sub',
    'add the sub condition',
  ),
  A22: ({ aws }) => ({
    mistake: roleMistake(aws),
    change: `copy the whole ARN, path included: aws iam get-role --role-name ${shellWord(aws?.roleName ?? 'NAME')} --query Role.Arn --output text`,
  }),
  A23: always(
    'the trust policy has the action sts:AssumeRole, or a principal that is not Federated',
    'set Action to sts:AssumeRoleWithWebIdentity and Principal to { "Federated": PROVIDER-ARN }',
  ),
  A24: always(
    'STS does not take the session name (2 to 64 characters of letters, digits and +=,.@_-)',
    'set aws-session-name to such a name, or leave it empty',
  ),
  A25: ({ aws }) => ({
    mistake: `${seconds(aws)} were asked for, which is more than the role's maximum session duration`,
    change: `set aws-session-duration lower, or: aws iam update-role --role-name ${shellWord(aws?.roleName ?? 'NAME')} --max-session-duration ${aws?.durationSeconds ?? 7200}`,
  }),
  A26: ({ aws }) => ({
    mistake: `${seconds(aws)} were asked for, but a role that another role assumes lasts one hour at most`,
    change:
      'set aws-session-duration to 1h or less, or let the last role trust the token itself and use it as aws-role',
  }),
  A27: ({ aws }) => ({
    mistake: `${text(aws?.fromRole, 'the first role')} may not assume ${text(aws?.role, 'the next role')}: both sides must allow it`,
    change: `allow sts:AssumeRole on ${text(aws?.role, 'the next role')} in the first role's permissions, and name the first role as AWS principal in the trust policy of the second (with the external id, if it asks for one)`,
  }),
  A28: (facts) => ({
    mistake: `an organisation's policy (SCP, RCP) or a permissions boundary forbids it, although the trust policy matches`,
    change: `ask whoever owns the organisation of account ${account(facts)}`,
  }),
  A29: always(
    'the role or its trust policy was changed within the last minute and the change has not arrived everywhere',
    'if so, run the job again',
  ),
  A30: ({ aws, code }) =>
    aws?.region !== undefined && EVERY_ACCOUNT_HAS.has(aws.region) && code !== 'RegionDisabled'
      ? undefined
      : {
          mistake: `region ${visible(aws?.region ?? '')} is not enabled in account ${aws?.account ?? 'of the role'}`,
          change: `aws account enable-region --region-name ${shellWord(aws?.region ?? 'REGION')}, or use a region that is enabled; where the credentials come from the global STS endpoint: aws iam set-security-token-service-preferences --global-endpoint-token-version v2Token`,
        },
  A31: (facts) => ({
    mistake: `the token had expired when STS saw it${lifetime(facts)}: it was fetched long before it was used, or used twice`,
    change:
      'run the job again; a token is fetched right before its use, so if it stays, look for what delays the step (a proxy, a suspended runner)',
  }),
  A32: (facts) => {
    const pattern = facts.claims && subjectPattern(facts.claims);
    return pattern === undefined
      ? undefined
      : {
          mistake: `the trust policy has a whole sub under StringEquals, but a part of it is another one in each run: ${subject(facts)}`,
          change: `under StringLike: ${condition(facts, 'sub')} = ${visible(pattern)}`,
        };
  },
  A33: (facts) => ({
    mistake: `the trust policy is for another project, branch, tag or environment than this job is of: its sub is ${subject(facts)}`,
    change: 'if this job is to get in, take the policy below; if not, run the step for the trusted one alone',
  }),
} satisfies Record<string, Cause>;

function account({ aws }: Facts): string {
  return aws?.account ?? "of the role's ARN";
}

function issuer({ claims }: Facts): string {
  return visible(claims?.issuer ?? publicIssuer);
}

function subject({ claims }: Facts): string {
  return text(claims?.subject, "the token's sub");
}

function copySubject({ claims }: Facts): string {
  return claims !== undefined && subjectPattern(claims) !== undefined
    ? 'copy the sub of the policy below, with its wildcard'
    : 'copy the sub from here into the trust policy';
}

function audience({ claims }: Facts): string {
  return text(claims?.audience, 'of the token');
}

function text(value: string | undefined, otherwise: string): string {
  return value === undefined || value === '' ? otherwise : visible(value);
}

/** GitHub's default when no audience is asked for is the owner's address. */
function ownerAudience({ claims }: Facts): boolean {
  return /^https:\/\/[^/]+\/[^/]+$/.test(claims?.audience ?? '');
}

function condition(facts: Facts, key: string): string {
  return `${visible(withoutScheme(facts.claims?.issuer ?? publicIssuer))}:${key}`;
}

function providerArn({ claims, aws }: Facts): string {
  return oidcProviderArn(claims?.issuer ?? publicIssuer, aws?.role ?? '');
}

function tagPattern({ claims }: Facts): string {
  return text(
    claims?.subject.replace(/:ref:refs\/tags\/.*$/s, ':ref:refs/tags/v*'),
    'repo:OWNER/NAME:ref:refs/tags/v*',
  );
}

function byNames({ claims }: Facts): string {
  return text(
    claims?.subject.replace(/^repo:([^/@:]+)@\d+\/([^/@:]+)@\d+:/, 'repo:$1/$2:'),
    'the sub by names',
  );
}

function repositoryWord({ repository }: Facts): string {
  return repository === undefined ? 'OWNER/NAME' : shellWord(repository);
}

function roleMistake(aws: AwsFacts | undefined): string {
  const role = aws?.role ?? '';
  const input = aws?.hop === undefined ? 'aws-role' : 'aws-role-chain';
  if (roleShape.test(role)) {
    return `there is no role by the ARN ${visible(role)}: a typing slip, or its path is missing (role/ci/deploy)`;
  }
  if (/:instance-profile\/|:oidc-provider\/|:user\/|:assumed-role\//.test(role)) {
    return `${input} has the ARN of something else than a role: ${visible(role)}`;
  }
  return role === '' ? `${input} is empty` : `${input} has no role's ARN, but ${visible(role)}`;
}

function seconds(aws: AwsFacts | undefined): string {
  return aws?.durationSeconds === undefined ? 'more seconds' : `${aws.durationSeconds} s`;
}

function lifetime({ claims }: Facts): string {
  const { issued, expires } = claims ?? {};
  return issued === undefined || expires === undefined ? '' : ` (it lives ${expires - issued} s)`;
}

function exampleRegion(partition: string | undefined): string {
  const examples = new Map([
    ['aws', 'eu-west-1'],
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-eusc', 'eusc-de-east-1'],
    ['aws-iso', 'us-iso-east-1'],
    ['aws-iso-b', 'us-isob-east-1'],
    ['aws-iso-e', 'eu-isoe-west-1'],
    ['aws-iso-f', 'us-isof-south-1'],
  ]);
  return examples.get(partition ?? 'aws') ?? 'one of its own';
}
