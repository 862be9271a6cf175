import { UserError, userErrors } from '../../core/errors.ts';
import { SecretValue } from '../../core/secret-value.ts';
import { showText } from '../../references/show-text.ts';
import type { FetchedSecret, FetchResult, StoreContext } from '../store.ts';
import { isAbsent, listRefused, type ReadPlace, type ReadRefusal, readRefused } from './read-errors.ts';
import { type RegionReader, serviceErrorOf } from './reader.ts';
import { type AwsReference, matches } from './reference.ts';
import { isDenial } from './service-error.ts';
import type { AwsSession } from './sign-in.ts';

/** The most that one BatchGetSecretValue takes. */
const BATCH_SIZE = 20;

/** One secret to read: a reference of its own, or a wildcard's match. */
interface Wanted {
  readonly reference: AwsReference;
  readonly secretId: string;
}

type Outcome =
  | { readonly kind: 'read'; readonly secret: FetchedSecret }
  | { readonly kind: 'absent' | 'failed'; readonly error: UserError };

/** The parts of a secret that both kinds of read answer with. */
interface Answered {
  readonly ARN?: string | undefined;
  readonly Name?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly CreatedDate?: Date | undefined;
}

/** Reads references of one region. Each gets its result, whatever happens to the others. */
export class RegionFetch {
  readonly #reader: RegionReader;
  readonly #place: ReadPlace;
  /** Set by the first denial of a whole batch: no further batch is started. */
  #batchDenied = false;

  constructor(reader: RegionReader, session: AwsSession, context: StoreContext) {
    this.#reader = reader;
    this.#place = { region: reader.region, session, context };
  }

  async fetch(references: readonly AwsReference[]): Promise<readonly FetchResult[]> {
    const wildcards = references.filter(({ wildcard }) => wildcard !== undefined);
    const named = references.filter(({ wildcard }) => wildcard === undefined);
    const unpinned = named.filter((reference) => !isPinned(reference));
    const batched = unpinned.length > 1 ? unpinned : [];
    const single = named.filter((reference) => !batched.includes(reference));
    const [inBatches, singly, starred] = await Promise.all([
      this.#readInBatches(batched.map(asWanted)),
      Promise.all(single.map((reference) => this.#readSingle(asWanted(reference)))),
      Promise.all(wildcards.map((reference) => this.#fetchWildcard(reference))),
    ]);
    return [
      ...batched.map((reference, index) => resultOf(reference, inBatches[index])),
      ...single.map((reference, index) => resultOf(reference, singly[index])),
      ...starred,
    ];
  }

  async #readInBatches(wanted: readonly Wanted[]): Promise<readonly Outcome[]> {
    const batches: Promise<readonly Outcome[]>[] = [];
    for (let start = 0; start < wanted.length; start += BATCH_SIZE) {
      batches.push(this.#readBatch(wanted.slice(start, start + BATCH_SIZE)));
    }
    return (await Promise.all(batches)).flat();
  }

  async #readBatch(wanted: readonly Wanted[]): Promise<readonly Outcome[]> {
    const answered = await this.#reader.batchLimit(async () =>
      this.#batchDenied ? undefined : this.#askBatch(wanted),
    );
    return Promise.all(
      wanted.map(async (one) => {
        if (answered === undefined) return this.#readSingle(one);
        const found = answered.secrets.find(({ Name, ARN }) => matches(one.secretId, Name, ARN));
        if (found !== undefined) return this.#outcomeOf(one, found);
        const refusal = answered.errors.get(one.secretId);
        if (refusal === undefined) return { kind: 'failed', error: notAnswered(one, this.#place) };
        // A batch denies what a policy that demands the version stage allows; and it may pass on a passing fault.
        return isAbsent(refusal) ? this.#refused('BatchGetSecretValue', one, refusal) : this.#readSingle(one);
      }),
    );
  }

  /** @returns `undefined` where this call tells nothing of any one secret: they are then read singly */
  async #askBatch(wanted: readonly Wanted[]) {
    const ids = [...new Set(wanted.map(({ secretId }) => secretId))];
    const secrets: Answered[] = [];
    const errors = new Map<string, ReadRefusal>();
    try {
      let nextToken: string | undefined;
      do {
        const page = await this.#reader.batchGetSecretValue(ids, nextToken);
        secrets.push(...(page.SecretValues ?? []));
        for (const { SecretId, ErrorCode, Message } of page.Errors ?? []) {
          if (SecretId === undefined) continue;
          errors.set(SecretId, { code: ErrorCode ?? 'Unknown', status: 200, hint: Message ?? '' });
        }
        nextToken = page.NextToken || undefined;
      } while (nextToken !== undefined);
      return { secrets, errors };
    } catch (thrown) {
      if (userErrors(thrown) !== undefined) throw thrown;
      if (isDenial(serviceErrorOf(thrown))) this.#giveUpBatches();
      return undefined;
    }
  }

  #giveUpBatches(): void {
    if (this.#batchDenied) return;
    this.#batchDenied = true;
    const { session, context } = this.#place;
    context.log.notice(
      `AWS: ${session.principal} may not call secretsmanager:BatchGetSecretValue, so every secret is a call of its own. ` +
        'Allow it on * (it takes no resource; GetSecretValue still decides what can be read). S3',
    );
  }

  async #readSingle(one: Wanted): Promise<Outcome> {
    const { version, stage } = one.reference;
    try {
      const answer = await this.#reader.singleLimit(() =>
        this.#reader.getSecretValue({
          secretId: one.secretId,
          ...(version === undefined ? {} : { version }),
          ...(stage === undefined ? {} : { stage }),
        }),
      );
      if (!matches(one.secretId, answer.Name, answer.ARN)) {
        return { kind: 'failed', error: notAnswered(one, this.#place) };
      }
      return this.#outcomeOf(one, answer);
    } catch (thrown) {
      const [error] = userErrors(thrown) ?? [];
      if (error !== undefined) return { kind: 'failed', error };
      return this.#refused('GetSecretValue', one, serviceErrorOf(thrown));
    }
  }

  #refused(call: 'GetSecretValue' | 'BatchGetSecretValue', one: Wanted, refusal: ReadRefusal): Outcome {
    const error = readRefused(call, one.reference, refusal, this.#place, one.secretId);
    return { kind: isAbsent(refusal) ? 'absent' : 'failed', error };
  }

  #outcomeOf(one: Wanted, answer: Answered): Outcome {
    const { ARN, Name, VersionId, CreatedDate } = answer;
    const value = secretValueOf(answer);
    if (ARN === undefined || Name === undefined || VersionId === undefined || value === undefined) {
      return { kind: 'failed', error: notAnswered(one, this.#place) };
    }
    const prefix = one.reference.wildcard?.prefix;
    return {
      kind: 'read',
      secret: {
        name: Name,
        id: ARN,
        version: VersionId,
        value,
        ...(prefix === undefined ? {} : { starred: Name.slice(prefix.length) }),
        ...(CreatedDate === undefined ? {} : { created: CreatedDate }),
      },
    };
  }

  /** A page's names are read while the next page is under way. */
  async #fetchWildcard(reference: AwsReference): Promise<FetchResult> {
    const reads: Promise<readonly Outcome[]>[] = [];
    let waiting: Wanted[] = [];
    try {
      for await (const secretId of listNames(this.#reader, reference)) {
        waiting.push({ reference, secretId });
        if (waiting.length < BATCH_SIZE) continue;
        reads.push(this.#readBatch(waiting));
        waiting = [];
      }
    } catch (thrown) {
      await Promise.allSettled(reads);
      return { kind: 'failed', reference, errors: [listError(thrown, reference, this.#place)] };
    }
    if (waiting.length > 0) reads.push(this.#readBatch(waiting));
    let outcomes: readonly Outcome[];
    try {
      outcomes = (await Promise.all(reads)).flat();
    } catch (thrown) {
      const errors = userErrors(thrown);
      if (errors === undefined) throw thrown;
      return { kind: 'failed', reference, errors };
    }
    const errors = outcomes.flatMap((outcome) => (outcome.kind === 'read' ? [] : [outcome.error]));
    if (errors.length > 0) return { kind: 'failed', reference, errors };
    const secrets = outcomes.flatMap((outcome) => (outcome.kind === 'read' ? [outcome.secret] : []));
    return secrets.length > 0
      ? { kind: 'found', reference, secrets }
      : { kind: 'absent', reference, error: noMatch(reference, this.#place) };
  }
}

/**
 * ARNs of the secrets whose name begins with the wildcard's prefix. The service's filter ignores word boundaries and may
 * show more, so names are held against the prefix again.
 */
export async function* listNames(reader: RegionReader, reference: AwsReference): AsyncIterable<string> {
  for await (const { ARN } of listSecrets(reader, reference)) yield ARN;
}

export async function* listSecrets(
  reader: RegionReader,
  reference: AwsReference,
): AsyncIterable<{ readonly ARN: string; readonly Name: string }> {
  const prefix = reference.wildcard?.prefix ?? '';
  let page = reader.listSecrets(prefix);
  for (;;) {
    const { SecretList = [], NextToken } = await page;
    if (NextToken) {
      page = reader.listSecrets(prefix, NextToken);
      // It is awaited in the next round; a failure before that is not unhandled.
      page.catch(() => undefined);
    }
    for (const { ARN, Name, DeletedDate } of SecretList) {
      if (ARN === undefined || Name === undefined || DeletedDate !== undefined) continue;
      if (Name.startsWith(prefix)) yield { ARN, Name };
    }
    if (!NextToken) return;
  }
}

export function listError(thrown: unknown, reference: AwsReference, place: ReadPlace): UserError {
  const [error] = userErrors(thrown) ?? [];
  return error ?? listRefused(reference, serviceErrorOf(thrown), place);
}

export function noMatch(reference: AwsReference, { region, session }: ReadPlace): UserError {
  return new UserError({
    code: 'WILDCARD_NO_MATCH',
    what: `no secret in ${region} matches ${showText(reference.label, 200)}`,
    as: session.principal,
    from: `AWS Secrets Manager, ${region}`,
    fix: ['check prefix and region; lists lag behind new secrets by some minutes', 'or ?optional'],
  });
}

function notAnswered({ secretId }: Wanted, { region, session }: ReadPlace): UserError {
  return new UserError({
    code: 'AWS_NOT_ANSWERED',
    what: `AWS answered without ${showText(secretId, 200)}, which was asked for`,
    as: session.principal,
    from: `AWS Secrets Manager, ${region}`,
    fix: ['run the job again; if it stays, something on the way alters answers'],
  });
}

function secretValueOf({ SecretString, SecretBinary }: Answered): SecretValue | undefined {
  if (SecretString !== undefined) return SecretValue.ofText(SecretString);
  return SecretBinary === undefined ? undefined : SecretValue.ofBytes(SecretBinary);
}

function isPinned({ version, stage }: AwsReference): boolean {
  return version !== undefined || stage !== undefined;
}

function asWanted(reference: AwsReference): Wanted {
  return { reference, secretId: reference.secretId };
}

function resultOf(reference: AwsReference, outcome: Outcome | undefined): FetchResult {
  switch (outcome?.kind) {
    case 'read':
      return { kind: 'found', reference, secrets: [outcome.secret] };
    case 'absent':
      return { kind: 'absent', reference, error: outcome.error };
    case 'failed':
      return { kind: 'failed', reference, errors: [outcome.error] };
    case undefined:
      throw new Error('a reference without an outcome');
  }
}
