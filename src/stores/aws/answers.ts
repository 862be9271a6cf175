import { UserError } from '../../core/errors.ts';
import { answererOf } from './calls.ts';

/** Whether one part of an answer is of the type that the SDK promises: it passes on whatever the JSON held. */
type Test = (value: unknown) => boolean;

const text: Test = (value) => value === undefined || typeof value === 'string';
/** A token for a next page may be null. */
const token: Test = (value) => value === null || text(value);
const bytes: Test = (value) => value === undefined || value instanceof Uint8Array;
const date: Test = (value) =>
  value === undefined || (value instanceof Date && !Number.isNaN(value.getTime()));
const listOf =
  (test: Test): Test =>
  (value) =>
    value === undefined || (Array.isArray(value) && value.every(test));
const of =
  (tests: Readonly<Record<string, Test>>): Test =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(tests).every(([name, test]) => test(Reflect.get(value, name)));
/** Stages by version. */
const stages: Test = (value) =>
  value === undefined ||
  (typeof value === 'object' && value !== null && Object.values(value).every(listOf(text)));

/** Half a character has no bytes of its own: another value would be exported in its place. */
const wellFormed: Test = (value) =>
  value === undefined || (typeof value === 'string' && value.isWellFormed());

const secret = {
  ARN: text,
  Name: text,
  VersionId: text,
  SecretString: wellFormed,
  SecretBinary: bytes,
  CreatedDate: date,
};
const metadata = {
  ARN: text,
  Name: text,
  KmsKeyId: text,
  CreatedDate: date,
  LastChangedDate: date,
  DeletedDate: date,
  NextRotationDate: date,
  VersionIdsToStages: stages,
  SecretVersionsToStages: stages,
};

const number: Test = (value) => value === undefined || Number.isSafeInteger(value);
const parameterMetadata = { ARN: text, Name: text, Version: number, LastModifiedDate: date };
const parameter = { ...parameterMetadata, Selector: text, Value: wellFormed };

const tests = {
  GetSecretValue: of(secret),
  BatchGetSecretValue: of({
    SecretValues: listOf(of(secret)),
    Errors: listOf(of({ SecretId: text, ErrorCode: text, Message: text })),
    NextToken: token,
  }),
  ListSecrets: of({ SecretList: listOf(of(metadata)), NextToken: token }),
  DescribeSecret: of(metadata),
  GetParameters: of({ Parameters: listOf(of(parameter)), InvalidParameters: listOf(text) }),
  GetParametersByPath: of({ Parameters: listOf(of(parameter)), NextToken: token }),
  DescribeParameters: of({ Parameters: listOf(of(parameterMetadata)), NextToken: token }),
} as const;

/**
 * Passes on an answer all of whose parts that are used are of their types.
 * @throws UserError ANSWER_MALFORMED
 */
export function checked<Answer>(call: keyof typeof tests, answer: Answer, region: string): Answer {
  if (tests[call](answer)) return answer;
  throw new UserError({
    code: 'ANSWER_MALFORMED',
    what: `AWS answered ${call} with parts of the wrong type`,
    from: answererOf(call, region),
    fix: ['run the job again; if it stays, something on the way alters answers'],
  });
}
