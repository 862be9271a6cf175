import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLimit } from '../../src/core/limit.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { type LoopbackServer, startServer } from '../network/loopback.ts';
import type { StepResult } from '../runner/action.ts';
import { type JobOptions, withJob } from '../runner/job.ts';
import { findLeaks } from '../runner/leaks.ts';
import { createAuthority } from '../runner/pki.ts';
import { actionFolder } from '../scenarios/scenario.ts';
import { type CallInJob, calls, faultSeed, otherInputs, otherValues, seededValues } from './calls.ts';
import { type Fault, faults } from './faults.ts';
import { type FaultyServer, startFaultyServer } from './faulty-server.ts';
import { table } from './table.ts';

const codes: Readonly<Record<string, RegExp>> = {
  unreachable: /^UNREACHABLE$/,
  timeout: /^TIMED_OUT$/,
  malformed: /^ANSWER_MALFORMED$/,
  unanswered: /^AWS_NOT_ANSWERED$/,
  failed: /^(TOKEN|AWS|GCP)_SERVICE_FAILED$/,
  throttled: /^(AWS|GCP)_THROTTLED$/,
  refused: /^(TOKEN|(AWS|GCP)_(TRUST|CHAIN|IMPERSONATION|CREDENTIALS))_REFUSED$/,
};

interface Cell {
  readonly fault: string;
  readonly call: string;
  readonly ends: string;
}

function readTable(): readonly Cell[] {
  const [head = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  // The first line was trimmed: it begins with its first bar.
  return rows.flatMap(([fault = '', ...cells]) =>
    cells.map((ends, index) => ({ fault, call: head[index + 1] ?? '', ends })),
  );
}

const cells = readTable();

/** As many at once as two cores take. */
const inTurn = createLimit(4);
const authority = createAuthority();
const seed = faultSeed();
const lookupHook = pathToFileURL(join(import.meta.dirname, 'fail-lookup.mts')).href;
/** Never asked: `fail-lookup.mts` answers for it. */
const NAMED_HOST = 'endpoint.acme.example';
/** Tokens go to the job's own GitHub server alone, by https, whose names end so. */
const GITHUB_HOST = 'github.acme.example';
const TOKEN_HOST = `pipelines.${GITHUB_HOST}`;

let shared: Emulator;
let elsewhere: LoopbackServer;
let folder = '';

beforeAll(async () => {
  shared = await startEmulator({ seed });
  elsewhere = await startServer((_, response) => response.end('{}'));
  folder = mkdtempSync(join(tmpdir(), 'faults-'));
  writeFileSync(join(folder, 'ca.pem'), authority.cert);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await elsewhere.close();
  await shared.close();
});

/** How the job is pointed at the disturbed service. */
function pointAt(
  { variable, before }: CallInJob,
  { connection, times }: Fault,
  port: number,
  honest: string,
): { readonly url: string; readonly env: Record<string, string>; readonly inputs: Record<string, string> } {
  const trusted = {
    env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
    inputs: { 'allow-network-env': 'true' },
  };
  const place = new URL(honest);
  place.port = String(port);
  if (connection === 'certificate') {
    place.protocol = 'https:';
    return { url: place.href, ...trusted };
  }
  if (connection !== 'ENOTFOUND' && connection !== 'EAI_AGAIN')
    return { url: place.href, env: {}, inputs: {} };
  const isToken = variable === 'ACTIONS_ID_TOKEN_REQUEST_URL';
  const name = isToken ? TOKEN_HOST : NAMED_HOST;
  place.hostname = name;
  if (isToken) place.protocol = 'https:';
  return {
    url: place.href,
    env: {
      ...(isToken ? trusted.env : {}),
      NODE_OPTIONS: `--import=${lookupHook}`,
      FAIL_LOOKUP_NAME: name,
      FAIL_LOOKUP_FROM: String(before + 1),
      FAIL_LOOKUP_TIMES: times === 'once' ? '1' : '1000',
      FAIL_LOOKUP_CODE: connection,
    },
    inputs: isToken ? trusted.inputs : { 'allow-endpoints': `${name}:${port}` },
  };
}

async function runCell(
  wanted: CallInJob,
  fault: Fault,
  check: (result: StepResult, server: FaultyServer, filesWithValues: readonly string[]) => void,
): Promise<void> {
  const { clock: minutes } = fault;
  const own =
    minutes === undefined
      ? undefined
      : await startEmulator({ seed, now: () => new Date(Date.now() - minutes * 60_000) });
  const cloud = own ?? shared;
  const server = await startFaultyServer({
    cloud,
    wanted,
    fault,
    sensitive: seededValues,
    authority,
    tokenHost: TOKEN_HOST,
    elsewhere: `http://localhost:${elsewhere.port}`,
  });
  try {
    const honest = cloud.environment();
    const { url, env, inputs } = pointAt(wanted, fault, server.port, honest[wanted.variable] ?? '');
    const {
      ACTIONS_ID_TOKEN_REQUEST_URL: tokenUrl = '',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '',
      ...endpoints
    } = { ...honest, [wanted.variable]: url };
    const job: JobOptions = {
      idToken: { url: tokenUrl, token },
      github: { GITHUB_SERVER_URL: `https://${GITHUB_HOST}:${server.port}` },
      env: endpoints,
      runnerEnv: env,
    };
    await withJob(job, async (started) => {
      const result = await started.runAction({
        actionFolder,
        with: {
          ...otherInputs,
          ...wanted.inputs,
          ...inputs,
          secrets: [...wanted.lines, wanted.other].join('\n'),
          retries: '2',
          timeout: fault.slow === true ? '4s' : '15s',
        },
      });
      const filesWithValues = seededValues.flatMap((value) => started.filesContaining(value));
      check(result, server, filesWithValues);
    });
  } finally {
    await server.close();
    await own?.close();
  }
}

function expectedExports(wanted: CallInJob): ReadonlyMap<string, string> {
  return new Map([...wanted.right, ['OTHER', otherValues[wanted.other] ?? '']]);
}

function codesOf(result: StepResult): readonly string[] {
  return result.annotations
    .filter(({ level }) => level === 'error')
    .map(({ properties }) => properties['title'] ?? '');
}

describe('the table', () => {
  it('has a row for every fault and a column for every call', () => {
    expect(new Set(cells.map(({ fault }) => fault))).toEqual(new Set(Object.keys(faults)));
    expect(new Set(cells.map(({ call }) => call))).toEqual(new Set(Object.keys(calls)));
    expect(cells.length).toBe(Object.keys(faults).length * Object.keys(calls).length);
    const known = new Set(['ok', ...Object.keys(codes)]);
    expect(cells.filter(({ ends }) => !known.has(ends))).toEqual([]);
  });
});

describe.concurrent.each(Object.entries(faults))('%s', (name, fault) => {
  const row = cells.filter((cell) => cell.fault === name);
  it.each(row.map(({ call, ends }) => [call, ends] as const))('%s: %s', (column, ends) =>
    inTurn(async () => {
      const wanted = calls[column];
      if (wanted === undefined) throw new Error(`no such call: ${column}`);
      const heardBefore = elsewhere.requests.length;
      await runCell(wanted, fault, (result, server, filesWithValues) => {
        if (fault.strike !== undefined) expect(server.struck()).toBeGreaterThan(0);
        expect(elsewhere.requests.length).toBe(heardBefore);
        expect(seededValues.filter((value) => server.heard().includes(value))).toEqual([]);
        expect(findLeaks(result, seededValues)).toEqual([]);
        expect(result.rawStderr).toBe('');
        if (ends === 'ok') {
          expect(result.errors.join('\n')).toBe('');
          expect(result.exitCode).toBe(0);
          expect(result.exported).toEqual(expectedExports(wanted));
          return;
        }
        const shown = result.errors.join('\n');
        const ownCode = codesOf(result).filter((code) => codes[ends]?.test(code));
        expect(ownCode, shown).not.toEqual([]);
        expect(codesOf(result)).not.toContain('BUG');
        expect(shown, shown).toMatch(wanted.named);
        expect(shown, shown).toMatch(fault.cause);
        expect(result.exitCode).toBe(1);
        expect([...result.exported, ...result.outputs]).toEqual([]);
        expect(result.files.get('env')?.byteLength).toBe(0);
        expect(filesWithValues).toEqual([]);
      });
    }),
  );
});
