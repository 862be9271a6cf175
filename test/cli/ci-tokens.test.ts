import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ciEnvironments } from '../helpers/ci-environments.ts';
import { tokenFor } from '../helpers/tokens.ts';
import { type CliResult, runCommandLine } from './fake-host.ts';

const AWS = 'sts.amazonaws.com';

let folder = '';
let log = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-tokens-'));
  log = join(folder, 'calls');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program on the PATH that notes its words and prints a text. */
function program(name: string, prints: string, exitCode = 0): void {
  const path = join(folder, name);
  writeFileSync(join(folder, `${name}.out`), prints);
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s\\n' "$0" "$@" >> '${log}'\ncat '${folder}/${name}.out'\necho "$SECRET_OF_STDERR" >&2\nexit ${exitCode}\n`,
  );
  chmodSync(path, 0o755);
}

interface Asked extends CliResult {
  readonly token: string | undefined;
}

/** Runs `run -- true` in a store that asks for a token. */
async function ask(
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
  audience: string = AWS,
): Promise<Asked> {
  let token: string | undefined;
  const result = await runCommandLine(['run', '--secrets', 'A = fake:a', ...flags, '--', 'echo', 'started'], {
    secrets: { a: 'hunter22' },
    env: { PATH: `${folder}:/usr/bin:/bin`, ...env },
    onOpen: async ({ identity }) => {
      token = (await identity.token(audience)).reveal();
    },
  });
  return { ...result, token };
}

const expired = { exp: Math.floor(Date.now() / 1000) - 1 };

describe.each([
  ['gitlab', 'SECRET_SYNC_ID_TOKEN', 'SECRET_SYNC_ID_TOKEN_AWS', 'id_tokens: { SECRET_SYNC_ID_TOKEN: { aud:'],
  ['jenkins', 'SECRET_SYNC_ID_TOKEN', 'SECRET_SYNC_ID_TOKEN_AWS', 'id-token credential'],
  [
    'hcp-terraform',
    'TFC_WORKLOAD_IDENTITY_TOKEN',
    'TFC_WORKLOAD_IDENTITY_TOKEN_AWS',
    `TFC_WORKLOAD_IDENTITY_AUDIENCE = ${AWS}`,
  ],
  ['bitbucket', 'BITBUCKET_STEP_OIDC_TOKEN', undefined, `oidc: { audiences: ['${AWS}'] }`],
])('%s', (name, variable, another, advice) => {
  const env = ciEnvironments[name] ?? {};

  it('takes the token for the wanted audience from its variable', async () => {
    const token = tokenFor(AWS);
    expect(await ask({ ...env, [variable]: token })).toMatchObject({ exitCode: 0, token });
    if (another === undefined) return;
    const other = tokenFor('https://vault.acme.example');
    expect(await ask({ ...env, [variable]: other, [another]: token })).toMatchObject({ exitCode: 0, token });
  });

  it('takes one of several audiences', async () => {
    const token = tokenFor(['https://a.example', AWS]);
    expect(await ask({ ...env, [variable]: token })).toMatchObject({ exitCode: 0, token });
  });

  it('refuses every other audience, also one that only looks alike, and says what to write', async () => {
    for (const audience of [
      'https://a.example',
      `${AWS}.cn`,
      `x ${AWS}`,
      AWS.toUpperCase(),
      '',
      ['a', 'b'],
    ]) {
      const token = tokenFor(audience);
      const asked = await ask({ ...env, [variable]: token });
      expect(asked).toMatchObject({ exitCode: 103, token: undefined, stdout: '' });
      expect(asked.stderr).toContain('error[TOKEN_AUDIENCE]');
      expect(asked.stderr).toContain(variable);
      expect(asked.stderr).not.toContain(token);
    }
    expect((await ask({ ...env, [variable]: tokenFor('x') })).stderr).toContain(
      name === 'jenkins' ? 'audience of the id-token credential' : advice,
    );
  });

  it('refuses one that has expired, and takes one that has not', async () => {
    const token = tokenFor(AWS, expired);
    const asked = await ask({ ...env, [variable]: token });
    expect([asked.exitCode, asked.token]).toEqual([103, undefined]);
    expect(asked.stderr).toContain('error[TOKEN_EXPIRED]');
    expect(asked.stderr).not.toContain(token);
  });

  it('says what to write where there is none', async () => {
    const asked = await ask(env);
    expect(asked.exitCode).toBe(103);
    expect(asked.stderr).toContain('error[TOKEN_MISSING]');
    expect(asked.stderr).toContain(advice);
  });

  it('never shows what is no token', async () => {
    for (const text of ['correct horse battery', 'a.b.c', `${tokenFor(AWS)}\nX-Evil: 1`]) {
      const asked = await ask({ ...env, [variable]: text });
      expect(asked.stderr).toContain('error[TOKEN_MALFORMED]');
      expect(asked.stderr).not.toContain(text.slice(0, 12));
    }
  });

  it('asks no token service that a variable names', async () => {
    const asked = await ask({
      ...env,
      [variable]: tokenFor(AWS),
      ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer',
    });
    expect([asked.exitCode, asked.token]).toEqual([102, undefined]);
    expect(asked.stderr).toContain('error[PLATFORM_UNCLEAR]');
  });
});

describe('circleci', () => {
  const env = ciEnvironments['circleci'] ?? {};

  it('asks its own command, by a fixed list of words', async () => {
    const token = tokenFor('a"b');
    program('circleci', `${token}\n`);
    expect(await ask(env, [], 'a"b')).toMatchObject({ exitCode: 0, token });
    expect(readFileSync(log, 'utf8')).toBe(`${folder}/circleci\nrun\noidc\nget\n--claims\n{"aud":"a\\"b"}\n`);
  });

  it("takes the job's own token where its audience is wanted, and starts nothing", async () => {
    const token = tokenFor('org-id');
    program('circleci', 'x');
    expect(
      await ask({ ...env, CIRCLE_OIDC_TOKEN_V2: token, CIRCLE_OIDC_TOKEN: tokenFor('org-id') }, [], 'org-id'),
    ).toMatchObject({ token });
    expect(await ask({ ...env, CIRCLE_OIDC_TOKEN: token }, [], 'org-id')).toMatchObject({ token });
    expect(() => readFileSync(log)).toThrow();
  });

  it("never takes the job's own token for another audience", async () => {
    const asked = await ask({ ...env, CIRCLE_OIDC_TOKEN_V2: tokenFor('org-id') });
    expect([asked.exitCode, asked.token]).toEqual([103, undefined]);
    expect(asked.stderr).toContain('error[TOKEN_COMMAND_FAILED] circleci');
    expect(asked.stderr).toContain('--aws-audience');
  });

  it('looks at what the command gave', async () => {
    program('circleci', tokenFor('org-id'));
    expect((await ask(env)).stderr).toContain('error[TOKEN_AUDIENCE]');
  });

  it('never shows what the command says', async () => {
    program('circleci', 'output-of-it', 3);
    const asked = await ask({ ...env, SECRET_OF_STDERR: 'stderr-of-it' });
    expect(asked.stderr).toContain('exit code 3');
    expect(asked.stderr).not.toMatch(/(output|stderr)-of-it/);
  });
});

describe('buildkite', () => {
  const env = ciEnvironments['buildkite'] ?? {};

  it('asks the agent, by a fixed list of words', async () => {
    const token = tokenFor(AWS);
    program('buildkite-agent', `${token}\n`);
    expect(await ask(env)).toMatchObject({ token });
    expect(readFileSync(log, 'utf8')).toContain(`buildkite-agent\noidc\nrequest-token\n--audience\n${AWS}\n`);
  });

  it('starts no program of the working directory', async () => {
    program('buildkite-agent', tokenFor(AWS));
    const before = process.cwd();
    process.chdir(folder);
    try {
      for (const path of ['/usr/bin:/bin', '.:/usr/bin:/bin', ':/usr/bin:/bin']) {
        const asked = await ask({ ...env, PATH: path });
        expect(asked.stderr).toContain('error[TOKEN_COMMAND_FAILED] buildkite-agent');
      }
      expect(() => readFileSync(log)).toThrow();
    } finally {
      process.chdir(before);
    }
  });
});

describe('forgejo', () => {
  it('says what to write where there is no token', async () => {
    const asked = await ask(ciEnvironments['forgejo'] ?? {});
    expect(asked.exitCode).toBe(103);
    expect(asked.stderr).toContain('enable-openid-connect: true');
  });
});

describe('azure-pipelines', () => {
  const env = ciEnvironments['azure-pipelines'] ?? {};

  async function withService(
    answer: (request: IncomingMessage) => readonly [status: number, body: string],
    test: (url: string, requests: readonly IncomingMessage[]) => Promise<void>,
  ): Promise<void> {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      const [status, body] = answer(request);
      response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await test(`http://127.0.0.1:${port}/acme/_apis/distributedtask/hubs/build/oidctoken`, requests);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  const token = tokenFor('api://AzureADTokenExchange');
  const good = (): readonly [number, string] => [200, JSON.stringify({ oidcToken: token })];

  it('asks by request, for the one audience that it has', async () => {
    await withService(good, async (url, requests) => {
      const job = { ...env, SYSTEM_OIDCREQUESTURI: url, SYSTEM_ACCESSTOKEN: 'bearer-1' };
      expect(await ask(job, [], 'api://AzureADTokenExchange')).toMatchObject({ exitCode: 0, token });
      const [request] = requests;
      expect([
        request?.method,
        request?.headers.authorization,
        request?.headers['x-tfs-fedauthredirect'],
      ]).toEqual(['POST', 'Bearer bearer-1', 'Suppress']);
      expect(request?.url).toBe('/acme/_apis/distributedtask/hubs/build/oidctoken?api-version=7.1');
      const connection = { ...job, AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: 'a&b' };
      await ask(connection, [], 'api://AzureADTokenExchange');
      expect(requests[1]?.url).toContain('?api-version=7.1&serviceConnectionId=a%26b');
      const other = await ask(job);
      expect(other.stderr).toContain('error[TOKEN_AUDIENCE]');
      expect(other.stderr).toContain('--aws-audience');
      expect(other.token).toBeUndefined();
    });
  });

  it.each([
    [401, '', 103, 'TOKEN_REFUSED'],
    [302, '', 106, 'ANSWER_MALFORMED'],
    [200, '{"oidcToken":""}', 106, 'ANSWER_MALFORMED'],
    [200, '<html>sign in, says body-of-it</html>', 106, 'ANSWER_MALFORMED'],
  ])('judges the answer %s %s', async (status, body, exitCode, code) => {
    await withService(
      () => [status, body],
      async (url, requests) => {
        const asked = await ask({ ...env, SYSTEM_OIDCREQUESTURI: url, SYSTEM_ACCESSTOKEN: 'bearer-1' });
        expect([asked.exitCode, requests.length]).toEqual([exitCode, 1]);
        expect(asked.stderr).toContain(`error[${code}]`);
        expect(asked.stderr).not.toContain('body-of-it');
      },
    );
  });

  it.each([
    'https://evil.example/',
    'https://dev.azure.com.evil.example/',
    'https://evildev.azure.com.example/',
    'http://dev.azure.com/',
    'https://user@dev.azure.com/',
    'https://visualstudio.com.example/',
    'https://visualstudio.com/',
    'https://x-80.app.online.visualstudio.com/',
    'https://a.b.dev.azure.com/',
    'nonsense',
    'https://dev.azure.com/#x',
  ])('never sends the access token to %s', async (url) => {
    const asked = await ask(
      { ...env, SYSTEM_COLLECTIONURI: url, SYSTEM_OIDCREQUESTURI: url, SYSTEM_ACCESSTOKEN: 'bearer-1' },
      ['--allow-endpoints', 'evil.example'],
    );
    expect(asked.exitCode).toBe(107);
    expect(asked.stderr).toContain('error[HOST_REFUSED]');
    // It is masked before anything else is done with it, and stands nowhere else.
    expect(asked.stderr.replace('##vso[task.setsecret]bearer-1\n', '')).not.toContain('bearer-1');
  });

  it.each(['https://dev.azure.com/', 'https://vstoken.dev.azure.com/', 'https://acme.visualstudio.com/'])(
    'sends it to %s',
    async (url) => {
      const nobody = { HTTPS_PROXY: 'http://127.0.0.1:1', SYSTEM_OIDCREQUESTURI: url };
      const asked = await ask({ ...env, ...nobody, SYSTEM_ACCESSTOKEN: 'bearer-1' }, ['--retries', '0']);
      expect(asked.stderr).toContain('error[UNREACHABLE]');
    },
  );

  it.each([{}, { SYSTEM_ACCESSTOKEN: '$(System.AccessToken)' }])('says what to map: %j', async (more) => {
    const asked = await ask({ ...env, SYSTEM_OIDCREQUESTURI: 'https://dev.azure.com/x', ...more });
    expect(asked.stderr).toContain('env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }');
  });
});

describe("a token of the author's", () => {
  it('is taken from variables and files, the one that fits', async () => {
    const token = tokenFor(AWS);
    const file = join(folder, 'token');
    writeFileSync(file, `${token}\n`);
    const other = { OTHER: tokenFor('https://a.example') };
    expect(await ask({ T: token }, ['--token-env', 'T'])).toMatchObject({ exitCode: 0, token });
    expect(await ask(other, ['--token-env', 'OTHER', '--token-file', file])).toMatchObject({ token });
    expect((await ask(other, ['--token-env=OTHER'])).stderr).toContain('error[TOKEN_AUDIENCE]');
    expect((await ask({}, ['--token-env', 'ABSENT'])).stderr).toContain('error[TOKEN_MISSING]');
    expect((await ask({}, ['--token-file', join(folder, 'no')])).stderr).toContain('error[TOKEN_MISSING]');
  });

  it.each(['github', 'azure-pipelines'])(
    'of a file that is no token its lines are hidden: %s',
    async (name) => {
      const file = join(folder, 'key.json');
      writeFileSync(file, '{\n  "key": "hunter2-of-the-file",\n\n  "x": 1\n}\n');
      const { stderr } = await ask({ ...ciEnvironments[name] }, ['--token-file', file]);
      const masks = [...stderr.matchAll(/^(?:::add-mask::|##vso\[task\.setsecret\])(.*)$/gm)].map(
        ([, text]) => text,
      );
      expect(masks).toEqual(['"key": "hunter2-of-the-file",', '"x": 1']);
      expect(stderr).toContain('error[TOKEN_MALFORMED]');
    },
  );

  it('a pipe that nobody writes to does not outlive a signal', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { exitCode, stderr } = await runCommandLine(
      ['run', '--secrets', 'A = fake:a', '--token-file', pipe, '--', 'echo', 'started'],
      {
        onOpen: async ({ identity }, signal) => {
          const asked = identity.token(AWS);
          signal('SIGTERM');
          await asked;
        },
      },
    );
    expect([exitCode, stderr]).toEqual([106, expect.stringContaining('error[CANCELLED]')]);
  });

  it('is read from its file at each use', async () => {
    const file = join(folder, 'token');
    const [first, second] = [tokenFor(AWS), tokenFor(AWS, { jti: '2' })];
    writeFileSync(file, first);
    const seen: string[] = [];
    await runCommandLine(['run', '--secrets', 'A = fake:a', '--token-file', file, '--', 'true'], {
      secrets: { a: 'hunter22' },
      onOpen: async ({ identity }) => {
        seen.push((await identity.token(AWS)).reveal());
        writeFileSync(file, second);
        seen.push((await identity.token(AWS)).reveal());
      },
    });
    expect(seen).toEqual([first, second]);
  });

  it('is printed by a command, started without a shell', async () => {
    const token = tokenFor(AWS);
    program('give', token);
    const command = JSON.stringify(['give', '$(touch x)', '--for={audience}', '{audience}{audience}']);
    expect(await ask({}, ['--token-command', command])).toMatchObject({ token });
    expect(readFileSync(log, 'utf8')).toBe(`${folder}/give\n$(touch x)\n--for=${AWS}\n${AWS}${AWS}\n`);
    expect(await ask({}, ['--token-command', JSON.stringify([join(folder, 'give')])])).toMatchObject({
      token,
    });
  });

  it('takes the place of what the CI gives', async () => {
    const token = tokenFor(AWS, { sub: 'mine' });
    const env = { ...ciEnvironments['gitlab'], SECRET_SYNC_ID_TOKEN: tokenFor(AWS), T: token };
    expect(await ask(env, ['--token-env', 'T'])).toMatchObject({ token });
  });

  it.each([
    [['--token-command', 'give me']],
    [['--token-command', '[]']],
    [['--token-command', '[1]']],
    [['--token-command', '[""]']],
    [['--token-command', '["give"]', '--token-env', 'T']],
    [['--token-env', 'eyJ.eyJ.x']],
    [['--token-env', 'T', '--identity', 'ambient']],
    [['--platform', 'gitlabb']],
  ])('is a mistake of usage: %j', async (flags) => {
    const asked = await ask({ T: tokenFor(AWS) }, flags);
    expect([asked.exitCode, asked.token]).toEqual([102, undefined]);
    expect(asked.stderr).toContain('error[USAGE_INVALID]');
    expect(asked.stderr).not.toContain('eyJ.eyJ.x');
  });

  it('starts no program that is named by a path of the working directory', async () => {
    program('give', tokenFor(AWS));
    const asked = await ask({}, ['--token-command', `["./${'give'}"]`]);
    expect(asked.stderr).toContain('error[TOKEN_COMMAND_FAILED]');
  });
});

it.each(['run', 'export', 'plan'])('%s tells a store which job signs in', async (command) => {
  const seen: unknown[] = [];
  const words = command === 'run' ? ['--', 'true'] : command === 'export' ? ['--format', 'json'] : [];
  await runCommandLine([command, '--secrets', 'A = fake:a', ...words], {
    secrets: { a: 'hunter22' },
    env: { ...ciEnvironments['gitlab'] },
    onSettings: ({ job }) => void seen.push(job),
  });
  expect(seen).toEqual([{ repository: 'acme/web', run: '4711-815' }]);
});
