"use strict";
exports.id = 800;
exports.ids = [800];
exports.modules = {

/***/ 76800:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  diagnose: () => (/* binding */ diagnose)
});

// UNUSED EXPORTS: rankCauses

// EXTERNAL MODULE: ./build/diagnosis/quote.js
var quote = __webpack_require__(78241);
;// CONCATENATED MODULE: ./build/diagnosis/network.js

const otherName = /^ERR_TLS_CERT_ALTNAME_INVALID$/;
const outdated = /^CERT_(NOT_YET_VALID|HAS_EXPIRED)$/;
/** Every other complaint about a certificate means that no known authority vouches for it. */
const otherTls = /^(?!ERR_TLS_CERT_ALTNAME_INVALID$|CERT_NOT_YET_VALID$|CERT_HAS_EXPIRED$)/;
/** Beyond this a clock is wrong rather than late: AWS refuses signatures that are five minutes off. */
const MOST_SKEW_SECONDS = 300;
/** No answer, or somebody else's. */
const networkCauses = {
    N1: (facts) => usesProxy(facts)
        ? undefined
        : {
            mistake: `${target(facts)} cannot be reached directly from this runner, and no proxy is set`,
            change: "if the network has a proxy: HTTPS_PROXY=http://proxy:3128 in the runner's .env file, then restart the runner",
        },
    N2: (facts) => {
        const { proxyStatus } = facts.network;
        const answer = proxyStatus === undefined ? '' : ` (it answered CONNECT with ${proxyStatus})`;
        return {
            mistake: proxyStatus === 407
                ? `the proxy wants a user and a password before it lets this runner reach ${target(facts)}${answer}`
                : `a proxy or firewall does not let this runner reach ${target(facts)}${answer}`,
            change: proxyStatus === 407
                ? 'put them into the address: HTTPS_PROXY=http://USER:PASSWORD@proxy:3128'
                : `allow ${target(facts)} there, and the others that a run needs: *.actions.githubusercontent.com, sts.REGION.amazonaws.com, secretsmanager.REGION.amazonaws.com, {sts,iamcredentials,secretmanager}.googleapis.com`,
        };
    },
    N3: (facts) => usesProxy(facts)
        ? {
            mistake: `NO_PROXY sends ${target(facts)} the wrong way: past a proxy that it needs, or through one that does not know it`,
            change: 'list internal hosts in NO_PROXY, and nothing else',
        }
        : undefined,
    N4: (facts) => nodeCodeIs(facts, otherTls)
        ? {
            mistake: `the certificate of ${target(facts)} comes from an authority that Node does not know: a private CA, or a proxy that reads TLS (curl may work, its set of CAs is another one)`,
            change: "NODE_EXTRA_CA_CERTS=/path/ca.pem in the runner's .env file, then restart the runner; never switch the checks off",
        }
        : undefined,
    N5: (facts) => nodeCodeIs(facts, otherName)
        ? {
            mistake: `the certificate at ${target(facts)} is for another name: an address typed as an IP, or an endpoint override that points elsewhere`,
            change: 'use the name that stands in the certificate',
        }
        : undefined,
    N6: (facts) => nodeCodeIs(facts, outdated)
        ? {
            mistake: `by this runner's clock${skew(facts)} the certificate of ${target(facts)} is not valid now`,
            change: 'set the clock by NTP (timedatectl set-ntp true); if it is right, the certificate has to be renewed',
        }
        : undefined,
    N7: (facts) => ({
        mistake: facts.network.nodeCode === 'EAI_AGAIN'
            ? `the runner's name server did not answer for ${target(facts)}`
            : `there is no host by the name of ${target(facts)}`,
        change: 'check the region or address it is made from; for a VPC endpoint or private link, the private zone must be visible to the runner; for EAI_AGAIN, mend the resolver',
    }),
    N8: (facts) => ({
        mistake: `${target(facts)} may have an IPv6 address, for which this runner has no route`,
        change: "mend the routing, or prefer IPv4: NODE_OPTIONS=--dns-result-order=ipv4first in the runner's .env file",
    }),
    N9: () => ({
        mistake: 'TLS met plain http: a proxy given as https://, a wrong port, or a wrong scheme',
        change: 'write the proxy as HTTPS_PROXY=http://proxy:3128, and check the port',
    }),
    N10: (facts) => facts.network.override === undefined
        ? undefined
        : {
            mistake: `${(0,quote/* visible */.RK)(facts.network.override)} is set, so the call went to the address in it and not to the service's own`,
            change: `unset ${(0,quote/* visible */.RK)(facts.network.override)} unless that is meant`,
        },
};
function skew(facts) {
    const seconds = facts.clockSkewSeconds;
    if (seconds === undefined || Math.abs(seconds) <= MOST_SKEW_SECONDS)
        return '';
    return ` (${Math.round(Math.abs(seconds))} s ${seconds > 0 ? 'behind' : 'ahead of'} the service's)`;
}
function target({ network }) {
    return (0,quote/* visible */.RK)(network.host ?? network.service ?? 'the service');
}
function usesProxy({ env }) {
    return ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => (env[name] ?? '') !== '');
}
/** Without a code nothing is ruled out; with an HTTP status TLS was fine. */
function nodeCodeIs({ network, status }, pattern) {
    if (network.nodeCode === undefined)
        return status === undefined;
    return pattern.test(network.nodeCode);
}

;// CONCATENATED MODULE: ./build/diagnosis/aws-read.js


/** The role was assumed, so trust is not the cause: Secrets Manager refused a call. */
const awsReadCauses = {
    S1: (facts) => ({
        mistake: `no policy of ${role(facts)} allows ${action(facts)} on ${secret(facts)}, or it names another ARN (a secret's ARN ends in six more characters: -??????)`,
        change: `allow: {"Effect":"Allow","Action":"${action(facts)}","Resource":"${secretArn(facts)}"}`,
    }),
    S2: (facts) => ({
        mistake: `a policy of the organisation (SCP, RCP), a permissions boundary or an explicit deny forbids ${action(facts)}`,
        change: `not for the repository to mend: ask whoever owns the organisation of account ${facts.aws?.account ?? 'the role is in'}`,
    }),
    S3: (facts) => ({
        mistake: `${role(facts)} may not batch: secretsmanager:BatchGetSecretValue is missing, or granted on secret ARNs, where it has no effect`,
        change: 'allow: {"Effect":"Allow","Action":"secretsmanager:BatchGetSecretValue","Resource":"*"} (it reads nothing by itself: each secret still needs GetSecretValue)',
    }),
    S4: (facts) => ({
        mistake: `${role(facts)} may not list secrets, which a wildcard needs`,
        change: 'allow: {"Effect":"Allow","Action":"secretsmanager:ListSecrets","Resource":"*"} (it takes no narrower resource), or name each secret instead of the wildcard',
    }),
    S5: ({ aws }) => aws?.stage !== undefined || (aws?.call !== undefined && !/GetSecretValue$/.test(aws.call))
        ? undefined
        : {
            mistake: 'the policy has a condition on secretsmanager:VersionStage, and this request carried no stage',
            change: 'ask for the stage in the line (?stage=AWSCURRENT), or drop the condition',
        },
    S6: (facts) => ({
        mistake: `${secret(facts)} is encrypted with a key of your own, and ${role(facts)} may not use that key, or it is disabled`,
        change: `allow kms:Decrypt on the key's ARN, with the condition kms:ViaService = secretsmanager.${region(facts)}.amazonaws.com; the key policy must let the account or the role in, and the key be enabled`,
    }),
    S7: (facts) => {
        const { aws } = facts;
        const owner = aws?.secretAccount;
        if (owner !== undefined && owner === aws?.account)
            return undefined;
        if (owner === undefined) {
            return {
                mistake: `a bare name is looked up in account ${aws?.account ?? 'of the role'}; ${secret(facts)} may be in another one`,
                change: 'write the full ARN in the line',
            };
        }
        return {
            mistake: `${secret(facts)} is in account ${owner} and the role in ${aws?.account ?? 'another'}: one of the three grants is missing`,
            change: `check all three: the secret's resource policy allows ${aws?.role === '' || aws === undefined ? 'the role' : (0,quote/* visible */.RK)(aws.role)}; its key is a customer key (not aws/secretsmanager) whose policy allows kms:Decrypt; the role's own policy allows both`,
        };
    },
    S8: (facts) => ({
        mistake: `region ${region(facts)} was asked for ${secret(facts)}: the secret may be in another region, or its name written differently`,
        change: `look: aws secretsmanager describe-secret --region ${(0,quote/* shellWord */.r7)(facts.aws?.region ?? 'REGION')} --secret-id ${secretWord(facts)}; then set aws-region, ?region= or the full ARN`,
    }),
    S9: (facts) => ({
        mistake: `${secret(facts)} is marked for deletion and waits for the end of its recovery window`,
        change: `aws secretsmanager restore-secret --region ${(0,quote/* shellWord */.r7)(facts.aws?.region ?? 'REGION')} --secret-id ${secretWord(facts)}`,
    }),
    S10: (facts) => ({
        mistake: `${secret(facts)} exists but has no value under ${(0,quote/* visible */.RK)(facts.aws?.stage ?? 'AWSCURRENT')}: it was never filled, or the stage is not there`,
        change: `aws secretsmanager put-secret-value --region ${(0,quote/* shellWord */.r7)(facts.aws?.region ?? 'REGION')} --secret-id ${secretWord(facts)} --secret-string file://value.txt`,
    }),
    S11: ({ aws }) => {
        if (aws?.sessionPolicy === 'none')
            return undefined;
        return aws?.sessionPolicy === 'auto'
            ? {
                mistake: 'the session policy that aws-session-policy: auto makes from the lines does not cover this call',
                change: 'set aws-session-policy: none to go on, and report it: auto should cover every line',
            }
            : {
                mistake: 'the session policy given as aws-session-policy does not allow this call, or is not valid',
                change: 'widen it, or use aws-session-policy: auto',
            };
    },
    S12: (facts) => facts.clockSkewSeconds !== undefined && Math.abs(facts.clockSkewSeconds) <= MOST_SKEW_SECONDS
        ? undefined
        : {
            mistake: `this runner's clock is wrong${skew(facts)}: a signed call is refused, while the token exchange, which is not signed, worked`,
            change: 'set the clock by NTP (timedatectl set-ntp true)',
        },
};
function role({ aws }) {
    return aws?.roleName === undefined ? 'this role' : `role ${(0,quote/* visible */.RK)(aws.roleName)}`;
}
function action({ aws }) {
    return `secretsmanager:${aws?.call ?? 'GetSecretValue'}`;
}
function secret({ aws }) {
    return aws?.secretId === undefined ? 'the secret' : (0,quote/* visible */.RK)(aws.secretId);
}
function secretWord({ aws }) {
    return aws?.secretId === undefined ? 'SECRET' : (0,quote/* shellWord */.r7)(aws.secretId);
}
function region({ aws }) {
    return (0,quote/* visible */.RK)(aws?.region ?? 'REGION');
}
/** As a JSON string's content, so that a name with quotes cannot leave it. */
function secretArn({ aws }) {
    const id = aws?.secretId ?? 'NAME';
    const escaped = (0,quote/* visible */.RK)(JSON.stringify(id).slice(1, -1));
    if (id.startsWith('arn:'))
        return /-[A-Za-z0-9]{6}$/.test(id) ? escaped : `${escaped}-??????`;
    return `arn:${aws?.partition ?? 'aws'}:secretsmanager:${(0,quote/* visible */.RK)(aws?.region ?? 'REGION')}:${aws?.account ?? 'ACCOUNT'}:secret:${escaped}-??????`;
}

;// CONCATENATED MODULE: ./build/diagnosis/cause.js
/** For causes that show before or outside the step: there are no facts about this job to tell. */
function always(mistake, change) {
    return () => ({ mistake, change });
}

// EXTERNAL MODULE: ./build/diagnosis/subject.js
var subject = __webpack_require__(15041);
;// CONCATENATED MODULE: ./build/diagnosis/facts.js

const publicIssuer = 'https://token.actions.githubusercontent.com';
const nothing = {
    status: undefined,
    code: undefined,
    reason: undefined,
    hint: '',
    clockSkewSeconds: undefined,
    claims: undefined,
    subjectForm: undefined,
    subjectContext: undefined,
    repository: undefined,
    calledRepository: undefined,
    aws: undefined,
    google: undefined,
    network: {
        service: undefined,
        host: undefined,
        nodeCode: undefined,
        proxyStatus: undefined,
        foreignAnswer: false,
        override: undefined,
    },
};
const noAws = {
    durationSeconds: undefined,
    fromRole: undefined,
    hop: undefined,
    call: undefined,
    secretId: undefined,
    secretAccount: undefined,
    sessionPolicy: undefined,
    stage: undefined,
};
const noGoogle = {
    provider: undefined,
    serviceAccount: undefined,
    call: undefined,
    resource: undefined,
    principal: undefined,
    api: undefined,
    consumer: undefined,
};
function gatherFacts(refusal, env, payload) {
    const common = { ...nothing, env, fork: readFork(env, payload) };
    switch (refusal.step) {
        case 'token-request':
            return {
                ...common,
                status: refusal.status,
                network: { ...nothing.network, service: "the CI's token service" },
            };
        case 'aws-role':
            return { ...common, aws: awsFacts(refusal.roleArn, refusal.region) };
        case 'aws-web-identity':
            return {
                ...common,
                ...answerFacts(refusal),
                ...tokenFacts(refusal.claims),
                aws: { ...awsFacts(refusal.roleArn, refusal.region), durationSeconds: refusal.durationSeconds },
            };
        case 'aws-assume-role':
            return {
                ...common,
                ...answerFacts(refusal),
                aws: {
                    ...awsFacts(refusal.toRole, refusal.region),
                    fromRole: refusal.fromRole,
                    hop: refusal.hop,
                    durationSeconds: refusal.durationSeconds,
                },
            };
        case 'aws-first-signed-call':
            return {
                ...common,
                ...answerFacts(refusal),
                aws: awsFacts(refusal.roleArn, refusal.region),
                network: { ...nothing.network, override: awsOverride(env) },
            };
        case 'aws-read':
            return {
                ...common,
                ...answerFacts(refusal),
                aws: {
                    ...awsFacts(refusal.roleArn ?? '', refusal.region),
                    ...(refusal.roleAccount === undefined ? {} : { account: refusal.roleAccount }),
                    call: refusal.call,
                    secretId: refusal.secretId,
                    secretAccount: refusal.secretAccount ?? accountOfArn(refusal.secretId),
                    sessionPolicy: refusal.sessionPolicy,
                    stage: refusal.stage,
                },
            };
        case 'google-provider':
            return { ...common, google: { ...noGoogle, provider: refusal.provider } };
        case 'google-exchange':
            return {
                ...common,
                ...tokenFacts(refusal.claims),
                status: refusal.status,
                code: refusal.error,
                hint: refusal.hint ?? '',
                clockSkewSeconds: refusal.clockSkewSeconds,
                google: { ...noGoogle, provider: refusal.provider },
            };
        case 'google-impersonation':
            return {
                ...common,
                ...tokenFacts(refusal.claims),
                status: refusal.status,
                code: refusal.rpcStatus,
                reason: refusal.reason,
                clockSkewSeconds: refusal.clockSkewSeconds,
                google: {
                    ...noGoogle,
                    provider: refusal.provider,
                    serviceAccount: refusal.serviceAccount,
                    api: refusal.metadata?.['service'],
                    consumer: refusal.metadata?.['consumer'],
                },
            };
        case 'google-read':
            return {
                ...common,
                status: refusal.status,
                code: refusal.rpcStatus,
                reason: refusal.reason,
                google: {
                    ...noGoogle,
                    call: refusal.call,
                    resource: refusal.resource,
                    principal: refusal.principal,
                    api: refusal.metadata?.['service'],
                    consumer: refusal.metadata?.['consumer'],
                },
            };
        case 'network':
            return {
                ...common,
                clockSkewSeconds: refusal.clockSkewSeconds,
                network: {
                    service: refusal.service,
                    host: refusal.host,
                    nodeCode: refusal.nodeCode,
                    proxyStatus: refusal.proxyStatus,
                    foreignAnswer: refusal.foreignAnswer ?? false,
                    override: refusal.override,
                },
            };
    }
}
function answerFacts(answer) {
    return {
        status: answer.status,
        // The wire's code and the SDK's class name differ by this ending, and a code may come with a namespace before `#`.
        code: answer.code.replace(/^.*#/, '').replace(/Exception$/, ''),
        hint: answer.hint ?? '',
        clockSkewSeconds: answer.clockSkewSeconds,
    };
}
function tokenFacts(claims) {
    const repository = (0,subject/* claim */.B7)(claims, 'repository');
    const called = /^([^/]+\/[^/]+)\//.exec((0,subject/* claim */.B7)(claims, 'job_workflow_ref') ?? '')?.[1];
    return {
        claims,
        subjectForm: (0,subject/* subjectForm */.nB)(claims),
        subjectContext: (0,subject/* subjectContext */.gI)(claims),
        repository,
        calledRepository: called === repository ? undefined : called,
    };
}
function awsFacts(role, region) {
    const match = /^arn:([a-z-]+):(?:iam|sts)::(\d{12}):(?:assumed-role\/([^/]+)\/.*|role\/(?:.*\/)?([^/]+))$/.exec(role);
    return {
        ...noAws,
        role,
        partition: match?.[1],
        account: match?.[2],
        roleName: match?.[3] ?? match?.[4],
        region,
    };
}
function accountOfArn(text) {
    return /^arn:[a-z-]+:secretsmanager:[^:]*:(\d{12}):/.exec(text ?? '')?.[1];
}
/** The partition that a region belongs to; unknown prefixes count as the commercial one. */
function partitionOfRegion(region) {
    const prefixes = [
        ['cn-', 'aws-cn'],
        ['us-gov-', 'aws-us-gov'],
        ['eusc-', 'aws-eusc'],
        ['us-iso-', 'aws-iso'],
        ['us-isob-', 'aws-iso-b'],
        ['eu-isoe-', 'aws-iso-e'],
        ['us-isof-', 'aws-iso-f'],
        ['eu-isof-', 'aws-iso-f'],
    ];
    return prefixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
function partitionsDiffer(aws) {
    if (aws?.partition === undefined || aws.region === undefined)
        return false;
    return aws.partition !== partitionOfRegion(aws.region);
}
function awsOverride(env) {
    return ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'].find((name) => (env[name] ?? '') !== '');
}
const PULL_REQUEST_EVENTS = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment']);
/** `pull_request_target` is none of these events: it runs with the base repository's rights and gets a token. */
function readFork(env, payload) {
    if (!PULL_REQUEST_EVENTS.has(env['GITHUB_EVENT_NAME'] ?? ''))
        return 'no';
    const head = member(member(payload, 'pull_request'), 'head');
    if (head === undefined)
        return 'unknown';
    const headRepository = member(member(head, 'repo'), 'full_name');
    // A fork that was deleted has no head repository any more.
    if (typeof headRepository !== 'string')
        return 'yes';
    return headRepository.toLowerCase() === (env['GITHUB_REPOSITORY'] ?? '').toLowerCase() ? 'no' : 'yes';
}
function member(value, name) {
    if (typeof value !== 'object' || value === null)
        return undefined;
    return new Map(Object.entries(value)).get(name);
}

// EXTERNAL MODULE: ./build/diagnosis/paste.js
var paste = __webpack_require__(73054);
;// CONCATENATED MODULE: ./build/diagnosis/aws-trust.js





/** The regions of the commercial partition that every account has; all that came later must be switched on. */
const EVERY_ACCOUNT_HAS = new Set(('us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1 ' +
    'eu-north-1 ap-south-1 ap-southeast-1 ap-southeast-2 ap-northeast-1 ap-northeast-2 ap-northeast-3').split(' '));
const roleShape = /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;
/** STS refused the token, or a hop of the chain. */
const awsTrustCauses = {
    A1: (facts) => ({
        mistake: `account ${account(facts)} has no identity provider for ${issuer(facts)}: it was never made there, or the role ARN names the wrong account`,
        change: `in account ${account(facts)}: aws iam create-open-id-connect-provider --url ${(0,quote/* shellWord */.r7)(facts.claims?.issuer ?? publicIssuer)} --client-id-list ${(0,quote/* shellWord */.r7)(facts.claims?.audience ?? 'sts.amazonaws.com')}; or mend the 12 digits in aws-role`,
    }),
    A2: (facts) => facts.claims === undefined || facts.claims.issuer === publicIssuer
        ? undefined
        : {
            mistake: `this token comes from ${issuer(facts)}, not from ${publicIssuer}, and the provider in account ${account(facts)} is for another address`,
            change: `make a provider for exactly this issuer (aws iam create-open-id-connect-provider --url ${(0,quote/* shellWord */.r7)(facts.claims.issuer)} --client-id-list ${(0,quote/* shellWord */.r7)(facts.claims.audience)}); the trust policy's condition keys begin with ${(0,quote/* visible */.RK)((0,paste/* withoutScheme */.yO)(facts.claims.issuer))} too`,
        },
    A3: ({ aws }) => aws === undefined || aws.region === undefined || !partitionsDiffer(aws)
        ? undefined
        : {
            mistake: `the role is in partition ${aws.partition ?? ''}, but region ${(0,quote/* visible */.RK)(aws.region)} is in partition ${partitionOfRegion(aws.region)}`,
            change: `set aws-region to one of partition ${aws.partition ?? ''}, such as ${exampleRegion(aws.partition)}`,
        },
    A4: (facts) => ({
        mistake: `the token's audience ${audience(facts)} is not in the provider's client id list${ownerAudience(facts) ? ' (it is the one that a token gets when none is asked for)' : ''}`,
        change: `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${(0,quote/* shellWord */.r7)(providerArn(facts))} --client-id ${(0,quote/* shellWord */.r7)(facts.claims?.audience ?? 'sts.amazonaws.com')}; or set aws-audience to one that is in the list`,
    }),
    A5: (facts) => facts.aws?.partition === 'aws-cn' && facts.claims?.audience !== 'sts.amazonaws.com.cn'
        ? {
            mistake: `in China the audience is sts.amazonaws.com.cn, and this token has ${audience(facts)}`,
            change: `leave aws-audience empty (or sts.amazonaws.com.cn) and add it to the provider: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${(0,quote/* shellWord */.r7)(providerArn(facts))} --client-id sts.amazonaws.com.cn`,
        }
        : undefined,
    A6: (facts) => facts.claims === undefined || facts.claims.issuer === publicIssuer
        ? {
            mistake: "STS could not fetch GitHub's public keys in time, which passes by itself",
            change: 'run the job again in a minute',
        }
        : {
            mistake: `STS cannot fetch the public keys of ${issuer(facts)}: AWS does not reach it`,
            change: `make ${(0,quote/* visible */.RK)(facts.claims.issuer)}/.well-known/openid-configuration and the key set it names reachable from the internet, with a public certificate`,
        },
    A7: (facts) => facts.claims === undefined || facts.claims.issuer === publicIssuer
        ? undefined
        : {
            mistake: `the certificate of ${issuer(facts)} is not the one whose thumbprint the provider holds`,
            change: `aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn ${(0,quote/* shellWord */.r7)(providerArn(facts))} --thumbprint-list THUMBPRINT (never needed for ${publicIssuer})`,
        },
    A8: (facts) => {
        const environment = facts.claims && (0,subject/* claim */.B7)(facts.claims, 'environment');
        return environment === undefined
            ? {
                mistake: `the trust policy may be written for an environment, but this job names none, so its sub is ${aws_trust_subject(facts)}`,
                change: 'name the environment: on the job, or let the trust policy have this sub',
            }
            : {
                mistake: `the trust policy may be written for a branch, but this job runs in environment ${(0,quote/* visible */.RK)(environment)}, so its sub is ${aws_trust_subject(facts)} and holds no branch`,
                change: `set the condition to ${condition(facts, 'sub')} = ${aws_trust_subject(facts)}; limit branches by the environment's own rules`,
            };
    },
    A9: (facts) => ({
        mistake: `the trust policy may be written for a branch, but this run is for a pull request: its sub is ${aws_trust_subject(facts)}, without any branch`,
        change: 'add this sub to the trust policy of a role with fewer rights: everybody who may open a pull request gets it',
    }),
    A10: (facts) => ({
        mistake: `the trust policy may be written for a branch, but this run is for a tag: its sub is ${aws_trust_subject(facts)}`,
        change: `for all releases, under StringLike: ${condition(facts, 'sub')} = ${tagPattern(facts)}`,
    }),
    A11: (facts) => ({
        mistake: `the trust policy has this sub in other upper and lower case: ${aws_trust_subject(facts)} is compared letter by letter`,
        change: 'copy the sub from here into the trust policy',
    }),
    A12: (facts) => ({
        mistake: `the trust policy has only a part of the sub, or more than it (github.com/ in front, no tail, another tail); whole, it is ${aws_trust_subject(facts)}`,
        change: 'copy the sub from here into the trust policy',
    }),
    A13: ({ repository }) => ({
        mistake: `the repository or its owner was renamed or moved: the token says ${repository === undefined ? 'another name than before' : (0,quote/* visible */.RK)(repository)}`,
        change: 'put the new sub into the trust policy; since 15 July 2026 a rename brings the form with ids',
    }),
    A14: (facts) => facts.claims !== undefined && facts.subjectForm !== 'immutable'
        ? undefined
        : {
            mistake: `this repository has immutable subjects, with the ids of owner and repository: ${aws_trust_subject(facts)}; a trust policy by names alone does not match`,
            change: `list both while you migrate: [${byNames(facts)}, ${aws_trust_subject(facts)}]; never repo:owner*/..., which matches strangers`,
        },
    A15: (facts) => facts.subjectForm === 'immutable'
        ? undefined
        : {
            mistake: `the trust policy may have the form with ids (repo:owner@1/name@2:...), but this repository's tokens say ${aws_trust_subject(facts)}`,
            change: 'put this sub into the trust policy, or opt the repository in to immutable subjects',
        },
    A16: (facts) => ({
        mistake: `a template of the organisation or repository makes the sub, so it is not GitHub's default but ${aws_trust_subject(facts)}`,
        change: `put this sub into the trust policy; or go back to the default: gh api -X PUT repos/${repositoryWord(facts)}/actions/oidc/customization/sub -F use_default=true`,
    }),
    A17: (facts) => ({
        mistake: `the job comes from a reusable workflow of ${(0,quote/* visible */.RK)(facts.calledRepository ?? 'another repository')}, but sub names its caller: ${aws_trust_subject(facts)}`,
        change: `put the caller's sub into the trust policy, and to pin the workflow: ${condition(facts, 'job_workflow_ref')} = ${aws_trust_text(facts.claims && (0,subject/* claim */.B7)(facts.claims, 'job_workflow_ref'), 'OWNER/REPOSITORY/.github/workflows/FILE@REF')}`,
    }),
    A18: always('the trust policy has a * under StringEquals, where it is a plain character', 'move that one condition key under StringLike'),
    A19: always('the trust policy has a condition on a claim that STS does not know, which never matches', 'known are sub, aud, actor, actor_id, environment, enterprise_id, job_workflow_ref, ref, repository, repository_id, repository_owner_id and workflow (sub and aud alone in China and GovCloud)'),
    A20: always('ForAllValues: in a trust policy is also true when the claim is absent, so it admits anyone', 'use StringEquals or StringLike without ForAllValues:'),
    A21: always('IAM does not save a trust policy for a shared issuer without a condition on sub', 'add the sub condition'),
    A22: ({ aws }) => ({
        mistake: roleMistake(aws),
        change: `copy the whole ARN, path included: aws iam get-role --role-name ${(0,quote/* shellWord */.r7)(aws?.roleName ?? 'NAME')} --query Role.Arn --output text`,
    }),
    A23: always('the trust policy has the action sts:AssumeRole, or a principal that is not Federated', 'set Action to sts:AssumeRoleWithWebIdentity and Principal to { "Federated": PROVIDER-ARN }'),
    A24: always('STS does not take the session name (2 to 64 characters of letters, digits and +=,.@_-)', 'set aws-session-name to such a name, or leave it empty'),
    A25: ({ aws }) => ({
        mistake: `${seconds(aws)} were asked for, which is more than the role's maximum session duration`,
        change: `set aws-session-duration lower, or: aws iam update-role --role-name ${(0,quote/* shellWord */.r7)(aws?.roleName ?? 'NAME')} --max-session-duration ${aws?.durationSeconds ?? 7200}`,
    }),
    A26: ({ aws }) => ({
        mistake: `${seconds(aws)} were asked for, but a role that another role assumes lasts one hour at most`,
        change: 'set aws-session-duration to 1h or less, or let the last role trust the token itself and use it as aws-role',
    }),
    A27: ({ aws }) => ({
        mistake: `${aws_trust_text(aws?.fromRole, 'the first role')} may not assume ${aws_trust_text(aws?.role, 'the next role')}: both sides must allow it`,
        change: `allow sts:AssumeRole on ${aws_trust_text(aws?.role, 'the next role')} in the first role's permissions, and name the first role as AWS principal in the trust policy of the second (with the external id, if it asks for one)`,
    }),
    A28: (facts) => ({
        mistake: `an organisation's policy (SCP, RCP) or a permissions boundary forbids it, although the trust policy matches`,
        change: `ask whoever owns the organisation of account ${account(facts)}`,
    }),
    A29: always('the role or its trust policy was changed within the last minute and the change has not arrived everywhere', 'if so, run the job again'),
    A30: ({ aws, code }) => aws?.region !== undefined && EVERY_ACCOUNT_HAS.has(aws.region) && code !== 'RegionDisabled'
        ? undefined
        : {
            mistake: `region ${(0,quote/* visible */.RK)(aws?.region ?? '')} is not enabled in account ${aws?.account ?? 'of the role'}`,
            change: `aws account enable-region --region-name ${(0,quote/* shellWord */.r7)(aws?.region ?? 'REGION')}, or use a region that is enabled; where the credentials come from the global STS endpoint: aws iam set-security-token-service-preferences --global-endpoint-token-version v2Token`,
        },
    A31: (facts) => ({
        mistake: `the token had expired when STS saw it${lifetime(facts)}: it was fetched long before it was used, or used twice`,
        change: 'run the job again; a token is fetched right before its use, so if it stays, look for what delays the step (a proxy, a suspended runner)',
    }),
};
function account({ aws }) {
    return aws?.account ?? "of the role's ARN";
}
function issuer({ claims }) {
    return (0,quote/* visible */.RK)(claims?.issuer ?? publicIssuer);
}
function aws_trust_subject({ claims }) {
    return aws_trust_text(claims?.subject, "the token's sub");
}
function audience({ claims }) {
    return aws_trust_text(claims?.audience, 'of the token');
}
function aws_trust_text(value, otherwise) {
    return value === undefined || value === '' ? otherwise : (0,quote/* visible */.RK)(value);
}
/** GitHub's default when no audience is asked for is the owner's address. */
function ownerAudience({ claims }) {
    return /^https:\/\/[^/]+\/[^/]+$/.test(claims?.audience ?? '');
}
function condition(facts, key) {
    return `${(0,quote/* visible */.RK)((0,paste/* withoutScheme */.yO)(facts.claims?.issuer ?? publicIssuer))}:${key}`;
}
function providerArn({ claims, aws }) {
    return (0,paste/* oidcProviderArn */.iw)(claims?.issuer ?? publicIssuer, aws?.role ?? '');
}
function tagPattern({ claims }) {
    return aws_trust_text(claims?.subject.replace(/:ref:refs\/tags\/.*$/s, ':ref:refs/tags/v*'), 'repo:OWNER/NAME:ref:refs/tags/v*');
}
function byNames({ claims }) {
    return aws_trust_text(claims?.subject.replace(/^repo:([^/@:]+)@\d+\/([^/@:]+)@\d+:/, 'repo:$1/$2:'), 'the sub by names');
}
function repositoryWord({ repository }) {
    return repository === undefined ? 'OWNER/NAME' : (0,quote/* shellWord */.r7)(repository);
}
function roleMistake(aws) {
    const role = aws?.role ?? '';
    const input = aws?.hop === undefined ? 'aws-role' : 'aws-role-chain';
    if (roleShape.test(role)) {
        return `there is no role by the ARN ${(0,quote/* visible */.RK)(role)}: a typing slip, or its path is missing (role/ci/deploy)`;
    }
    if (/:instance-profile\/|:oidc-provider\/|:user\/|:assumed-role\//.test(role)) {
        return `${input} has the ARN of something else than a role: ${(0,quote/* visible */.RK)(role)}`;
    }
    return role === '' ? `${input} is empty` : `${input} has no role's ARN, but ${(0,quote/* visible */.RK)(role)}`;
}
function seconds(aws) {
    return aws?.durationSeconds === undefined ? 'more seconds' : `${aws.durationSeconds} s`;
}
function lifetime({ claims }) {
    const { issued, expires } = claims ?? {};
    return issued === undefined || expires === undefined ? '' : ` (it lives ${expires - issued} s)`;
}
function exampleRegion(partition) {
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

;// CONCATENATED MODULE: ./build/diagnosis/google-read.js

/** Signed in, and then Google Secret Manager refused a call. */
const googleReadCauses = {
    H1: (facts) => ({
        mistake: `${principal(facts)} has no roles/secretmanager.secretAccessor on ${resource(facts)} (viewer or editor do not read values; the role may be with the service account instead of the federated principal, or the reverse)`,
        change: `gcloud secrets add-iam-policy-binding ${(0,quote/* shellWord */.r7)(parts(facts).secret)} ${where(facts)} --role=roles/secretmanager.secretAccessor --member=${(0,quote/* shellWord */.r7)(facts.google?.principal ?? 'MEMBER')}`,
    }),
    H2: (facts) => ({
        mistake: `there is no ${resource(facts)}: Google answers the same for a secret that is not there, is in another project, or is written differently`,
        change: `look, as somebody who may: gcloud secrets describe ${(0,quote/* shellWord */.r7)(parts(facts).secret)} ${where(facts)}`,
    }),
    H3: (facts) => facts.google?.call === 'ListSecrets'
        ? {
            mistake: `${principal(facts)} may not list the secrets of ${(0,quote/* visible */.RK)(parts(facts).project)}, which a wildcard needs (accessor does not include it)`,
            change: `gcloud projects add-iam-policy-binding ${(0,quote/* shellWord */.r7)(parts(facts).project)} --role=roles/secretmanager.viewer --member=${(0,quote/* shellWord */.r7)(facts.google.principal ?? 'MEMBER')}, or name each secret instead of the wildcard`,
        }
        : {
            mistake: `${principal(facts)} may not see the metadata of ${resource(facts)}: accessor reads values, and nothing else`,
            change: `gcloud secrets add-iam-policy-binding ${(0,quote/* shellWord */.r7)(parts(facts).secret)} ${where(facts)} --role=roles/secretmanager.viewer --member=${(0,quote/* shellWord */.r7)(facts.google?.principal ?? 'MEMBER')}, or do without age and rotation`,
        },
    H4: (facts) => ({
        mistake: `the version that ${resource(facts)} stands for is disabled or destroyed; latest is the newest version, not the newest enabled one`,
        change: `look: gcloud secrets versions list ${(0,quote/* shellWord */.r7)(parts(facts).secret)} ${where(facts)}; then: gcloud secrets versions enable N --secret=${(0,quote/* shellWord */.r7)(parts(facts).secret)} ${where(facts)}, or pin a version with ?version=N`,
    }),
    H5: (facts) => ({
        mistake: parts(facts).location === undefined
            ? `${resource(facts)} was asked for as a global secret, and may be a regional one`
            : `${resource(facts)} was asked for as a regional secret, and may be a global one or in another location`,
        change: parts(facts).location === undefined
            ? 'name the location in the line: ?location=europe-west1'
            : 'leave out the location, or name the right one',
    }),
    H6: ({ google }) => ({
        mistake: `the API ${(0,quote/* visible */.RK)(google?.api ?? 'secretmanager.googleapis.com')} is not enabled in ${(0,quote/* visible */.RK)(google?.consumer ?? 'the project that is charged')}, which may be the pool's project and not the secret's`,
        change: `gcloud services enable ${(0,quote/* shellWord */.r7)(google?.api ?? 'secretmanager.googleapis.com')} --project=${(0,quote/* shellWord */.r7)(google?.consumer?.replace(/^projects\//, '') ?? 'PROJECT')}, then wait some minutes`,
    }),
    H7: (facts) => ({
        mistake: `a quota project is charged for the call, and ${principal(facts)} may not use it`,
        change: 'unset GOOGLE_CLOUD_QUOTA_PROJECT, or grant roles/serviceusage.serviceUsageConsumer on that project',
    }),
    H8: (facts) => ({
        mistake: `VPC Service Controls forbid ${principal(facts)} to reach ${resource(facts)} from this runner`,
        change: "add an ingress rule for this identity to the project's perimeter, or run on a runner inside it",
    }),
    H9: (facts) => ({
        mistake: `the service did not take the credentials of ${principal(facts)}: they had ended, or it takes no federated ones`,
        change: 'run the job again; if it stays, impersonate a service account: set gcp-service-account',
    }),
};
function parts({ google }) {
    const match = /^projects\/([^/]+)(?:\/locations\/([^/]+))?(?:\/secrets\/([^/]+))?/.exec(google?.resource ?? '');
    return { project: match?.[1] ?? 'PROJECT', location: match?.[2], secret: match?.[3] ?? 'SECRET' };
}
/** The arguments by which gcloud finds the secret. */
function where(facts) {
    const { project, location } = parts(facts);
    return `--project=${(0,quote/* shellWord */.r7)(project)}${location === undefined ? '' : ` --location=${(0,quote/* shellWord */.r7)(location)}`}`;
}
function resource({ google }) {
    return (0,quote/* visible */.RK)(google?.resource ?? 'the secret');
}
function principal({ google }) {
    return (0,quote/* visible */.RK)(google?.principal ?? 'this identity');
}

;// CONCATENATED MODULE: ./build/diagnosis/google-trust.js





/** https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines: `google.subject`. */
const MOST_SUBJECT_BYTES = 127;
/** The claims that conditions of GitHub pools are written about. */
const CONDITION_CLAIMS = ['repository', 'repository_owner', 'repository_owner_id', 'ref', 'event_name'];
/** Google's token exchange, or the impersonation of the service account, was refused. */
const googleTrustCauses = {
    G1: (facts) => wellFormed(facts)
        ? undefined
        : {
            mistake: `gcp-workload-identity-provider is not the provider's full name: ${provider(facts)}`,
            change: 'write projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER, as in: gcloud iam workload-identity-pools providers describe PROVIDER --project=PROJECT --location=global --workload-identity-pool=POOL --format="value(name)"',
        },
    G2: (facts) => {
        const project = /^projects\/([^/]*)/.exec(facts.google?.provider ?? '')?.[1];
        if (project !== undefined && /^\d+$/.test(project))
            return undefined;
        return {
            mistake: `gcp-workload-identity-provider has ${project === undefined ? 'no project number' : `the project's id ${(0,quote/* visible */.RK)(project)}`} where its number belongs`,
            change: `gcloud projects describe ${(0,quote/* shellWord */.r7)(project ?? 'PROJECT')} --format='value(projectNumber)'`,
        };
    },
    G3: (facts) => ({
        mistake: `there is no such pool or provider, or it is disabled or deleted: ${provider(facts)}`,
        change: `look: gcloud iam workload-identity-pools providers describe ${names(facts)}; then mend the name, or: ... providers update-oidc with --no-disabled, or ... providers undelete (within 30 days)`,
    }),
    G4: (facts) => ({
        mistake: `the provider does not take the token's audience ${google_trust_audience(facts)}${/^https:\/\/github\.com\/[^/]+$/.test(facts.claims?.audience ?? '') ? ' (it is the one that a token gets when none is asked for)' : ''}`,
        change: `leave gcp-audience empty and the provider's allowed audiences too (both then mean the provider's name), or: gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --allowed-audiences=${(0,quote/* shellWord */.r7)(facts.claims?.audience ?? 'AUDIENCE')}`,
    }),
    G5: (facts) => ({
        mistake: `the provider is for another issuer than ${google_trust_issuer(facts)}`,
        change: `gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --issuer-uri=${(0,quote/* shellWord */.r7)(facts.claims?.issuer ?? publicIssuer)}`,
    }),
    G6: (facts) => ({
        mistake: `the provider's attribute condition is false for this token (${told(facts)}); upper and lower case count`,
        change: `look: gcloud iam workload-identity-pools providers describe ${names(facts)} --format='value(attributeCondition)'; then mend it with update-oidc --attribute-condition=...`,
    }),
    G7: (facts) => ({
        mistake: 'a condition or binding uses an attribute that the provider does not map',
        change: `map it, beside those that are there: gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --attribute-mapping="google.subject=assertion.sub,attribute.repository=assertion.repository,attribute.repository_id=assertion.repository_id"`,
    }),
    G8: (facts) => {
        const bytes = Buffer.byteLength(facts.claims?.subject ?? '', 'utf8');
        if (facts.claims !== undefined && bytes <= MOST_SUBJECT_BYTES)
            return undefined;
        return {
            mistake: `google.subject may be ${MOST_SUBJECT_BYTES} bytes long, and this token's sub has ${facts.claims === undefined ? 'more' : bytes}`,
            change: `map something shorter: gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --attribute-mapping="google.subject=assertion.repository_id,attribute.repository=assertion.repository"; bindings on subject/ change with it`,
        };
    },
    G9: always('the token was too old when Google saw it: fetched long before it was used, or used twice', 'run the job again; if it stays, look for what delays the step (a proxy, a suspended runner)'),
    G10: (facts) => facts.claims?.issuer === publicIssuer
        ? undefined
        : {
            mistake: `Google cannot fetch the public keys of ${google_trust_issuer(facts)}`,
            change: `publish them on the internet, or upload them: gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --jwk-json-path=jwks.json`,
        },
    G11: (facts) => ({
        mistake: `the pool's principal may not act as ${google_trust_account(facts)}: it lacks roles/iam.workloadIdentityUser there`,
        change: `gcloud iam service-accounts add-iam-policy-binding ${accountWord(facts)} --role=roles/iam.workloadIdentityUser --member=${(0,quote/* shellWord */.r7)(google_trust_member(facts))}`,
    }),
    G12: (facts) => ({
        mistake: 'the member of the binding is malformed: principal:// goes with subject/, principalSet:// with one attribute.NAME/VALUE, the project is a number, and the value is OWNER/NAME without a host',
        change: `these match this token: ${(0,quote/* visible */.RK)(google_trust_member(facts))}${repositorySet(facts)}`,
    }),
    G13: (facts) => ({
        mistake: `there is no service account ${google_trust_account(facts)}: gcp-service-account is typed wrong, or it was deleted`,
        change: `look: gcloud iam service-accounts describe ${accountWord(facts)}`,
    }),
    G14: ({ google }) => ({
        mistake: `the API ${(0,quote/* visible */.RK)(google?.api ?? 'iamcredentials.googleapis.com')} is not enabled in ${(0,quote/* visible */.RK)(google?.consumer ?? "the service account's project")}`,
        change: `gcloud services enable ${(0,quote/* shellWord */.r7)(google?.api ?? 'iamcredentials.googleapis.com')} --project=${(0,quote/* shellWord */.r7)(projectOf(google?.consumer))}, then wait some minutes`,
    }),
    G15: always('an organisation policy (constraints/iam.workloadIdentityPoolProviders) does not admit this issuer, so the provider could not be made', `gcloud resource-manager org-policies allow constraints/iam.workloadIdentityPoolProviders ${publicIssuer} --organization=ORGANISATION`),
    G16: always('the pool, provider or binding was changed in the last minutes, and the change has not arrived everywhere', 'if so, wait five minutes and run the job again'),
    G17: (facts) => ({
        mistake: `a chain of service accounts leads to ${google_trust_account(facts)}, and a hop of it may not make tokens for the next`,
        change: `on each next account: gcloud iam service-accounts add-iam-policy-binding NEXT --role=roles/iam.serviceAccountTokenCreator --member=serviceAccount:BEFORE`,
    }),
    G18: ({ clockSkewSeconds }) => ({
        mistake: `the asked lifetime counts as more than an hour${clockSkewSeconds === undefined ? '' : ` (this runner's clock is ${Math.abs(Math.round(clockSkewSeconds))} s off)`}: a wrong clock does that too`,
        change: 'set the clock of the runner by NTP (timedatectl set-ntp true)',
    }),
    G19: ({ env }) => {
        const universe = env['GOOGLE_CLOUD_UNIVERSE_DOMAIN'] ?? '';
        return universe === '' || universe === 'googleapis.com'
            ? undefined
            : {
                mistake: `GOOGLE_CLOUD_UNIVERSE_DOMAIN is ${(0,quote/* visible */.RK)(universe)}: the provider and the hosts that were called must be of one universe`,
                change: 'use a provider, a project and secrets of the universe that the hosts belong to (googleapis.com)',
            };
    },
};
/** A provider's full name: by number, not by id. */
const PROVIDER = /^projects\/([^/]+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/;
function wellFormed({ google }) {
    return PROVIDER.test(google?.provider ?? '');
}
function provider({ google }) {
    return (0,quote/* visible */.RK)(google?.provider ?? 'the provider');
}
/** The arguments by which gcloud finds the provider. */
function names({ google }) {
    const [, project = 'PROJECT', pool = 'POOL', name = 'PROVIDER'] = PROVIDER.exec(google?.provider ?? '') ?? [];
    return `${(0,quote/* shellWord */.r7)(name)} --project=${(0,quote/* shellWord */.r7)(project)} --location=global --workload-identity-pool=${(0,quote/* shellWord */.r7)(pool)}`;
}
function google_trust_issuer({ claims }) {
    return (0,quote/* visible */.RK)(claims?.issuer ?? 'that of the token');
}
function google_trust_audience({ claims }) {
    return (0,quote/* visible */.RK)(claims?.audience ?? '');
}
function google_trust_account({ google }) {
    return (0,quote/* visible */.RK)(google?.serviceAccount ?? 'the service account');
}
function accountWord({ google }) {
    return (0,quote/* shellWord */.r7)(google?.serviceAccount ?? 'SERVICE-ACCOUNT');
}
function google_trust_member({ claims, google }) {
    return claims === undefined || google?.provider === undefined
        ? 'principal://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/subject/SUB'
        : (0,paste/* googleMember */.Az)(claims, google.provider);
}
function repositorySet({ repository, google }) {
    if (repository === undefined || google?.provider === undefined)
        return '';
    return ` and, where attribute.repository is mapped, principalSet://iam.googleapis.com/${(0,quote/* visible */.RK)((0,paste/* googlePool */.gf)(google.provider))}/attribute.repository/${(0,quote/* visible */.RK)(repository)}`;
}
function told({ claims }) {
    if (claims === undefined)
        return 'its claims are not known here';
    return CONDITION_CLAIMS.flatMap((name) => {
        const value = (0,subject/* claim */.B7)(claims, name);
        return value === undefined ? [] : [`${name} = ${(0,quote/* visible */.RK)(value)}`];
    }).join(', ');
}
function projectOf(consumer) {
    return consumer?.replace(/^projects\//, '') ?? 'PROJECT';
}

;// CONCATENATED MODULE: ./build/diagnosis/token.js



const sameRepository = 'if: github.event.pull_request.head.repo.full_name == github.repository';
/** No identity token at all: no cloud was called. */
const tokenCauses = {
    T1: always('the workflow has no permissions block with id-token: write (read-all and the default token never include it)', `add to the workflow or the job: ${paste/* permissionsBlock */.It}`),
    T2: always('the workflow has the block, but this job has a permissions block of its own, which replaces the whole of it', `add to this job: ${paste/* permissionsBlock */.It}`),
    T3a: always('the workflow that calls this reusable workflow grants it less than the called job asks for', `add to the calling job: ${paste/* permissionsBlock */.It}`),
    T3b: ({ env }) => ({
        mistake: `if this job is in a reusable workflow: neither the calling job${callerWorkflow(env['GITHUB_WORKFLOW_REF'])} nor the called one asks for the permission`,
        change: `add to the calling job, and to the called one: ${paste/* permissionsBlock */.It}`,
    }),
    T4: ({ fork }) => ({
        mistake: fork === 'unknown'
            ? 'this may be a pull request from a fork, and those get no identity token'
            : 'this pull request comes from a fork, and those get no identity token, whatever permissions says',
        change: `nothing grants it; run the step only for the repository's own branches: ${sameRepository}`,
    }),
    T5: always('Dependabot started this run, and its runs are read-only unless the job itself says otherwise', `put the block on the job (${paste/* permissionsBlock */.It}), or skip the step with if: github.actor != 'dependabot[bot]'`),
    T6: always("this process does not have the job's environment (docker run, sudo, env -i, ssh): GITHUB_ACTIONS is not set either", 'pass it on: docker run -e GITHUB_ACTIONS -e ACTIONS_ID_TOKEN_REQUEST_URL -e ACTIONS_ID_TOKEN_REQUEST_TOKEN ..., or sudo -E (a job container: needs nothing); outside a CI, identity: ambient'),
    T7: always('only one of ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN was passed on to this process', 'pass on both'),
    T8: ({ env }) => ({
        mistake: (env['GITHUB_ACTION_PATH'] ?? '') === ''
            ? "if this step is inside a composite action: permissions written there have no effect, the job's count"
            : "this step is inside a composite action: permissions written there have no effect, the job's count",
        change: `add to the job that uses the composite action: ${paste/* permissionsBlock */.It}`,
    }),
    T9: always('this is a local run with act, which has no identity token to give', "locally, use the machine's own credentials: identity: ambient"),
    T10: ({ env }) => ({
        mistake: `the server ${(0,quote/* visible */.RK)(env['GITHUB_SERVER_URL'] ?? 'of this runner')} gives no OIDC tokens: too old (GitHub Enterprise Server before 3.5), or switched off`,
        change: "ask the server's administrator to switch OIDC on for Actions, or use identity: ambient on this runner",
    }),
    T11: ({ status }) => status === undefined || status < 500
        ? {
            mistake: 'the token was asked for after the job had ended, or in its cleanup stage, when none is given any more',
            change: 'fetch the secrets in a step of the job, not in a post step or a process left in the background',
        }
        : undefined,
    T12: always('on Forgejo, permissions has no effect on tokens', 'add to the job: enable-openid-connect: true'),
    T13: always('the input is there but empty: the secret or variable behind it is not defined for this run (a fork, another environment, another level)', 'name the environment: that holds it on the job, or write the value out (role ARN and provider name are no secrets)'),
};
/** `acme/web/.github/workflows/ci.yml@refs/heads/main` in brackets: the outermost workflow, which is the caller. */
function callerWorkflow(workflowRef) {
    return workflowRef === undefined || workflowRef === '' ? '' : ` (in ${(0,quote/* visible */.RK)(workflowRef)})`;
}

;// CONCATENATED MODULE: ./build/diagnosis/catalogue.js






/** Every cause by its stable id; each has an entry in docs/troubleshooting.md. */
const catalogue = {
    ...tokenCauses,
    ...awsTrustCauses,
    ...awsReadCauses,
    ...googleTrustCauses,
    ...googleReadCauses,
    ...networkCauses,
};

;// CONCATENATED MODULE: ./build/diagnosis/tables.js


const otherwise = () => true;
const code = (...codes) => (facts) => facts.code !== undefined && codes.includes(facts.code);
const both = (first, second) => (facts) => first(facts) && second(facts);
/** A known phrase of the service's text; only ever asked behind a code. */
const says = (phrase) => (facts) => facts.hint.includes(phrase);
const set = (facts, name) => (facts.env[name] ?? '') !== '';
const overridden = {
    when: 'an endpoint variable chose the address',
    holds: ({ network }) => network.override !== undefined,
    ids: ['N10'],
};
const otherUniverse = {
    when: 'another universe is set',
    holds: ({ env }) => !['', 'googleapis.com', undefined].includes(env['GOOGLE_CLOUD_UNIVERSE_DOMAIN']),
    ids: ['G19'],
};
const foreignServer = ({ env }) => {
    const server = env['GITHUB_SERVER_URL'] ?? '';
    return server !== '' && !/^https:\/\/(github\.com|[a-z0-9-]+\.ghe\.com)\/?$/i.test(server);
};
const tokenAbsent = [
    { when: "a fork's pull request", holds: ({ fork }) => fork === 'yes', ids: ['T4'], final: true },
    {
        when: 'started by Dependabot',
        holds: ({ env }) => env['GITHUB_ACTOR'] === 'dependabot[bot]',
        ids: ['T5'],
        final: true,
    },
    { when: 'run by act', holds: (facts) => set(facts, 'ACT'), ids: ['T9'], final: true },
    { when: 'a server other than GitHub’s own', holds: foreignServer, ids: ['T12', 'T10'], final: true },
    { when: 'not in a job', holds: (facts) => !set(facts, 'GITHUB_ACTIONS'), ids: ['T6'], final: true },
    {
        when: 'a pull request, its head repository unknown',
        holds: ({ fork }) => fork === 'unknown',
        ids: ['T1', 'T4'],
    },
    { when: 'otherwise', holds: otherwise, ids: ['T1', 'T2', 'T3b', 'T8'] },
];
const tokenHalf = [{ when: 'one of the two variables', holds: otherwise, ids: ['T7'] }];
const tokenRefused = (inPost) => [
    { when: 'the cleanup stage', holds: () => inPost, ids: ['T11'], final: true },
    {
        when: '404 from a server other than GitHub’s own',
        holds: both(foreignServer, ({ status }) => status === 404),
        ids: ['T10'],
    },
    { when: 'otherwise', holds: otherwise, ids: ['N4', 'N2', 'N1', 'T11'] },
];
const awsRole = [
    { when: 'empty', holds: ({ aws }) => aws?.role.trim() === '', ids: ['T13'], final: true },
    {
        when: 'another partition than the region',
        holds: ({ aws }) => partitionsDiffer(aws),
        ids: ['A3'],
        final: true,
    },
    { when: 'malformed', holds: otherwise, ids: ['A22'] },
];
const invalidToken = code('InvalidIdentityToken');
const trustDenied = code('AccessDenied');
const otherPartition = ({ aws }) => partitionsDiffer(aws);
const otherIssuer = ({ claims }) => claims !== undefined && claims.issuer !== publicIssuer;
const inChina = ({ aws }) => aws?.partition === 'aws-cn';
const overAnHour = ({ aws }) => (aws?.durationSeconds ?? 0) > 3600;
const noProvider = both(invalidToken, says('No OpenIDConnect provider found'));
const wrongAudience = both(invalidToken, says('Incorrect token audience'));
/** A refusal by the trust policy looks the same whatever in it does not match. */
const anyTrust = ['A11', 'A12', 'A18', 'A22', 'A13', 'A15', 'A23', 'A29', 'A28', 'A1'];
const awsWebIdentity = [
    {
        when: 'no provider, another partition',
        holds: both(noProvider, otherPartition),
        ids: ['A3'],
        final: true,
    },
    {
        when: 'no provider, another issuer',
        holds: both(noProvider, otherIssuer),
        ids: ['A2', 'A1'],
        final: true,
    },
    { when: 'no provider', holds: noProvider, ids: ['A1'], final: true },
    { when: 'wrong audience, China', holds: both(wrongAudience, inChina), ids: ['A5', 'A4'], final: true },
    { when: 'wrong audience', holds: wrongAudience, ids: ['A4'], final: true },
    {
        when: 'no key',
        holds: both(invalidToken, says("Couldn't retrieve verification key")),
        ids: ['A6'],
        final: true,
    },
    {
        when: 'thumbprint',
        holds: both(invalidToken, says('configured thumbprint')),
        ids: ['A7', 'A6'],
        final: true,
    },
    {
        when: 'token not taken, no more said',
        holds: invalidToken,
        ids: ['A3', 'A2', 'A5', 'A1', 'A4', 'A6'],
        final: true,
    },
    { when: 'issuer not reached', holds: code('IDPCommunicationError'), ids: ['A6'], final: true },
    { when: 'expired', holds: code('ExpiredToken'), ids: ['A31'], final: true },
    { when: 'region disabled', holds: code('RegionDisabled'), ids: ['A30'], final: true },
    {
        when: 'more than an hour asked',
        holds: both(code('ValidationError'), overAnHour),
        ids: ['A25', 'A22', 'A24'],
        final: true,
    },
    { when: 'request not valid', holds: code('ValidationError'), ids: ['A22', 'A24'], final: true },
    {
        when: 'session policy refused',
        holds: code('MalformedPolicyDocument', 'PackedPolicyTooLarge'),
        ids: ['S11'],
        final: true,
    },
    {
        when: 'denied, custom subject',
        holds: both(trustDenied, ({ subjectForm }) => subjectForm === 'custom'),
        ids: ['A16', ...anyTrust],
        final: true,
    },
    {
        when: 'denied, subject with ids',
        holds: both(trustDenied, ({ subjectForm }) => subjectForm === 'immutable'),
        ids: ['A14'],
    },
    {
        when: "denied, another repository's reusable workflow",
        holds: both(trustDenied, ({ calledRepository }) => calledRepository !== undefined),
        ids: ['A17', 'A8'],
    },
    {
        when: 'denied, environment',
        holds: both(trustDenied, ({ subjectContext }) => subjectContext === 'environment'),
        ids: ['A8', 'A11', 'A15'],
    },
    {
        when: 'denied, pull request',
        holds: both(trustDenied, ({ subjectContext }) => subjectContext === 'pull-request'),
        ids: ['A9'],
    },
    {
        when: 'denied, tag',
        holds: both(trustDenied, ({ subjectContext }) => subjectContext === 'tag'),
        ids: ['A10'],
    },
    {
        when: 'denied',
        holds: trustDenied,
        ids: anyTrust,
        final: true,
    },
    { when: 'otherwise', holds: otherwise, ids: ['A1', 'A4', 'A22', 'A19'] },
];
const signedCall = [
    {
        when: 'credentials not taken',
        holds: code('InvalidClientTokenId', 'UnrecognizedClient'),
        ids: ['A30', 'A3'],
        final: true,
    },
    {
        when: 'signature or time, or a clock that is off',
        holds: (facts) => code('InvalidSignature', 'SignatureDoesNotMatch', 'RequestExpired', 'RequestTimeTooSkewed')(facts) ||
            Math.abs(facts.clockSkewSeconds ?? 0) > MOST_SKEW_SECONDS,
        ids: ['S12'],
        final: true,
    },
];
const awsFirstSignedCall = [
    overridden,
    ...signedCall,
    { when: 'otherwise', holds: otherwise, ids: ['S12', 'A30', 'A3'] },
];
const awsAssumeRole = [
    ...signedCall,
    { when: 'denied', holds: trustDenied, ids: ['A27', 'A28'], final: true },
    {
        when: 'more than an hour asked',
        holds: both(code('ValidationError'), overAnHour),
        ids: ['A26'],
        final: true,
    },
    { when: 'request not valid', holds: code('ValidationError'), ids: ['A22', 'A25', 'A24'], final: true },
    { when: 'region disabled', holds: code('RegionDisabled'), ids: ['A30'], final: true },
    {
        when: 'session policy refused',
        holds: code('MalformedPolicyDocument', 'PackedPolicyTooLarge'),
        ids: ['S11'],
        final: true,
    },
    { when: 'otherwise', holds: otherwise, ids: ['A27', 'A28'] },
];
const denied = code('AccessDenied');
const call = (...calls) => ({ aws, google }) => calls.includes(aws?.call ?? google?.call ?? '');
const otherAccount = ({ aws }) => aws?.secretAccount !== undefined && aws.account !== undefined && aws.secretAccount !== aws.account;
const bySessionPolicy = (facts) => says('no session policy allows')(facts) || says('explicit deny in a session policy')(facts);
const awsRead = [
    { when: 'denied by the session policy', holds: both(denied, bySessionPolicy), ids: ['S11'], final: true },
    { when: 'denied explicitly', holds: both(denied, says('explicit deny')), ids: ['S2'], final: true },
    {
        when: 'denied by the key',
        holds: both(denied, says('Access to KMS is not allowed')),
        ids: ['S6', 'S7'],
        final: true,
    },
    {
        when: 'batch denied',
        holds: both(denied, call('BatchGetSecretValue')),
        ids: ['S3', 'S2', 'S11'],
        final: true,
    },
    { when: 'list denied', holds: both(denied, call('ListSecrets')), ids: ['S4', 'S2', 'S11'], final: true },
    {
        when: 'denied, of another account',
        holds: both(denied, otherAccount),
        ids: ['S7', 'S1', 'S6', 'S11'],
        final: true,
    },
    { when: 'denied', holds: denied, ids: ['S1', 'S5', 'S8', 'S6', 'S11'], final: true },
    { when: 'key not usable', holds: code('DecryptionFailure'), ids: ['S6', 'S7'], final: true },
    {
        when: 'no value under the stage',
        holds: both(code('ResourceNotFound'), says('secret value for staging label')),
        ids: ['S10'],
        final: true,
    },
    {
        when: 'no such secret',
        holds: both(code('ResourceNotFound'), says('the specified secret.')),
        ids: ['S8', 'S7'],
        final: true,
    },
    { when: 'not found', holds: code('ResourceNotFound'), ids: ['S8', 'S7', 'S10'], final: true },
    {
        when: 'marked for deletion',
        holds: both(code('InvalidRequest'), says('marked for deletion')),
        ids: ['S9'],
        final: true,
    },
    { when: 'request refused', holds: code('InvalidRequest'), ids: ['S9', 'S10'], final: true },
    ...signedCall,
    { when: 'otherwise', holds: otherwise, ids: ['S1', 'S2', 'S6'] },
];
const googleProvider = [
    {
        when: 'a project id where the number belongs',
        holds: ({ google }) => /^projects\/(?!\d+\/)[^/]+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+$/.test(google?.provider ?? ''),
        ids: ['G2'],
        final: true,
    },
    { when: 'empty', holds: ({ google }) => (google?.provider ?? '').trim() === '', ids: ['T13'], final: true },
    { when: 'malformed', holds: otherwise, ids: ['G1', 'G2'] },
];
const grant = code('invalid_grant');
const googleExchange = [
    {
        when: 'subject too long',
        holds: both(code('invalid_request'), says('127 bytes')),
        ids: ['G8'],
        final: true,
    },
    {
        when: 'not a provider',
        holds: both(code('invalid_request'), says('Invalid value for "audience"')),
        ids: ['G1', 'G2', 'G3'],
        final: true,
    },
    { when: 'request not valid', holds: code('invalid_request'), ids: ['G8', 'G1', 'G2', 'G3'], final: true },
    { when: 'no such provider', holds: code('invalid_target'), ids: ['G3', 'G2', 'G16', 'G19'], final: true },
    { when: 'condition', holds: code('unauthorized_client'), ids: ['G6', 'G7'], final: true },
    { when: 'audience', holds: both(grant, says('audience in ID Token')), ids: ['G4'], final: true },
    {
        when: 'issuer',
        holds: both(grant, (facts) => says('issuer in ID Token')(facts) || says('identity issuer')(facts)),
        ids: ['G5'],
        final: true,
    },
    { when: 'stale', holds: both(grant, says('stale to sign-in')), ids: ['G9'], final: true },
    { when: 'keys not reached', holds: both(grant, says('connecting to')), ids: ['G10', 'G5'], final: true },
    { when: 'token not taken', holds: grant, ids: ['G4', 'G5', 'G9', 'G10'], final: true },
    otherUniverse,
    { when: 'otherwise', holds: otherwise, ids: ['G3', 'G4', 'G5', 'G6'] },
];
const reason = (text) => (facts) => facts.reason === text;
const tables_status = (number) => (facts) => facts.status === number;
const googleImpersonation = [
    { when: 'API off', holds: both(tables_status(403), reason('SERVICE_DISABLED')), ids: ['G14'], final: true },
    { when: 'denied', holds: tables_status(403), ids: ['G11', 'G12', 'G7', 'G13', 'G17', 'G16'], final: true },
    { when: 'not found', holds: tables_status(404), ids: ['G13'], final: true },
    { when: 'request not valid', holds: tables_status(400), ids: ['G18'], final: true },
    otherUniverse,
    { when: 'otherwise', holds: otherwise, ids: ['G11', 'G16'] },
];
const googleRead = [
    { when: 'API off', holds: both(tables_status(403), reason('SERVICE_DISABLED')), ids: ['H6'], final: true },
    {
        when: 'quota project',
        holds: both(tables_status(403), reason('USER_PROJECT_DENIED')),
        ids: ['H7'],
        final: true,
    },
    {
        when: 'perimeter',
        holds: both(tables_status(403), reason('SECURITY_POLICY_VIOLATED')),
        ids: ['H8'],
        final: true,
    },
    {
        when: 'metadata denied',
        holds: both(tables_status(403), call('GetSecret', 'GetSecretVersion', 'ListSecrets')),
        ids: ['H3', 'H2'],
        final: true,
    },
    { when: 'denied', holds: tables_status(403), ids: ['H1', 'H2', 'H5', 'G16'], final: true },
    { when: 'version state', holds: code('FAILED_PRECONDITION'), ids: ['H4'], final: true },
    { when: 'not found', holds: tables_status(404), ids: ['H2', 'H5'], final: true },
    { when: 'credentials not taken', holds: tables_status(401), ids: ['H9'], final: true },
    otherUniverse,
    { when: 'otherwise', holds: otherwise, ids: ['H2', 'H5'] },
];
const nodeCode = (pattern) => ({ network }) => pattern.test(network.nodeCode ?? '');
const network = [
    overridden,
    {
        when: 'a proxy, or a page of its own, answered',
        holds: ({ network: { proxyStatus, foreignAnswer, nodeCode } }) => proxyStatus !== undefined || foreignAnswer || /^ERR_PROXY_/.test(nodeCode ?? ''),
        ids: ['N2', 'N3'],
        final: true,
    },
    {
        when: 'certificate',
        holds: nodeCode(/^CERT_|^UNABLE_TO_|SELF_SIGNED|^ERR_TLS_|^ERR_SSL_(?!WRONG_VERSION)/),
        ids: ['N4', 'N6', 'N5'],
        final: true,
    },
    { when: 'not TLS', holds: nodeCode(/^EPROTO$|WRONG_VERSION|^HPE_/), ids: ['N9'], final: true },
    {
        when: 'name not found, another universe',
        holds: both(nodeCode(/^ENOTFOUND$/), (facts) => otherUniverse.holds(facts) && /google/i.test(facts.network.service ?? '')),
        ids: ['G19'],
    },
    { when: 'name not found', holds: nodeCode(/^(ENOTFOUND|EAI_AGAIN)$/), ids: ['N7', 'N1'], final: true },
    {
        when: 'connection broken',
        holds: nodeCode(/^(ECONNRESET|EPIPE|ECONNABORTED)$/),
        ids: ['N2', 'N1', 'N3'],
        final: true,
    },
    { when: 'otherwise: no connection', holds: otherwise, ids: ['N1', 'N8', 'N3', 'N2'] },
];
/** The rows for what was refused. */
function tableFor(refusal) {
    switch (refusal.step) {
        case 'token-request':
            if (refusal.urlPresent && refusal.tokenPresent)
                return tokenRefused(refusal.stage === 'post');
            return refusal.urlPresent || refusal.tokenPresent ? tokenHalf : tokenAbsent;
        case 'aws-role':
            return awsRole;
        case 'aws-web-identity':
            return awsWebIdentity;
        case 'aws-assume-role':
            return awsAssumeRole;
        case 'aws-first-signed-call':
            return awsFirstSignedCall;
        case 'aws-read':
            return awsRead;
        case 'google-provider':
            return googleProvider;
        case 'google-exchange':
            return googleExchange;
        case 'google-impersonation':
            return googleImpersonation;
        case 'google-read':
            return googleRead;
        case 'network':
            return network;
    }
}

;// CONCATENATED MODULE: ./build/diagnosis/diagnose.js



/** More than these nobody reads; the rest stands in docs/troubleshooting.md. */
const MOST_SHOWN = 4;
/**
 * What may lie behind a refusal, most likely first, at most four. Causes that the facts rule out are left out; an empty
 * answer means that nothing is known to fit.
 * @param payload the CI event's payload, for telling a fork's pull request
 */
function diagnose(refusal, env, payload) {
    const facts = gatherFacts(refusal, env, payload);
    return rankCauses(refusal, facts)
        .flatMap((id) => {
        const words = catalogue[id](facts);
        return words === undefined ? [] : [{ id, ...words }];
    })
        .slice(0, MOST_SHOWN);
}
/** The ids that the tables give, in order, before the facts rule any out. */
function rankCauses(refusal, facts) {
    const holding = tableFor(refusal).filter((row) => row.holds(facts));
    const final = holding.findIndex((row) => row.final);
    const rows = final < 0 ? holding : holding.slice(0, final + 1);
    return [...new Set(rows.flatMap((row) => row.ids))];
}


/***/ }),

/***/ 73054:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Az: () => (/* binding */ googleMember),
/* harmony export */   It: () => (/* binding */ permissionsBlock),
/* harmony export */   gf: () => (/* binding */ googlePool),
/* harmony export */   gw: () => (/* binding */ googleBindingFor),
/* harmony export */   hS: () => (/* binding */ awsTrustPolicyFor),
/* harmony export */   iw: () => (/* binding */ oidcProviderArn),
/* harmony export */   ke: () => (/* binding */ googleProviderFor),
/* harmony export */   yO: () => (/* binding */ withoutScheme)
/* harmony export */ });
/* harmony import */ var _quote_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(78241);
/* harmony import */ var _subject_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(15041);


/**
 * Issuers whose further claims STS compares, in the commercial partition alone; a condition on a key that STS does not
 * know never matches. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
const KNOWN_TO_STS = [
    /^https:\/\/token\.actions\.githubusercontent\.com(\/|$)/,
    /^https:\/\/token\.actions\.[a-z0-9-]+\.ghe\.com$/,
];
/** What a job must be allowed to ask for a token. `contents` too: a `permissions` block sets what it leaves out to none. */
const permissionsBlock = 'permissions: { id-token: write, contents: read }';
/** The trust policy, as JSON, that admits exactly this token to this role. */
function awsTrustPolicyFor(claims, roleArn) {
    const issuer = withoutScheme(claims.issuer);
    const repositoryId = (0,_subject_js__WEBPACK_IMPORTED_MODULE_0__/* .claim */ .B7)(claims, 'repository_id');
    const knowsRepositoryId = partitionOf(roleArn) === 'aws' && KNOWN_TO_STS.some((pattern) => pattern.test(claims.issuer));
    return (0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .jsonText */ .s$)({
        Version: '2012-10-17',
        Statement: [
            {
                Effect: 'Allow',
                Action: 'sts:AssumeRoleWithWebIdentity',
                Principal: { Federated: oidcProviderArn(claims.issuer, roleArn) },
                Condition: {
                    StringEquals: {
                        [`${issuer}:aud`]: (0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .iamText */ .H1)(claims.audience),
                        [`${issuer}:sub`]: (0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .iamText */ .H1)(claims.subject),
                        // Survives a rename, and stops whoever takes the name that became free.
                        ...(knowsRepositoryId && repositoryId !== undefined
                            ? { [`${issuer}:repository_id`]: (0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .iamText */ .H1)(repositoryId) }
                            : {}),
                    },
                },
            },
        ],
    });
}
/** The identity provider's ARN: in the role's own account, under the issuer without its scheme. */
function oidcProviderArn(issuer, roleArn) {
    const account = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(roleArn)?.[1] ?? 'REPLACE_ACCOUNT_ID';
    return `arn:${partitionOf(roleArn)}:iam::${account}:oidc-provider/${withoutScheme(issuer)}`;
}
/** As condition keys begin with it. */
function withoutScheme(issuer) {
    return issuer.replace(/^https:\/\//, '');
}
/**
 * The gcloud command that lets exactly this token's subject use the service account or, without one, read a secret.
 * @param provider full name: `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`
 */
function googleBindingFor(claims, provider, serviceAccount) {
    const member = `--member=${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .shellWord */ .r7)(googleMember(claims, provider))}`;
    return serviceAccount === undefined
        ? command('gcloud secrets add-iam-policy-binding SECRET --project=PROJECT', '--role=roles/secretmanager.secretAccessor', member)
        : command(`gcloud iam service-accounts add-iam-policy-binding ${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .shellWord */ .r7)(serviceAccount)}`, '--role=roles/iam.workloadIdentityUser', member);
}
/** The IAM member that a token's subject is behind this provider, where `google.subject` is mapped from `sub`. */
function googleMember(claims, provider) {
    return `principal://iam.googleapis.com/${googlePool(provider)}/subject/${claims.subject}`;
}
/** The gcloud command that makes the provider take exactly this token's issuer, audience and repository. */
function googleProviderFor(claims, provider) {
    const [, project = 'PROJECT', pool = 'POOL', name = 'PROVIDER'] = /^projects\/([^/]+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/.exec(provider) ?? [];
    const ids = ['repository_owner_id', 'repository_id'].flatMap((id) => {
        const value = (0,_subject_js__WEBPACK_IMPORTED_MODULE_0__/* .claim */ .B7)(claims, id);
        return value === undefined ? [] : [[id, value]];
    });
    const mapping = ['google.subject=assertion.sub', ...ids.map(([id]) => `attribute.${id}=assertion.${id}`)];
    const condition = ids.map(([id, value]) => `assertion.${id} == ${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .celText */ ._W)(value)}`).join(' && ');
    const isDefault = [`https://iam.googleapis.com/${provider}`, `//iam.googleapis.com/${provider}`].includes(claims.audience);
    return command(`gcloud iam workload-identity-pools providers update-oidc ${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .shellWord */ .r7)(name)}`, `--project=${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .shellWord */ .r7)(project)} --location=global --workload-identity-pool=${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .shellWord */ .r7)(pool)}`, `--issuer-uri=${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .shellWord */ .r7)(claims.issuer)}`, ...(isDefault ? [] : [`--allowed-audiences=${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .shellWord */ .r7)(claims.audience)}`]), `--attribute-mapping=${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .shellWord */ .r7)(mapping.join(','))}`, ...(condition === '' ? [] : [`--attribute-condition=${(0,_quote_js__WEBPACK_IMPORTED_MODULE_1__/* .shellWord */ .r7)(condition)}`]));
}
/** `projects/NUMBER/locations/global/workloadIdentityPools/POOL`. */
function googlePool(provider) {
    return provider.replace(/\/providers\/[^/]*$/, '');
}
function partitionOf(roleArn) {
    return /^arn:([a-z-]+):/.exec(roleArn)?.[1] ?? 'aws';
}
function command(...parts) {
    return parts.join(' \\\n  ');
}


/***/ }),

/***/ 78241:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H1: () => (/* binding */ iamText),
/* harmony export */   RK: () => (/* binding */ visible),
/* harmony export */   _W: () => (/* binding */ celText),
/* harmony export */   r7: () => (/* binding */ shellWord),
/* harmony export */   s$: () => (/* binding */ jsonText)
/* harmony export */ });
/**
 * Claims come from names that anybody who pushes may choose (branches, environments), and end up in text that is pasted
 * into a terminal or an editor. Here they are made inert.
 */
/**
 * Control characters, those that hide or reorder what stands beside them, and the `#` that would complete `##[`: the
 * runner takes that for a command, and a log in which it is made harmless is no longer fit to be pasted.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]|(?<=#)#(?=\[)/gu;
const SAFE_WORD = /^[\w@%+=:,./-]+$/;
/** For prose: unseen characters are written as escapes. */
function visible(text) {
    return text.replace(UNSEEN, escapeUnits);
}
/** One word of a POSIX shell. With unseen characters in bash's and zsh's `$'...'`, so that a paste holds none. */
function shellWord(text) {
    if (SAFE_WORD.test(text))
        return text;
    if (text.search(UNSEEN) < 0)
        return `'${text.replaceAll("'", "'\\''")}'`;
    const escapedQuotes = text.replace(/[\\']/g, '\\$&');
    return `$'${escapedQuotes.replace(UNSEEN, (character) => shellEscape(character))}'`;
}
/** A JSON document over several lines, in which unseen characters are escapes. */
function jsonText(document) {
    // JSON.stringify escapes what is below the space; line ends that remain are its own.
    return JSON.stringify(document, null, 2).replace(UNSEEN, (character) => character === '\n' ? character : escapeUnits(character));
}
/** A string literal of CEL, the language of Google's attribute conditions. */
function celText(text) {
    return `'${visible(text.replace(/[\\']/g, '\\$&'))}'`;
}
/**
 * A value under StringEquals of an IAM policy: there `${` begins a policy variable.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function iamText(text) {
    // The `$` of the replacement is doubled: String.replaceAll reads `$$` as one.
    return text.replaceAll('${', '$${$$}{');
}
/** Each UTF-16 unit as `\uXXXX`, which JSON, CEL and a reader understand alike. */
function escapeUnits(character) {
    let escapes = '';
    for (let index = 0; index < character.length; index += 1) {
        escapes += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }
    return escapes;
}
/** By bytes: `\uXXXX` in a shell would depend on its locale, and cannot hold half a pair. */
function shellEscape(character) {
    return [...Buffer.from(character, 'utf8')]
        .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
        .join('');
}


/***/ }),

/***/ 15041:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B7: () => (/* binding */ claim),
/* harmony export */   gI: () => (/* binding */ subjectContext),
/* harmony export */   nB: () => (/* binding */ subjectForm)
/* harmony export */ });
/** `undefined` where the claims are not GitHub's, so that there is no default to compare with. */
function subjectForm(claims) {
    const repository = claim(claims, 'repository');
    const tail = defaultTail(claims);
    if (repository === undefined || tail === undefined)
        return undefined;
    if (claims.subject === `repo:${repository}:${tail}`)
        return 'default';
    return withoutIds(claims) === `repo:${repository}:${tail}` ? 'immutable' : 'custom';
}
/** The environment comes first, then the event, then the ref: in that order GitHub builds the subject. */
function subjectContext(claims) {
    if (claim(claims, 'environment') !== undefined)
        return 'environment';
    if (claim(claims, 'event_name') === 'pull_request')
        return 'pull-request';
    const ref = claim(claims, 'ref');
    if (ref === undefined)
        return undefined;
    return claim(claims, 'ref_type') === 'tag' || ref.startsWith('refs/tags/') ? 'tag' : 'branch';
}
/** A claim's text; an empty one counts as absent. */
function claim(claims, name) {
    const value = claims.others.get(name);
    return value === '' ? undefined : value;
}
function defaultTail(claims) {
    switch (subjectContext(claims)) {
        case 'environment':
            return `environment:${escaped(claim(claims, 'environment'))}`;
        case 'pull-request':
            return 'pull_request';
        case 'tag':
        case 'branch':
            return `ref:${escaped(claim(claims, 'ref'))}`;
        default:
            return undefined;
    }
}
/** A colon inside a value is written `%3A`, so that it does not look like a separator. */
function escaped(value) {
    return (value ?? '').replaceAll(':', '%3A');
}
function withoutIds(claims) {
    return claims.subject.replace(/^repo:([^/@:]+)@(\d+)\/([^/@:]+)@(\d+):/, (whole, owner, ownerId, repository, repositoryId) => {
        const agrees = ownerId === (claim(claims, 'repository_owner_id') ?? ownerId) &&
            repositoryId === (claim(claims, 'repository_id') ?? repositoryId);
        return agrees ? `repo:${owner}/${repository}:` : whole;
    });
}


/***/ })

};
;