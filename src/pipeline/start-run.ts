import type { Deadline } from '../core/deadline.ts';
import type { Clock, Env, Log, Masker } from '../core/environment.ts';
import { throwFailures, UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { IdentityTokenSource } from '../identity/token.ts';
import { findProtectedNames, type NamedVariable } from '../names/judge-names.ts';
import { createNetwork } from '../network/create-network.ts';
import type { Network } from '../network/network.ts';
import { findWeakenedTls, judgeNetworkVariables } from '../network/unsafe-environment.ts';
import { parseLines, type ReferenceLine } from '../references/lines.ts';
import { knownName } from '../references/planned-names.ts';
import type { SecretStore } from '../stores/store.ts';
import type { Run } from './run.ts';

/** What an entry point brings to a run. */
export interface RunHost {
  readonly env: Env;
  /** As `process.platform`. */
  readonly operatingSystem: string;
  readonly clock: Clock;
  readonly stores: readonly SecretStore[];
  readonly log: Log;
  readonly masker: Masker;
  /** The CI's tokens; not asked for where the identity is ambient. */
  readonly createTokenSource: (network: Network) => IdentityTokenSource;
}

/**
 * Reads the text of `secrets`. Protected names that it gives by itself are refused here, before anybody is asked for anything.
 * @throws Failures of every bad line; UserError INPUT_MISSING where there is no line
 */
export function readLines(
  text: string,
  stores: readonly SecretStore[],
  settings: Settings,
): readonly ReferenceLine[] {
  const { lines, errors } = parseLines(text, stores, settings);
  throwFailures([...errors, ...findProtectedNames(typedNames(lines, settings), settings.allowEnv)]);
  if (lines.length > 0) return lines;
  throw new UserError({
    code: 'INPUT_MISSING',
    what: 'input secrets names no secret',
    fix: ['add a line such as DATABASE_URL = aws:prod/database#url'],
  });
}

function typedNames(lines: readonly ReferenceLine[], settings: Settings): readonly NamedVariable[] {
  return lines.flatMap((line) => {
    const name = knownName(line, settings);
    return name === undefined ? [] : [{ name, typed: true, where: line.where }];
  });
}

/**
 * Refuses an environment that would weaken, reveal or reroute connections.
 * @throws Failures of TLS_WEAKENED and NETWORK_ENV_REFUSED
 */
export function requireSafeNetwork(env: Env, settings: Settings, log: Log): void {
  throwFailures([...findWeakenedTls(env), ...judgeNetworkVariables(env, settings.allowNetworkEnv, log)]);
}

export function startRun(host: RunHost, settings: Settings, deadline: Deadline): Run {
  const { env, operatingSystem, clock, stores, log, masker } = host;
  const network = createNetwork({
    env,
    allowEndpoints: settings.allowEndpoints,
    retries: settings.retries,
    deadline,
    clock,
    log,
    masker,
  });
  return {
    settings,
    stores,
    env,
    operatingSystem,
    clock,
    log,
    masker,
    network,
    identity: settings.identity === 'ambient' ? noTokens : host.createTokenSource(network),
    deadline: deadline.signal,
  };
}

/** Under `ambient` the CI's token is never used: a store that asks for one has a bug. */
const noTokens: IdentityTokenSource = {
  token: () => Promise.reject(new Error('a token was asked for under identity: ambient')),
  freshToken: () => Promise.reject(new Error('a token was asked for under identity: ambient')),
};
