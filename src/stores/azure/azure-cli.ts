import { execFile } from 'node:child_process';
import { childEnvironment } from '../../child/environment.ts';
import { findProgram } from '../../child/find-program.ts';
import { UserError } from '../../core/errors.ts';
import { asObject, asText, type JsonObject } from '../json.ts';
import type { FindSource } from './ambient.ts';
import type { Cloud } from './clouds.ts';
import { AccessToken } from './credentials.ts';
import type { AzureContext } from './settings.ts';

const MOST_OUTPUT_BYTES = 1_048_576;

/**
 * Whoever is logged in to the Azure CLI, as Microsoft's own clients ask it. The program is looked up on the PATH alone; on
 * Windows it is a batch file, which is not started.
 * https://learn.microsoft.com/en-us/cli/azure/account#az-account-get-access-token
 */
export const azureCliSource: FindSource = (cloud, context) => {
  const program = findProgram('az', context.env, process.platform);
  if (program === undefined) return undefined;
  return { principal: 'the account of the Azure CLI', take: () => takeToken(program, cloud, context) };
};

async function takeToken(program: string, cloud: Cloud, context: AzureContext): Promise<AccessToken> {
  const output = await run(program, cloud, context);
  const answer = parse(output);
  const bearer = asText(answer?.['accessToken']);
  if (answer === undefined || bearer === undefined || !/^[\x21-\x7e]+$/.test(bearer)) throw notLoggedIn();
  context.masker.mask(bearer);
  const seconds = answer['expires_on'];
  return new AccessToken(bearer, typeof seconds === 'number' ? new Date(seconds * 1000) : undefined);
}

/** Its output holds a token, and what it writes to stderr may quote one: neither is shown. */
function run(program: string, cloud: Cloud, { env, deadline }: AzureContext): Promise<string> {
  const words = ['account', 'get-access-token', '--output', 'json', '--resource', `https://${cloud.suffix}`];
  return new Promise((resolve, reject) => {
    execFile(
      program,
      words,
      {
        // Not where the repository's authors put files: Python, which it is written in, may look there.
        cwd: '/',
        env: childEnvironment(env, new Map(), process.platform),
        signal: deadline,
        maxBuffer: MOST_OUTPUT_BYTES,
        windowsHide: true,
      },
      (error, stdout) => {
        if (deadline.aborted) reject(deadline.reason);
        else if (error !== null) reject(notLoggedIn());
        else resolve(stdout);
      },
    );
  });
}

function parse(output: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(output));
  } catch {
    return undefined;
  }
}

function notLoggedIn(): UserError {
  return new UserError({
    code: 'AMBIENT_MISSING',
    what: 'the Azure CLI (az account get-access-token) gave no token',
    fix: [
      'az login',
      'see what it says: az account get-access-token --resource https://vault.azure.net --query expiresOn',
    ],
  });
}
