import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isRecord } from '../../../src/emulator/wire.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface BotoCall {
  readonly service: 'iam' | 'secretsmanager' | 'ssm' | 'sts';
  readonly method: string;
  /** Bytes as `{ base64: '...' }`. */
  readonly params?: Json;
  /** Sent in place of what the client would send. */
  readonly body?: string;
  readonly region?: string;
  readonly endpoint?: string;
  /** Arguments of `boto3.session.Session`; the client's own chain where absent. */
  readonly credentials?: Json;
  /** Sends what the client itself would refuse. */
  readonly unchecked?: boolean;
  /** Has the client page through everything, so many at a time; the result then has `pages`. */
  readonly pageSize?: number;
}

export interface BotoAnswer {
  /** Empty where the call failed. */
  readonly result: Json;
  /** The code that the client tells, or its own error's class. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly status: number | undefined;
  /** The header x-amzn-ErrorType. */
  readonly type: string | undefined;
  readonly body: string;
}

export interface Boto {
  call(call: BotoCall): Promise<BotoAnswer>;
  stop(): void;
}

/** One process of boto3, which answers call after call. */
export function startBoto(python: string, env: Readonly<Record<string, string>>): Boto {
  const program = fileURLToPath(new URL('boto.py', import.meta.url));
  const child = spawn(python, [program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async call(call) {
      child.stdin.write(`${JSON.stringify(call)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`boto3 ended at ${call.method}`);
      return readAnswer(JSON.parse(value));
    },
    stop: () => child.stdin.end(),
  };
}

function readAnswer(answer: unknown): BotoAnswer {
  const fields = isRecord(answer) ? answer : {};
  const received = isRecord(fields['received']) ? fields['received'] : {};
  const { result, code, message } = fields;
  const { status, type, body } = received;
  return {
    result: isRecord(result) ? result : {},
    code: textOf(code),
    message: textOf(message),
    status: typeof status === 'number' ? status : undefined,
    type: textOf(type),
    body: textOf(body) ?? '',
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
