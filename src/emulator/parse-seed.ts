import { UserError } from '../core/errors.ts';
import { issuerProfiles, profileNames } from './issuer-profiles.ts';
import { readAws } from './parse-aws-seed.ts';
import { readAzure } from './parse-azure-seed.ts';
import { readProject } from './parse-google-seed.ts';
import { readVault } from './parse-vault-seed.ts';
import { LOOPBACK_URL } from './published-keys.ts';
import type { FaultSeed, IssuerSeed, QuotaSeed, Seed, ThrottleSeed } from './seed.ts';
import { SeedField, type SeedProblem } from './seed-field.ts';
import { services } from './wire.ts';

/**
 * Reads a seed file's JSON; docs/emulator.md describes it.
 * @throws UserError INPUT_INVALID, naming every bad key with its path and never a value
 */
export function parseSeed(json: unknown): Seed {
  const problems: SeedProblem[] = [];
  const seed = readSeed(new SeedField(json, '', problems));
  if (problems.length === 0) return seed;
  throw new UserError({
    code: 'INPUT_INVALID',
    what: `the emulator's seed has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}: ${problems.map((problem) => problem.path).join(', ')}`,
    facts: problems.map((problem) => [problem.path, problem.text] as const),
    fix: problems.map((problem) => `${problem.path}: ${problem.text}`),
  });
}

function readSeed(root: SeedField): Seed {
  if (!root.isPresent) root.problem('must be an object');
  const field = root.object(['issuer', 'aws', 'google', 'azure', 'vault', 'throttle', 'quotas', 'faults']);
  const throttle = field('throttle').optional(readThrottle);
  const issuer = readIssuer(field('issuer'));
  return {
    issuer,
    aws: readAws(field('aws')),
    google: { projects: field('google').object(['projects'])('projects').map(readProject) },
    azure: readAzure(field('azure')),
    vault: readVault(field('vault'), issuer.url),
    ...(throttle === undefined ? {} : { throttle }),
    quotas: field('quotas').list(readQuota),
    faults: field('faults').list(readFault),
  };
}

function readIssuer(issuer: SeedField): IssuerSeed {
  const field = issuer.object(['profile', 'url', 'claims', 'immutableSubject', 'subject', 'trusted']);
  const subject = field('subject').optional((given) => given.text());
  const profile = field('profile').oneOf(profileNames, 'github');
  return {
    profile,
    url:
      field('url').optional((url) =>
        url.text(/^https?:\/\/\S+[^/]$/, 'an http(s) URL without a slash at its end'),
      ) ?? issuerProfiles[profile].url,
    claims: field('claims').map((claim) => claim.text()),
    immutableSubject: field('immutableSubject').flag(),
    ...(subject === undefined ? {} : { subject }),
    trusted: field('trusted').list((url) =>
      url.text(
        LOOPBACK_URL,
        'an http(s) URL of this machine (127.0.0.1, localhost, [::1]) without a slash at its end',
      ),
    ),
  };
}

function readThrottle(throttle: SeedField): ThrottleSeed {
  const field = throttle.object(['everyNth', 'services']);
  const listed = field('services').list((service) => service.oneOf(services, 'sts'));
  return {
    everyNth: field('everyNth').whole(1, 1_000_000),
    services: field('services').isPresent ? listed : services,
  };
}

function readQuota(quota: SeedField): QuotaSeed {
  const field = quota.object(['service', 'call', 'perSecond']);
  const call = field('call').optional((name) => name.text());
  return {
    service: readService(field('service')),
    ...(call === undefined ? {} : { call }),
    perSecond: field('perSecond').whole(1, 1_000_000),
  };
}

function readFault(fault: SeedField): FaultSeed {
  const field = fault.object([
    'service',
    'call',
    'secret',
    'nth',
    'every',
    'kind',
    'status',
    'code',
    'message',
    'retryAfter',
    'location',
  ]);
  const service = readService(field('service'));
  const isGoogle = service === 'google-sts' || service === 'iamcredentials' || service === 'secretmanager';
  const status =
    field('status').optional((given) => given.whole(200, 599)) ??
    (service === 'sts' || service === 'secretsmanager' || service === 'ssm' ? 400 : 503);
  const call = field('call').optional((name) => name.text());
  const secret = field('secret').optional((name) => name.text());
  const nth = field('nth').optional((given) =>
    typeof given.value === 'number'
      ? [given.whole(1, 1_000_000)]
      : given.list((item) => item.whole(1, 1_000_000)),
  );
  const every = field('every').optional((given) => given.whole(1, 1_000_000));
  const message = field('message').optional((text) => text.text());
  const retryAfter = field('retryAfter').optional((given) => given.whole(0, 86_400));
  const location = field('location').optional((text) => text.text());
  return {
    service,
    ...(call === undefined ? {} : { call }),
    ...(secret === undefined ? {} : { secret }),
    ...(nth === undefined ? {} : { nth }),
    ...(every === undefined ? {} : { every }),
    kind: field('kind').oneOf(['error', 'drop', 'hang', 'html', 'empty', 'redirect'], 'error'),
    status,
    code: field('code').optional((text) => text.text()) ?? (isGoogle ? 'UNAVAILABLE' : 'InternalFailure'),
    ...(message === undefined ? {} : { message }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(location === undefined ? {} : { location }),
  };
}

function readService(field: SeedField): FaultSeed['service'] {
  if (!field.isPresent) field.problem('is missing');
  return field.oneOf(services, 'sts');
}
