import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { UserError } from '../../../src/core/errors.ts';
import { createMemoryKeeper } from '../../../src/pipeline/memory-keeper.ts';
import { parseReference } from '../../../src/references/reference.ts';
import { connectFiles, fileStore } from '../../../src/stores/file/store.ts';
import type { DescribeResult, FetchResult, StoreContext } from '../../../src/stores/store.ts';
import { defaultSettings } from '../../helpers/default-settings.ts';
import { fakeClock, fakeLog, fakeMasker } from '../../helpers/fakes.ts';

export interface FileJob {
  readonly folder: string;
  readonly log: readonly string[];
  write(name: string, content: string | Uint8Array, mode?: number): Promise<string>;
  fetch(...texts: readonly string[]): Promise<readonly FetchResult[]>;
  describe(...texts: readonly string[]): Promise<readonly DescribeResult[]>;
}

/** A folder of its own, and references to files in it; nothing but the log may be touched. */
export async function startFileJob(inCi = false): Promise<FileJob> {
  const folder = await mkdtemp(join(tmpdir(), 'file-store-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const connection = connectFiles({ inCi, allowFile: true, folder });
  const log = fakeLog();
  const parse = (text: string) => {
    const parsed = parseReference(
      text,
      [{ ...connection, name: 'file', identity: 'oidc', store: fileStore } as const],
      defaultSettings,
    );
    if ('errors' in parsed) throw parsed.errors[0] ?? new Error('refused without a reason');
    return parsed.reference;
  };
  const open = async (texts: readonly string[]) => {
    const references = texts.map(parse);
    return { references, session: await connection.open(references, contextWith(log)) };
  };
  return {
    folder,
    log: log.lines,
    async write(name, content, mode = 0o600) {
      await writeFile(join(folder, name), content, { mode });
      return join(folder, name);
    },
    async fetch(...texts) {
      const { references, session } = await open(texts);
      return session.fetch(references);
    },
    async describe(...texts) {
      const { references, session } = await open(texts);
      return session.describe(references);
    },
  };
}

function contextWith(log: StoreContext['log']): StoreContext {
  const untouched = (): never => {
    throw new Error('a file needs neither network nor identity');
  };
  return {
    log,
    identity: { token: untouched, freshToken: untouched },
    network: {
      idle: untouched,
      check: untouched,
      attempt: untouched,
      retrying: untouched,
      send: untouched,
      agentFor: untouched,
      clockSkewSeconds: undefined,
    },
    masker: fakeMasker(),
    clock: fakeClock(),
    env: {},
    deadline: new AbortController().signal,
    purpose: 'read',
    keeper: createMemoryKeeper(),
  };
}

/** The text that was read, or the error's code. */
export function outcomeOf(result: FetchResult | undefined): string {
  if (result?.kind === 'found') return result.secrets[0]?.value.revealText() ?? '(bytes)';
  return errorOf(result).facts.code;
}

export function errorOf(result: FetchResult | DescribeResult | undefined): UserError {
  const error =
    result?.kind === 'absent' ? result.error : result?.kind === 'failed' ? result.errors[0] : undefined;
  if (error === undefined) throw new Error('there is no error');
  return error;
}
