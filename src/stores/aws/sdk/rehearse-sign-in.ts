import { Sts } from './sts.ts';

const BODY = Buffer.from(
  `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>${[
    '<SubjectFromWebIdentityToken>subject</SubjectFromWebIdentityToken><Audience>audience</Audience>',
    '<AssumedRoleUser><Arn>arn</Arn><AssumedRoleId>id</AssumedRoleId></AssumedRoleUser>',
    '<Credentials><SessionToken>token</SessionToken><SecretAccessKey>key</SecretAccessKey>',
    '<Expiration>2020-01-01T00:00:00Z</Expiration><AccessKeyId>id</AccessKeyId></Credentials>',
  ].join(
    '',
  )}</AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>`,
);

/**
 * One sign-in against a made-up answer; nothing is sent. Node compiles a function when it is first called: done while the token
 * is asked for, that costs the job nothing.
 * @param pause resolves when there is time for a little more
 */
export async function rehearseSignIn(pause: () => Promise<void>): Promise<void> {
  const client = new Sts(
    new URL('http://localhost'),
    async () => {
      await pause();
      return { statusCode: 200, headers: { 'content-type': 'text/xml' }, body: BODY };
    },
    async (request) => request,
  );
  await pause();
  await client.assumeRoleWithWebIdentity(
    {
      RoleArn: 'role',
      RoleSessionName: 'rehearsal',
      WebIdentityToken: 'token',
      DurationSeconds: 900,
      Policy: '{}',
    },
    new AbortController().signal,
  );
}
