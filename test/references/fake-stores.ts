import { SecretValue } from '../../src/core/secret-value.ts';
import type { Settings } from '../../src/core/settings.ts';
import { cutLines, type ParsedLines, parseLines, type ReferenceLine } from '../../src/references/lines.ts';
import type { FetchedSecret, ReferenceText, SecretReference, SecretStore } from '../../src/stores/store.ts';
import { connect, storeOf } from '../helpers/connections.ts';
import { defaultSettings } from '../helpers/default-settings.ts';

export const settings: Settings = defaultSettings;

/** What the fake stores keep of the text that they were handed, so that tests can see it. */
export interface SeenReference extends SecretReference {
  readonly seen: ReferenceText;
}

function fakeStore(
  id: string,
  title: string,
  options: readonly string[],
  native: RegExp,
  readName: (text: ReferenceText) => string | undefined,
): SecretStore {
  const about = { id, title, options, recognises: (text: string) => native.test(text) };
  return storeOf(about, {
    parse(text): SeenReference {
      const name = readName(text);
      return {
        key: `${text.locator} ${JSON.stringify([...text.options])}`,
        label: text.locator,
        wantsCreated: false,
        ...(text.locator.endsWith('*')
          ? { wildcard: { prefix: text.locator.slice(0, -1) } }
          : name === undefined
            ? {}
            : { secretName: name }),
        seen: text,
      };
    },
    check: () => [],
    estimate: () => [],
    open: () => Promise.reject(new Error('a fake store is not opened')),
  });
}

/** Learns the name from an ARN's answer, as the real one does. */
export const aws = fakeStore(
  'aws',
  'AWS Secrets Manager',
  ['version', 'stage', 'region'],
  /^arn:[a-z-]+:secretsmanager:/,
  ({ native, locator }) => (native ? undefined : locator),
);

export const gcp = fakeStore(
  'gcp',
  'Google Secret Manager',
  ['version', 'location'],
  /^projects\//,
  ({ native, locator }) => locator.split('/')[native ? 3 : locator.split('/').length - 1],
);

export const stores = [aws, gcp];

export function parse(text: string, changed: Partial<Settings> = {}): ParsedLines {
  return parseLines(cutLines(text), connect(stores).connections, { ...settings, ...changed });
}

/** The one line of a text that has to be good. */
export function goodLine(text: string, changed: Partial<Settings> = {}): ReferenceLine {
  const { lines, errors } = parse(text, changed);
  const [line] = lines;
  if (line === undefined || lines.length > 1 || errors.length > 0) {
    throw new Error(
      `expected one good line: ${errors.map((error) => JSON.stringify(error.facts)).join('\n')}`,
    );
  }
  return line;
}

export function seenBy(line: ReferenceLine): ReferenceText {
  const { reference } = line;
  if (isSeen(reference)) return reference.seen;
  throw new Error('not a reference of a fake store');
}

function isSeen(reference: SecretReference): reference is SeenReference {
  return 'seen' in reference;
}

export function fetched(name: string, value: string | Uint8Array, starred?: string): FetchedSecret {
  return {
    name,
    id: `id of ${name}`,
    version: '1',
    value: typeof value === 'string' ? SecretValue.ofText(value) : SecretValue.ofBytes(value),
    ...(starred === undefined ? {} : { starred }),
  };
}
