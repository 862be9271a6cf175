import { AwsCredentials } from '../credentials.ts';
import { SecretsManager } from './secrets-manager.ts';
import { createSigner } from './signer.ts';

/** As full as a batch can be: all of the SDK's reading is gone through, often enough to be compiled well. */
const BODY = Buffer.from(
  JSON.stringify({
    SecretValues: Array.from({ length: 20 }, () => ({
      ARN: 'arn',
      Name: 'name',
      VersionId: 'id',
      SecretString: 'text',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: 1,
    })),
    Errors: [],
  }),
);

/**
 * One batch with made-up credentials against a made-up answer; nothing is sent. Node compiles a function when it is first
 * called: done while STS is asked, that costs the job nothing, and it is half of what the first batch would take.
 * @param pause resolves when there is time for a little more
 */
export async function rehearseRead(pause: () => Promise<void>): Promise<void> {
  const credentials = new AwsCredentials({ accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' });
  const sign = createSigner('secretsmanager', 'eu-west-1', Promise.resolve(credentials));
  const client = new SecretsManager(
    new URL('http://localhost'),
    async () => {
      await pause();
      return { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: BODY };
    },
    async (request, time) => {
      await pause();
      return sign(request, time);
    },
  );
  await pause();
  await client.batchGetSecretValue({ SecretIdList: ['rehearsal'] }, new AbortController().signal);
}
