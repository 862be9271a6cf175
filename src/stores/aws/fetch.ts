import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import { UserError, userErrors } from '../../core/errors.ts';
import { SecretValue } from '../../core/secret-value.ts';
import { showText } from '../../references/show-text.ts';
import type { FetchedSecret, FetchResult } from '../store.ts';
import { parseArn } from './arn.ts';
import type { ReadPlace } from './read-errors.ts';
import { type RegionReader, serviceErrorOf } from './reader.ts';
import { type AwsReference, matches } from './reference.ts';
import { codeOf, isAbsent, isDenial, type ReadRefusal } from './service-error.ts';
import type { AwsContext } from './settings.ts';
import type { AwsSession } from './sign-in.ts';

/** The most that one BatchGetSecretValue takes. */
const BATCH_SIZE = 20;

/** Loaded only where a read fails: a run that reads everything never pays for the catalogue of causes. */
const loadErrors = (): Promise<typeof import('./read-errors.ts')> => import('./read-errors.ts');

/** Shared by all regions of a session. */
export interface Batches {
  /** Set by the first denial of a whole batch: no further batch is started. */
  denied: boolean;
}

/** One secret to read: a reference of its own, or a wildcard's match. */
interface Wanted {
  readonly reference: AwsReference;
  readonly secretId: string;
}

interface Waiting extends Wanted {
  readonly settle: (outcome: Promise<Outcome>) => void;
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

interface BatchAnswer {
  /** The ids of the batch. */
  readonly asked: readonly string[];
  readonly secrets: readonly Answered[];
  readonly errors: ReadonlyMap<string, ReadRefusal>;
}

/**
 * Reads references of one region. Each gets its result, whatever happens to the others; a secret that several of them
 * want is read once.
 */
export class RegionFetch {
  readonly #reader: RegionReader;
  readonly #place: ReadPlace;
  /** Unpinned reads by the ids that stand for the secret. */
  readonly #outcomes = new Map<string, Promise<Outcome>>();
  #waiting: Waiting[] = [];
  #batchesSent = 0;
  readonly #batches: Batches;

  constructor(reader: RegionReader, session: AwsSession, batches: Batches, context: AwsContext) {
    this.#reader = reader;
    this.#batches = batches;
    this.#place = { region: reader.region, session, context };
  }

  async fetch(references: readonly AwsReference[]): Promise<readonly FetchResult[]> {
    const named = references
      .filter(({ wildcard }) => wildcard === undefined)
      .map(async (reference) => resultOf(reference, await this.#readNamed(reference)));
    const wildcards = references.filter(({ wildcard }) => wildcard !== undefined);
    const listings = wildcards.map((reference) => this.#list(reference));
    const flushed = Promise.all(listings).then(() => this.#flush());
    const starred = wildcards.map(async (reference, index) =>
      this.#starredResult(reference, (await listings[index]) ?? []),
    );
    const [results] = await Promise.all([Promise.all([...named, ...starred]), flushed]);
    return results;
  }

  #readNamed(reference: AwsReference): Promise<Outcome> {
    const wanted = { reference, secretId: reference.secretId };
    return isPinned(reference) ? this.#readSingle(wanted) : this.#read(wanted, [reference.secretId]);
  }

  /** @param ids by which the secret may have been wanted already */
  #read(wanted: Wanted, ids: readonly string[]): Promise<Outcome> {
    const known = ids.map((id) => this.#outcomes.get(id)).find((outcome) => outcome !== undefined);
    const outcome = known ?? new Promise<Outcome>((settle) => this.#enqueue({ ...wanted, settle }));
    // It is awaited once its page has been gone through; a failure before that is not unhandled.
    outcome.catch(() => undefined);
    for (const id of ids) this.#outcomes.set(id, outcome);
    return outcome;
  }

  #enqueue(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length >= BATCH_SIZE) this.#flush();
  }

  /** Sends what waits; a secret that is alone is read by a call that can say its stage. */
  #flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    const [first, ...others] = batch;
    if (first === undefined) return;
    if (others.length === 0 && this.#batchesSent === 0) {
      first.settle(this.#readSingle(first));
      return;
    }
    this.#batchesSent += 1;
    const answer = this.#reader.batchLimit(() => this.#askBatch(batch));
    for (const one of batch) one.settle(answer.then((answered) => this.#outcomeInBatch(one, answered)));
  }

  async #outcomeInBatch(one: Wanted, answered: BatchAnswer | UserError | undefined): Promise<Outcome> {
    if (answered === undefined) return this.#readSingle(one);
    if (answered instanceof UserError) return { kind: 'failed', error: answered };
    const { account } = this.#place.session;
    const found = findAnswer(one.secretId, answered.secrets, { account, asked: answered.asked });
    if (found !== undefined) return this.#outcomeOf(one, found);
    const refusal = answered.errors.get(one.secretId);
    if (refusal === undefined) return { kind: 'failed', error: notAnswered(one, this.#place) };
    // A batch denies what a policy that demands the version stage allows; and it may pass on a passing fault.
    return isAbsent(refusal) ? this.#refused('BatchGetSecretValue', one, refusal) : this.#readSingle(one);
  }

  /**
   * @returns `undefined` where no batch may be asked, or this one told nothing of any one secret: they are then read
   * singly; an error where single reads would meet it just the same
   */
  async #askBatch(wanted: readonly Wanted[]): Promise<BatchAnswer | UserError | undefined> {
    if (this.#batches.denied) return undefined;
    const ids = wanted.map(({ secretId }) => secretId);
    const secrets: Answered[] = [];
    const errors = new Map<string, ReadRefusal>();
    try {
      let nextToken: string | undefined;
      do {
        const page = await this.#reader.batchGetSecretValue(ids, nextToken);
        secrets.push(...(page.SecretValues ?? []));
        for (const { SecretId, ErrorCode, Message } of page.Errors ?? []) {
          if (SecretId === undefined) continue;
          errors.set(SecretId, { code: codeOf(ErrorCode), status: 200, hint: Message ?? '' });
        }
        nextToken = page.NextToken || undefined;
      } while (nextToken !== undefined);
      return { asked: ids, secrets, errors };
    } catch (thrown) {
      const [error] = userErrors(thrown) ?? [];
      if (error !== undefined) return error;
      const refusal = serviceErrorOf(thrown);
      if (isDenial(refusal)) this.#giveUpBatches();
      return (await loadErrors()).sharedFault('BatchGetSecretValue', refusal, this.#place);
    }
  }

  #giveUpBatches(): void {
    if (this.#batches.denied) return;
    this.#batches.denied = true;
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
      return await this.#refused('GetSecretValue', one, serviceErrorOf(thrown));
    }
  }

  async #refused(
    call: 'GetSecretValue' | 'BatchGetSecretValue',
    one: Wanted,
    refusal: ReadRefusal,
  ): Promise<Outcome> {
    const { readRefused } = await loadErrors();
    const error = readRefused(call, one.reference, refusal, this.#place, one.secretId);
    return { kind: isAbsent(refusal) ? 'absent' : 'failed', error };
  }

  #outcomeOf(one: Wanted, answer: Answered): Outcome {
    const { ARN, Name, VersionId, CreatedDate } = answer;
    const value = secretValueOf(answer);
    if (ARN === undefined || Name === undefined || VersionId === undefined || value === undefined) {
      return { kind: 'failed', error: notAnswered(one, this.#place) };
    }
    this.#place.context.arrived?.(value);
    return {
      kind: 'read',
      secret: {
        name: Name,
        id: ARN,
        version: VersionId,
        value,
        ...(CreatedDate === undefined ? {} : { created: CreatedDate }),
      },
    };
  }

  /** A page's secrets are read while the next page is under way. */
  async #list(reference: AwsReference): Promise<readonly Promise<Outcome>[] | UserError> {
    const reads: Promise<Outcome>[] = [];
    const named = async (wanted: Wanted, name: string, ids: readonly string[]): Promise<Outcome> => {
      const outcome = await this.#read(wanted, ids);
      // Variables are named by it, so a read must not give another one.
      if (outcome.kind !== 'read' || outcome.secret.name === name) return outcome;
      return { kind: 'failed', error: notAnswered(wanted, this.#place) };
    };
    try {
      for await (const { ARN, Name } of listSecrets(this.#reader, reference)) {
        const read = named({ reference, secretId: ARN }, Name, [ARN, Name]);
        // It is awaited once all pages have come; a failure before that is not unhandled.
        read.catch(() => undefined);
        reads.push(read);
      }
      return reads;
    } catch (thrown) {
      return await listError(thrown, reference, this.#place);
    }
  }

  async #starredResult(
    reference: AwsReference,
    listed: readonly Promise<Outcome>[] | UserError,
  ): Promise<FetchResult> {
    if (listed instanceof UserError) return { kind: 'failed', reference, errors: [listed] };
    const outcomes = await Promise.all(listed);
    const errors = outcomes.flatMap((outcome) => (outcome.kind === 'read' ? [] : [outcome.error]));
    if (errors.length > 0) return { kind: 'failed', reference, errors };
    const prefix = reference.wildcard?.prefix ?? '';
    const secrets = outcomes.flatMap((outcome) =>
      outcome.kind === 'read'
        ? [{ ...outcome.secret, starred: outcome.secret.name.slice(prefix.length) }]
        : [],
    );
    return secrets.length > 0
      ? { kind: 'found', reference, secrets }
      : { kind: 'absent', reference, error: noMatch(reference, this.#place) };
  }
}

/**
 * What an answer holds for an id of its batch. A name means the caller's own account: another account's secret of the
 * same name, asked for by its ARN, may stand in the same answer, also where the own one is missing.
 */
export function findAnswer<Secret extends Pick<Answered, 'ARN' | 'Name'>>(
  id: string,
  secrets: readonly Secret[],
  { account, asked }: { readonly account: string | undefined; readonly asked: readonly string[] },
): Secret | undefined {
  const matching = secrets.filter(({ ARN, Name }) => matches(id, Name, ARN));
  // A full ARN is also the partial one of a secret whose name ends in a hyphen and six characters.
  if (id.startsWith('arn:')) return matching.find(({ ARN }) => ARN === id) ?? matching[0];
  const isForeign = (arn = ''): boolean =>
    parseArn(arn)?.account !== account &&
    asked.some((other) => other.startsWith('arn:') && matches(other, undefined, arn));
  return (
    matching.find(({ ARN = '' }) => parseArn(ARN)?.account === account) ??
    matching.find(({ ARN }) => !isForeign(ARN))
  );
}

/**
 * The secrets whose name begins with the wildcard's prefix and that are not to be deleted. The service's filter may show
 * more, so names are held against the prefix again.
 */
export async function* listSecrets(
  reader: RegionReader,
  reference: AwsReference,
): AsyncIterable<SecretListEntry & { readonly ARN: string; readonly Name: string }> {
  const prefix = reference.wildcard?.prefix ?? '';
  let page = reader.listSecrets(prefix);
  for (;;) {
    const { SecretList, NextToken } = await page;
    if (SecretList === undefined) throw listMalformed(reader.region);
    if (NextToken) {
      page = reader.listSecrets(prefix, NextToken);
      // It is awaited in the next round; a failure before that is not unhandled.
      page.catch(() => undefined);
    }
    for (const entry of SecretList) {
      const { ARN, Name, DeletedDate } = entry;
      if (ARN === undefined || Name === undefined || DeletedDate !== undefined) continue;
      if (Name.startsWith(prefix)) yield { ...entry, ARN, Name };
    }
    if (!NextToken) return;
  }
}

/** An empty list is an answer; one without a list is not AWS's, and must not pass for "no match". */
function listMalformed(region: string): UserError {
  return new UserError({
    code: 'ANSWER_MALFORMED',
    what: 'AWS answered ListSecrets without a list',
    from: `AWS Secrets Manager, ${region}`,
    fix: ['run the job again; if it stays, something on the way alters answers'],
  });
}

export async function listError(
  thrown: unknown,
  reference: AwsReference,
  place: ReadPlace,
): Promise<UserError> {
  const [error] = userErrors(thrown) ?? [];
  if (error !== undefined) return error;
  const { listRefused } = await loadErrors();
  return listRefused(reference, serviceErrorOf(thrown), place);
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

function resultOf(reference: AwsReference, outcome: Outcome): FetchResult {
  switch (outcome.kind) {
    case 'read':
      return { kind: 'found', reference, secrets: [outcome.secret] };
    case 'absent':
      return { kind: 'absent', reference, error: outcome.error };
    case 'failed':
      return { kind: 'failed', reference, errors: [outcome.error] };
  }
}
