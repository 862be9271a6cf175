import { UserError } from '../../core/errors.ts';
import { checkPathSegments, googleLocation } from '../../references/locator.ts';
import { conflictProblem, lineProblem, optionProblem } from '../../references/problem.ts';
import { showText } from '../../references/show-text.ts';
import type { ReferenceText, SecretReference } from '../store.ts';
import type { GcpSettings } from './settings.ts';

/** Where a secret lives. */
export interface SecretPlace {
  /** Project id or number, as written. */
  readonly project: string;
  /** Set for a regional secret. */
  readonly location?: string;
}

export interface GcpReference extends SecretReference, SecretPlace {
  /** The secret's id; for a wildcard the text before the star. */
  readonly secret: string;
  /** Number, alias or `latest`. */
  readonly version: string;
}

/** `latest` is the newest version that was created, whatever its state. */
export const LATEST = 'latest';

/**
 * By form, not by length: the service judges that. Projects of old domains are `example.com:name`.
 * https://cloud.google.com/resource-manager/docs/creating-managing-projects
 */
const projectForm = /^(?:[0-9]+|(?:[a-z0-9][a-z0-9.-]*:)?[a-z](?:[a-z0-9-]*[a-z0-9])?)$/;
/** https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create */
const secretForm = /^[A-Za-z0-9_-]{1,255}$/;
/** A number from 1, or an alias; `latest` has the form of an alias, and `NEW` is no alias. */
const versionForm = /^(?:[1-9][0-9]{0,18}|(?!NEW$)[A-Za-z][A-Za-z0-9_-]{0,62})$/;

const forms = [
  'write gcp:project/secret, or gcp:secret with the input gcp-project',
  'or paste projects/P/secrets/S[/versions/V], or projects/P/locations/L/secrets/S[/versions/V]',
];

/**
 * Reads `project/secret`, `secret` or a resource name.
 * @throws UserError LINE_INVALID, OPTION_INVALID, or INPUT_MISSING where `gcp-project` is needed
 */
export function parseGcpReference(text: ReferenceText, settings: GcpSettings): GcpReference {
  checkPathSegments(text.locator);
  const parts = text.native ? readResourceName(text.locator) : readLocator(text.locator, settings);
  const version = agree('version', text.options.get('version'), parts.version);
  const location = agree('location', text.options.get('location'), parts.location);
  const starred = parts.secret.endsWith('*');
  const secret = starred ? parts.secret.slice(0, -1) : parts.secret;
  checkSecret(secret, starred);
  if (version !== undefined) checkVersion(version);
  if (location !== undefined) checkLocation(location);
  const place: SecretPlace = {
    project: parts.project,
    ...(location === undefined ? {} : { location }),
  };
  const asked = version ?? LATEST;
  return {
    ...place,
    secret,
    version: asked,
    key: versionName(place, starred ? `${secret}*` : secret, asked),
    label: labelOf(place, starred ? `${secret}*` : secret, version),
    ...(starred ? { wildcard: { prefix: secret } } : { secretName: secret }),
    wantsCreated: false,
  };
}

export function isProject(text: string): boolean {
  return projectForm.test(text);
}

export function isSecretId(text: string): boolean {
  return secretForm.test(text);
}

/** `projects/P` or `projects/P/locations/L`: what secrets are listed under. */
export function parentName(place: SecretPlace): string {
  return place.location === undefined
    ? `projects/${place.project}`
    : `projects/${place.project}/locations/${place.location}`;
}

export function secretName(place: SecretPlace, secret: string): string {
  return `${parentName(place)}/secrets/${secret}`;
}

export function versionName(place: SecretPlace, secret: string, version: string): string {
  return `${secretName(place, secret)}/versions/${version}`;
}

/** As the author could have typed it behind `gcp:`. */
export function labelOf(place: SecretPlace, secret: string, version: string | undefined): string {
  const options = [
    ...(place.location === undefined ? [] : [`location=${place.location}`]),
    ...(version === undefined || version === LATEST ? [] : [`version=${version}`]),
  ];
  const locator = `${place.project}/${secret}`;
  return options.length === 0 ? locator : `${locator}?${options.join('&')}`;
}

interface Parts {
  readonly project: string;
  readonly location?: string;
  readonly secret: string;
  readonly version?: string;
}

function readResourceName(name: string): Parts {
  const matched =
    /^projects\/(?<project>[^/]+)(?:\/locations\/(?<location>[^/]+))?\/secrets\/(?<secret>[^/]+)(?:\/versions\/(?<version>[^/]+))?$/.exec(
      name,
    )?.groups;
  const { project, location, secret, version } = matched ?? {};
  if (project === undefined || secret === undefined) {
    throw lineProblem(`${showText(name)} is not the name of a Google secret`, ...forms);
  }
  checkProject(project);
  return {
    project,
    secret,
    ...(location === undefined ? {} : { location }),
    ...(version === undefined ? {} : { version }),
  };
}

function readLocator(locator: string, settings: GcpSettings): Parts {
  const [first = '', second, ...rest] = locator.split('/');
  if (rest.length > 0) {
    throw lineProblem(
      `${showText(locator)} has more than two parts, and no Google secret has a / in its name`,
      ...forms,
    );
  }
  if (second !== undefined) {
    checkProject(first);
    return { project: first, secret: second };
  }
  const { project } = settings;
  if (project === undefined || project === '') {
    throw new UserError({
      code: 'INPUT_MISSING',
      what: `gcp:${showText(locator)} names no project, and the input gcp-project is not set`,
      fix: ['set gcp-project', `or write gcp:project/${showText(locator)}`],
    });
  }
  return { project, secret: first };
}

function agree(option: string, said: string | undefined, identified: string | undefined): string | undefined {
  if (said !== undefined && identified !== undefined && said !== identified) {
    throw conflictProblem(option, said, identified);
  }
  return said ?? identified;
}

function checkProject(project: string): void {
  if (isProject(project)) return;
  throw lineProblem(
    `${showText(project)} is not a Google project`,
    'write its id (lower-case letters, digits, hyphens) or its number',
  );
}

function checkSecret(secret: string, starred: boolean): void {
  if (secretForm.test(secret) || (starred && secret === '')) return;
  throw lineProblem(
    `${showText(secret)} is not the name of a Google secret`,
    'a name has 1 to 255 letters, digits, hyphens and underscores',
  );
}

function checkVersion(version: string): void {
  if (versionForm.test(version)) return;
  throw optionProblem(
    `${showText(version)} is not a version of a Google secret`,
    'write its number, latest, or an alias (a letter, then letters, digits, - and _, at most 63)',
  );
}

function checkLocation(location: string): void {
  if (location === 'global') {
    throw optionProblem(
      'global is no location of a regional secret',
      'leave the location out for a secret that is not regional',
    );
  }
  if (googleLocation.test(location)) return;
  throw optionProblem(`${showText(location)} is not a Google location`, 'write one such as europe-west3');
}

/** The pipeline hands back, spread and completed, what `parse` made. */
export function ownReferences(references: readonly SecretReference[]): readonly GcpReference[] {
  return references.map((reference) => {
    if (isOwn(reference)) return reference;
    throw new Error(`${reference.label} is not a reference of Google Secret Manager`);
  });
}

function isOwn(reference: SecretReference): reference is GcpReference {
  return 'project' in reference && 'secret' in reference && 'version' in reference;
}

/** Where the reference's secrets lie. */
export function placeOf(reference: GcpReference): SecretPlace {
  const { project, location } = reference;
  return { project, ...(location === undefined ? {} : { location }) };
}
