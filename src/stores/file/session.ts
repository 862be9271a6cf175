import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { UserError } from '../../core/errors.ts';
import { SecretValue } from '../../core/secret-value.ts';
import { showText } from '../../references/show-text.ts';
import { requireText } from '../../references/value.ts';
import type { DescribeResult, FetchResult, StoreSession } from '../store.ts';
import { type FileProblem, failed } from './file-error.ts';
import { type FileContext, findFile, type ReadFile, readFile } from './read-file.ts';
import { type FileReference, ownReferences } from './reference.ts';

/** Reads each file once, however many references it has; nobody is signed in to. */
export function openFileSession(context: FileContext): StoreSession {
  return {
    principal: 'this machine',
    fetch(references) {
      const reads = new Map<string, Promise<ReadFile | FileProblem>>();
      return Promise.all(
        ownReferences(references).map(async (reference) => {
          const read = reads.get(reference.path) ?? findAndRead(reference, context);
          reads.set(reference.path, read);
          return resultOf(reference, await read);
        }),
      );
    },
    describe: (references) =>
      Promise.all(ownReferences(references).map((reference) => describe(reference, context))),
  };
}

async function findAndRead(reference: FileReference, context: FileContext): Promise<ReadFile | FileProblem> {
  const found = await findFile(reference, context);
  return found.kind === 'found' ? readFile(reference, found, context) : found;
}

async function resultOf(reference: FileReference, read: ReadFile | FileProblem): Promise<FetchResult> {
  if (read.kind !== 'read') return unread(reference, read);
  const value = await contentOf(reference, read.bytes);
  if (!(value instanceof SecretValue)) return unread(reference, value);
  return {
    kind: 'found',
    reference,
    secrets: [
      {
        name: reference.label,
        id: reference.path,
        version: read.modified.toISOString(),
        created: read.modified,
        value,
      },
    ],
  };
}

/** Without a selector the file as it stands; with one its content as JSON text, which selectors look into. */
async function contentOf(reference: FileReference, bytes: Uint8Array): Promise<SecretValue | FileProblem> {
  const { format, selected, label } = reference;
  const stored = SecretValue.ofBytes(bytes);
  if (!selected || format === 'json') return stored;
  const text = readText(stored, label);
  if (text instanceof UserError) return { kind: 'failed', error: text };
  if (format === 'dotenv') {
    const { dotenvToJson } = await import('./dotenv.ts');
    return SecretValue.ofText(dotenvToJson(text));
  }
  const { yamlToJson } = await import('./yaml.ts');
  const reading = yamlToJson(text);
  if (reading.kind === 'json') return SecretValue.ofText(reading.text);
  return failed(
    'FILE_MALFORMED',
    `${showText(label, 200)} cannot be read as YAML: ${reading.why} in line ${reading.line}`,
    undefined,
    [fixes[reading.why] ?? 'correct the file; any YAML linter shows the place'],
  );
}

const fixes: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'keep one of the two keys: which of them holds differs from reader to reader',
  TAG_RESOLVE_FAILED: "remove the tag: only YAML's own core (!!str, !!int, ...) is read",
  MULTIPLE_DOCS: 'keep one document in the file',
  KEY_NOT_TEXT: 'write keys as texts',
  TOO_MANY_ALIASES: 'write out some of the aliases (*NAME): 100 are followed',
  TOO_LARGE: 'write out some of the aliases (*NAME): as JSON the file may have 8 MiB',
  BAD_ALIAS: 'define the anchor (&NAME) before the alias (*NAME)',
};

function readText(value: SecretValue, label: string): string | UserError {
  try {
    return requireText(value, showText(label, 200), 'the selector');
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  }
}

async function describe(reference: FileReference, context: FileContext): Promise<DescribeResult> {
  const found = await findFile(reference, context);
  if (found.kind !== 'found') return unread(reference, found);
  const { real, stats } = found;
  const isReadable = await access(real, constants.R_OK).then(
    () => true,
    () => false,
  );
  return {
    kind: 'described',
    reference,
    secrets: [
      {
        name: reference.label,
        id: reference.path,
        version: stats.mtime.toISOString(),
        created: stats.mtime,
        access: isReadable ? 'yes' : 'no',
        ...(isReadable ? {} : { note: 'let the user of this process read the file' }),
      },
    ],
  };
}

function unread(
  reference: FileReference,
  { kind, error }: FileProblem,
): Extract<FetchResult, { readonly kind: 'absent' | 'failed' }> {
  return kind === 'absent' ? { kind, reference, error } : { kind, reference, errors: [error] };
}
