import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const AWS_SECRETS = 2000;
export const GOOGLE_SECRETS = 1000;

export type CloudMessage =
  | { readonly kind: 'ready'; readonly environment: Readonly<Record<string, string>> }
  | { readonly kind: 'calls'; readonly count: number; readonly failed: number };

export interface Cloud {
  /** The variables that point a job at it, the token request's included. */
  readonly environment: Readonly<Record<string, string>>;
  /** The calls since this was last asked. */
  calls(): Promise<{ readonly count: number; readonly failed: number }>;
  close(): void;
}

/** @param latency milliseconds that each answer takes longer */
export async function startCloud(latency: number): Promise<Cloud> {
  const child = fork(fileURLToPath(new URL('cloud.mts', import.meta.url)), [String(latency)]);
  const ready = await nextMessage(child);
  if (ready.kind !== 'ready') throw new Error('the cloud did not start');
  return {
    environment: ready.environment,
    async calls() {
      child.send('calls?');
      const answer = await nextMessage(child);
      if (answer.kind !== 'calls') throw new Error('the cloud did not count');
      return answer;
    },
    close: () => child.disconnect(),
  };
}

async function nextMessage(child: ChildProcess): Promise<CloudMessage> {
  const [message]: CloudMessage[] = await once(child, 'message');
  if (message === undefined) throw new Error('the cloud has gone');
  return message;
}
