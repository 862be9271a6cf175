import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLimit } from '../../src/core/limit.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { FakeDeadline } from '../helpers/fakes.ts';
import { type Ran, runLeakyAction } from '../leaks/leaky-run.ts';
import { findSecrets } from '../leaks/search.ts';
import { type LoopbackServer, startServer } from '../network/loopback.ts';
import { readEnvFile } from '../runner/env-file.ts';
import { createAuthority } from '../runner/pki.ts';
import { type Fault, faults } from './faults.ts';
import { type FaultyServer, startFaultyServer } from './faulty-server.ts';
import { failLookups } from './lookups.ts';
import { other, otherValue, type StoreCall, seededValues, storeCalls, storeSeed } from './store-calls.ts';
import { storeTable } from './store-table.ts';

/**
 * The table's jobs in this process, over the real network layer: what is the process's own (its end, its files, its stderr)
 * does not depend on the store, and the other table has it.
 */
const codes: Readonly<Record<string, RegExp>> = {
  unreachable: /^UNREACHABLE$/,
  timeout: /^TIMED_OUT$/,
  malformed: /^ANSWER_MALFORMED$/,
  unanswered: /^AWS_NOT_ANSWERED$/,
  absent: /^AZURE_NOT_FOUND$/,
  unknown: /^AZURE_NOT_FOUND$/,
  failed: /^(AWS|AZURE|VAULT)_SERVICE_FAILED$/,
  throttled: /^(AWS|AZURE|VAULT)_THROTTLED$/,
  refused:
    /^(AWS_CREDENTIALS_REFUSED|AZURE_(TRUST|CREDENTIALS)_REFUSED|VAULT_(TRUST_REFUSED|(ACCESS|LIST)_DENIED|MOUNT_UNKNOWN))$/,
};

interface Cell {
  readonly fault: string;
  readonly call: string;
  readonly ends: string;
}

function readTable(): readonly Cell[] {
  const [head = [], ...rows] = storeTable
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  // The first line was trimmed: it begins with its first bar.
  return rows.flatMap(([fault = '', ...cells]) =>
    cells.map((ends, index) => ({ fault, call: head[index + 1] ?? '', ends })),
  );
}

const cells = readTable();
const inTurn = createLimit(4);
const authority = createAuthority();

let cloud: Emulator;
let elsewhere: LoopbackServer;

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates('default'), authority.cert]);
  cloud = await startEmulator({ seed: storeSeed() });
  elsewhere = await startServer((_, response) => response.end('{}'));
});
afterAll(async () => {
  const heard = elsewhere.requests.length;
  await elsewhere.close();
  await cloud.close();
  expect(heard).toBe(0);
});

let names = 0;

/** How the job is pointed at the disturbed service. */
function pointAt(
  { variable, before }: StoreCall,
  { connection, times }: Fault,
  port: number,
): { readonly url: string; readonly inputs: Readonly<Record<string, string>> } {
  const honest = cloud.environment()[variable] ?? '';
  const url = honest.replace(new URL(cloud.url).host, `127.0.0.1:${port}`);
  if (connection === 'certificate') return { url: url.replace('http:', 'https:'), inputs: {} };
  if (connection !== 'ENOTFOUND' && connection !== 'EAI_AGAIN') return { url, inputs: {} };
  names += 1;
  const name = `endpoint-${names}.acme.example`;
  failLookups(name, { code: connection, from: before + 1, times: times === 'once' ? 1 : 1000 });
  return {
    url: url.replace('127.0.0.1', name),
    inputs: { 'allow-endpoints': `${name}:${port}` },
  };
}

async function runCell(
  wanted: StoreCall,
  fault: Fault,
  check: (ran: Ran, server: FaultyServer) => void,
): Promise<void> {
  let deadline: FakeDeadline | undefined;
  const server = await startFaultyServer({
    cloud,
    wanted,
    fault,
    sensitive: seededValues,
    authority,
    tokenHost: '',
    elsewhere: `http://localhost:${elsewhere.port}`,
    // Waiting in vain takes no time. What revokes has a short time of its own, and ends nothing.
    onStruck: () => {
      if (fault.slow === true && wanted.call !== 'RevokeSelf') deadline?.expire();
    },
  });
  try {
    const { url, inputs } = pointAt(wanted, fault, server.port);
    const environment = { ...cloud.environment(), [wanted.variable]: url };
    const typed = Object.fromEntries(
      Object.entries({ ...other.inputs, ...wanted.inputs }).map(([name, text]) => [
        name,
        text.replace('{vault}', environment['VAULT_ADDR'] ?? ''),
      ]),
    );
    const ran = await runLeakyAction(
      { environment },
      { ...typed, ...inputs, secrets: `${wanted.line}\n${other.line}`, retries: '2' },
      {
        now: new Date(Date.now() + (fault.clock ?? 0) * 60_000),
        onDeadline: (made) => {
          deadline = made;
        },
      },
    );
    check(ran, server);
  } finally {
    await server.close();
  }
}

describe('the table', () => {
  it('has a row for every fault and a column for every call', () => {
    expect(new Set(cells.map(({ fault }) => fault))).toEqual(new Set(Object.keys(faults)));
    expect(new Set(cells.map(({ call }) => call))).toEqual(new Set(Object.keys(storeCalls)));
    expect(cells.length).toBe(Object.keys(faults).length * Object.keys(storeCalls).length);
    const known = new Set(['ok', ...Object.keys(codes)]);
    expect(cells.filter(({ ends }) => !known.has(ends))).toEqual([]);
  });
});

describe.concurrent.each(Object.entries(faults))('%s', (name, fault) => {
  const row = cells.filter((cell) => cell.fault === name);
  it.each(row.map(({ call, ends }) => [call, ends] as const))('%s: %s', (column, ends) =>
    inTurn(async () => {
      const wanted = storeCalls[column];
      if (wanted === undefined) throw new Error(`no such call: ${column}`);
      await runCell(wanted, fault, (ran, server) => {
        if (fault.strike !== undefined) expect(server.struck()).toBeGreaterThan(0);
        expect(seededValues.filter((value) => server.heard().includes(value))).toEqual([]);
        const places = ran.places.filter(
          ([where]) => where !== 'file GITHUB_ENV' && where !== 'file GITHUB_STATE',
        );
        expect(findSecrets(places, seededValues)).toEqual([]);
        const shown = places.find(([where]) => where === 'what was said')?.[1] ?? '';
        if (ends === 'ok') {
          expect(ran.codes, shown).toEqual([]);
          const isPlan = wanted.inputs['dry-run'] !== undefined;
          const right = isPlan ? {} : { ...wanted.right, OTHER: otherValue };
          const exported = readEnvFile(Buffer.from(ran.exported), 'linux').entries;
          expect(exported.map((entry) => entry.name).toSorted()).toEqual(Object.keys(right).toSorted());
          for (const { name: variable, value } of exported)
            expect(value).toBe(Object.entries(right).find(([key]) => key === variable)?.[1] ?? value);
          return;
        }
        expect(
          ran.codes.filter((code) => codes[ends]?.test(code)),
          `${ran.codes.join(' ')}\n${shown}`,
        ).not.toEqual([]);
        expect(ran.codes).not.toContain('BUG');
        expect(shown, shown).toMatch(wanted.named);
        if (ends !== 'absent') expect(shown, shown).toMatch(fault.cause);
        expect(shown.includes('whether it was deleted is unknown')).toBe(ends === 'unknown');
        expect(ran.exported).toBe('');
      });
    }),
  );
});
