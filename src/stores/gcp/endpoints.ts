import type { Env } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import type { Endpoint } from '../endpoint.ts';
import type { GcpSettings } from './settings.ts';

interface Service {
  readonly title: string;
  readonly host: string;
  readonly ownHosts: readonly RegExp[];
  /** gcloud's own variables: https://cloud.google.com/sdk/gcloud/reference/topic/configurations */
  readonly override: string;
}

const sts: Service = {
  title: 'Google STS',
  host: 'sts.googleapis.com',
  ownHosts: [/^sts\.googleapis\.com$/],
  override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_STS',
};

const iamCredentials: Service = {
  title: 'Google IAM Credentials',
  host: 'iamcredentials.googleapis.com',
  ownHosts: [/^iamcredentials\.googleapis\.com$/],
  override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS',
};

const secretManager: Service = {
  title: 'Google Secret Manager',
  host: 'secretmanager.googleapis.com',
  ownHosts: [
    /^secretmanager\.googleapis\.com$/,
    /^secretmanager\.[a-z]+(?:-[a-z]+)*[0-9]*\.rep\.googleapis\.com$/,
  ],
  override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER',
};

/** @throws UserError INPUT_INVALID where the override is no URL */
export function stsEndpoint(env: Env): Endpoint {
  return endpoint(sts, sts.host, env);
}

/** @throws UserError INPUT_INVALID where the override is no URL */
export function iamCredentialsEndpoint(env: Env): Endpoint {
  return endpoint(iamCredentials, iamCredentials.host, env);
}

/**
 * A regional secret lives at its region's host alone.
 * https://cloud.google.com/secret-manager/regional-secrets/create-regional-secret
 * @throws UserError INPUT_INVALID where the override is no URL
 */
export function secretManagerEndpoint(env: Env, location: string | undefined): Endpoint {
  const host = location === undefined ? secretManager.host : `secretmanager.${location}.rep.googleapis.com`;
  return endpoint(secretManager, host, env);
}

/** All that a run with a token of the job calls. @throws UserError INPUT_INVALID where an override is no URL */
export function endpointsFor(
  locations: readonly (string | undefined)[],
  { serviceAccount }: Pick<GcpSettings, 'serviceAccount'>,
  env: Env,
): readonly Endpoint[] {
  return [
    stsEndpoint(env),
    ...(serviceAccount ? [iamCredentialsEndpoint(env)] : []),
    ...[...new Set(locations)].map((location) => secretManagerEndpoint(env, location)),
  ];
}

/** By environment: a hundred secrets are read from one endpoint. */
const known = new WeakMap<Env, Map<string, Endpoint>>();

function endpoint(service: Service, host: string, env: Env): Endpoint {
  const ofEnv = known.get(env) ?? new Map<string, Endpoint>();
  known.set(env, ofEnv);
  const found = ofEnv.get(host) ?? makeEndpoint(service, host, env);
  ofEnv.set(host, found);
  return found;
}

function makeEndpoint(service: Service, host: string, env: Env): Endpoint {
  const override = env[service.override];
  const base = override ? readOverride(service.override, override) : new URL(`https://${host}`);
  const prefix = base.pathname.replace(/\/+$/, '');
  return {
    destination: {
      service: service.title,
      ownHosts: service.ownHosts,
      ...(override ? { override: service.override } : {}),
    },
    host: base.host,
    url: (path) => new URL(`${base.origin}${prefix}${path}`),
  };
}

function readOverride(variable: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && isBase(url)) return url;
  throw new UserError({
    code: 'INPUT_INVALID',
    what: `${variable} is not the base URL of a service`,
    fix: [`write it as https://HOST/, or unset ${variable}`],
  });
}

function isBase(url: URL): boolean {
  const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
  return isHttp && `${url.username}${url.password}${url.search}${url.hash}` === '';
}

/**
 * One segment of a path. `@` and `:` stay as they are (RFC 3986, 3.3): Google's documents show them so.
 * @throws Error for a segment that would walk to another path, which the grammar has refused before
 */
export function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') throw new Error('a path segment that walks');
  return encodeURIComponent(segment).replaceAll('%40', '@').replaceAll('%3A', ':');
}

/** `/v1/` and a resource name, each of its segments encoded. */
export function resourcePath(name: string): string {
  return `/v1/${name.split('/').map(encodeSegment).join('/')}`;
}
