import { demoSeed } from '../src/emulator/demo-seed.ts';
import { startEmulator } from '../src/emulator/emulator.ts';
import { withAwsSecrets, withGoogleSecrets } from '../test/helpers/seed.ts';
import { AWS_SECRETS, type CloudMessage, GOOGLE_SECRETS } from './cloud-process.mts';

/**
 * The embedded cloud in a process of its own, as a cloud is. `node bench/cloud.mts MILLISECONDS`, forked: it tells where it
 * is, and answers each message with the calls since the last.
 */
const named = (prefix: string, count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${prefix}${index}`, `Zx9-${prefix}${index}-q7R/w==`]),
  );

const seed = withGoogleSecrets(
  withAwsSecrets(demoSeed(), named('prod/bench/', AWS_SECRETS)),
  named('bench-', GOOGLE_SECRETS),
);
const cloud = await startEmulator({ seed, latencyMilliseconds: Number(process.argv[2]) });
let counted = 0;
const tell = (message: CloudMessage): void => void process.send?.(message);

process.on('message', () => {
  const calls = cloud.requests.slice(counted);
  counted = cloud.requests.length;
  tell({ kind: 'calls', count: calls.length, failed: calls.filter(({ status }) => status !== 200).length });
});
process.on('disconnect', () => process.exit());
tell({ kind: 'ready', environment: cloud.environment() });
