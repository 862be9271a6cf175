import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResponse } from '../../src/network/network.ts';
import { findSecrets } from '../leaks/search.ts';
import { azure } from './azure-services.ts';
import { planFuzzed, runFuzzed } from './fuzzed-run.ts';
import type { Family, Place } from './place.ts';
import {
  aws,
  claimsTree,
  families,
  google,
  jwtOf,
  originals,
  places,
  READ_PERMISSION,
  refusalOf,
  sensitive,
  tokenRequest,
} from './services.ts';
import { applyEdits, damage, type Edit, edits, oddJson, oddXml, writeJson, writeXml } from './tree.ts';
import { vault } from './vault-services.ts';

/** For each answer. `npm run test:fuzz` takes new ones, and FUZZ_RUNS says how many. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 100);

const otherTypes = ['text/html', 'application/octet-stream', ''];

interface Change {
  readonly edits: readonly Edit[];
  readonly damage: (text: string) => string;
  readonly status: number;
  readonly refuses: boolean;
  readonly type: string | undefined;
}

function changes(format: Place['format']): fc.Arbitrary<Change> {
  return fc.record({
    edits: edits(format === 'xml' ? oddXml : oddJson),
    damage,
    status: fc.oneof(
      { weight: 5, arbitrary: fc.constant(200) },
      { weight: 1, arbitrary: fc.constantFrom(201, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503, 599) },
    ),
    refuses: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
    type: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...otherTypes) },
    ),
  });
}

function serialise(place: Place, tree: ReturnType<Place['honest']>): string {
  return place.format === 'xml' ? writeXml(tree) : writeJson(tree);
}

function respond(place: Place, status: number, body: string, type?: string): HttpResponse {
  const usual = place.format === 'xml' ? 'text/xml' : 'application/json';
  return {
    status,
    headers: { 'content-type': type ?? usual, 'x-amzn-requestid': 'r-1', date: new Date().toUTCString() },
    body: Buffer.from(body),
  };
}

function honestly(request: HttpRequest): HttpResponse {
  const place = Object.values(places).find(({ isFor }) => isFor(request));
  if (place === undefined) throw new Error(`nobody answers ${request.call}`);
  return respond(place, place.status?.(request) ?? 200, serialise(place, place.honest(request)));
}

/** Every text that an answer holds, and what it is base64 of. */
function textsIn(body: string): ReadonlySet<string> {
  const found = new Set<string>();
  try {
    const open: unknown[] = [JSON.parse(body.replace(/^\uFEFF/, ''))];
    for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
      if (typeof next === 'string') found.add(next).add(Buffer.from(next, 'base64').toString('utf8'));
      else if (typeof next === 'object' && next !== null) open.push(...Object.values(next));
    }
  } catch {
    // No JSON: then nothing of it may be taken.
  }
  return found;
}

async function expectGoodEnd(
  { job, isJson }: Family,
  answer: (request: HttpRequest) => HttpResponse,
  bodies: readonly string[],
): Promise<void> {
  const ran = await runFuzzed(job.lines, answer);
  expect(ran.bug).toBeUndefined();
  expect(findSecrets(ran.shown, sensitive)).toEqual([]);
  if (ran.exported === undefined) {
    expect(ran.codes).not.toEqual([]);
    return;
  }
  const sent = new Set(bodies.flatMap((body) => [...textsIn(body)]));
  const others = new Set(Object.values(originals));
  for (const [name, value] of ran.exported) {
    const isRight = value === originals[name] || ((isJson || sent.has(value)) && !others.has(value));
    expect([name, isRight]).toEqual([name, true]);
  }
}

/** An answer of the place after the change; what was sent is noted. */
function changed(place: Place, change: Change, request: HttpRequest, bodies: string[]): HttpResponse {
  const tree = change.refuses ? refusalOf(place, sensitive.join(' ')) : place.honest(request);
  const body = change.damage(serialise(place, applyEdits(tree, change.edits)));
  bodies.push(body);
  const honest = change.status === 200 ? (place.status?.(request) ?? 200) : change.status;
  return respond(place, change.refuses ? Math.max(honest, 400) : honest, body, change.type);
}

type Row = readonly [name: string, place: Place, family: Family];

function placesOf(...asks: readonly Place['asks'][]): readonly Row[] {
  return families.flatMap((family) =>
    Object.entries(family.places).flatMap(([name, place]): readonly Row[] =>
      asks.includes(place.asks) ? [[name, place, family]] : [],
    ),
  );
}

function familyOf(name: string): Family {
  const found = families.find((family) => name in family.places);
  if (found === undefined) throw new Error(`no such place: ${name}`);
  return found;
}

describe.each(placesOf(undefined, 'both'))('%s', (_, place, family) => {
  const { job } = family;

  it('answers as it should: the right values', async () => {
    const { exported, codes, bug } = await runFuzzed(job.lines, honestly);
    expect([codes, bug]).toEqual([[], undefined]);
    expect(exported).toEqual(new Map(job.names.map((variable) => [variable, originals[variable] ?? ''])));
  });

  it('answers anything: the right values, or an error without any', async () => {
    await fc.assert(
      fc.asyncProperty(changes(place.format), async (change) => {
        const bodies: string[] = [];
        const answer = (request: HttpRequest): HttpResponse =>
          place.isFor(request) ? changed(place, change, request, bodies) : honestly(request);
        await expectGoodEnd(family, answer, bodies);
      }),
      { numRuns, includeErrorInReport: true },
    );
  }, 600_000);
});

describe.each(placesOf('plan', 'both'))('%s, to a plan', (_, place, { plan: job }) => {
  it('answers as it should: all that is known', async () => {
    const { plan, codes, bug } = await planFuzzed(job.lines, honestly);
    expect([codes, bug]).toEqual([[], undefined]);
    expect(plan?.rows.map(({ variable, version, access }) => [variable, version, access])).toEqual(job.rows);
  });

  it('answers anything: what it said, or an error', async () => {
    await fc.assert(
      fc.asyncProperty(changes(place.format), async (change) => {
        const bodies: string[] = [];
        const answer = (request: HttpRequest): HttpResponse =>
          place.isFor(request) ? changed(place, change, request, bodies) : honestly(request);
        const { plan, codes, bug, shown } = await planFuzzed(job.lines, answer);
        expect(bug).toBeUndefined();
        expect(findSecrets(shown, sensitive)).toEqual([]);
        if (plan === undefined) return void expect(codes).not.toEqual([]);
        const sent = new Set(bodies.flatMap((body) => [...textsIn(body)]));
        const saysYes = place.permission === undefined || sent.has(place.permission);
        if (!saysYes) expect(plan.rows.filter(({ access }) => access === 'yes')).toEqual([]);
        // Each line is answered for.
        const told = new Set([
          ...plan.rows.map(({ where }) => where),
          ...plan.errors.flatMap(({ facts }) => facts.wanted?.map(({ where }) => where) ?? []),
        ]);
        expect(told.size).toBe(2);
      }),
      { numRuns, includeErrorInReport: true },
    );
  }, 600_000);
});

it('a token of any claims is taken, or refused without a word of it', async () => {
  const token = tokenRequest;
  await fc.assert(
    fc.asyncProperty(edits(oddJson), damage, async (changed, damaged) => {
      const jwt = jwtOf(damaged(writeJson(applyEdits(claimsTree, changed))));
      const answer = (request: HttpRequest): HttpResponse =>
        token.isFor(request) ? respond(token, 200, JSON.stringify({ value: jwt })) : honestly(request);
      await expectGoodEnd(aws, answer, []);
    }),
    { numRuns, includeErrorInReport: true },
  );
}, 600_000);

/** What was found so, each once, since the fixed cases need not meet it again. */
interface Found {
  readonly place: string;
  readonly change: (body: string) => string;
  readonly status?: number;
}

const found: Readonly<Record<string, Found>> = {
  'a value that is a number': {
    place: 'GetSecretValue',
    change: (body) => body.replace(/"SecretString":"[^"]*"/, '"SecretString":1764144000.123'),
  },
  'half a character in a value': {
    place: 'GetSecretValue',
    change: (body) => body.replace(/"SecretString":"[^"]*"/, '"SecretString":"\\ud800"'),
  },
  'a name that is no text': {
    place: 'ListSecrets',
    change: (body) => body.replace('"Name":"all/x"', '"Name":true'),
  },
  "another name than the list's": {
    place: 'BatchGetSecretValue',
    change: (body) => body.replace('"Name":"all/x"', '"Name":""'),
  },
  'a message that is a number': {
    place: 'ListSecrets',
    change: () => '{"__type":"AccessDeniedException","message":7}',
    status: 403,
  },
  "an error that is not in Google's shape": {
    place: "Google's ListSecrets",
    change: (body) => body,
    status: 404,
  },
  'a list that is no list': { place: "Google's ListSecrets", change: () => '{"users":[]}' },
  "half a character in a name of Vault's": {
    place: "Vault's list",
    change: (body) => body.replace('"y"', '"y\\ud800"'),
  },
  'a checksum that no text can be made of': {
    place: 'AccessSecretVersion',
    change: (body) =>
      body.replace(/"dataCrc32c":"[^"]*"/, `"dataCrc32c":${'['.repeat(5000)}${']'.repeat(5000)}`),
  },
};

it.each(Object.entries(found))('%s: an error', async (_, { place: name, change, status = 200 }) => {
  const place = places[name];
  if (place === undefined) throw new Error(`no such place: ${name}`);
  const { job } = familyOf(name);
  const ran = await runFuzzed(job.lines, (request) => {
    if (!place.isFor(request)) return honestly(request);
    return respond(place, status, change(serialise(place, place.honest(request))));
  });
  expect([ran.exported, ran.bug]).toEqual([undefined, undefined]);
  expect(ran.codes).not.toEqual([]);
  // `optional` would forgive it.
  expect(ran.codes).not.toContain('WILDCARD_NO_MATCH');
  expect(findSecrets(ran.shown, sensitive)).toEqual([]);
});

it('an audience that no text can be made of is left out', async () => {
  const token = tokenRequest;
  const jwt = jwtOf(
    `{"iss":"x","sub":"y","aud":["sts.amazonaws.com",${'['.repeat(5000)}${']'.repeat(5000)}]}`,
  );
  const ran = await runFuzzed(aws.job.lines, (request) =>
    token.isFor(request) ? respond(token, 200, JSON.stringify({ value: jwt })) : honestly(request),
  );
  expect([ran.codes, ran.bug]).toEqual([[], undefined]);
});

it('permissions that are no list are not taken for none', async () => {
  const { plan, codes, bug } = await planFuzzed(google.plan.lines, (request) =>
    places['TestIamPermissions']?.isFor(request)
      ? respond(places['TestIamPermissions'], 200, `{"permissions":{"${READ_PERMISSION}":true}}`)
      : honestly(request),
  );
  expect([bug, plan?.rows]).toEqual([undefined, []]);
  expect(new Set(codes)).toEqual(new Set(['ANSWER_MALFORMED']));
});

it('a lease whose end no date can be made of, has none', async () => {
  const place = places['what issues'];
  const ran = await runFuzzed(vault.job.lines, (request) => {
    if (place?.isFor(request) !== true) return honestly(request);
    const body = serialise(place, place.honest(request));
    return respond(place, 200, body.replace('"lease_duration":3600', '"lease_duration":1e300'));
  });
  expect([ran.bug, new Set(ran.exported?.keys())]).toEqual([undefined, new Set(vault.job.names)]);
});

it('a list of no versions is no match', async () => {
  const place = places['GetSecretVersions'];
  const { plan, bug } = await planFuzzed(azure.plan.lines.split('\n')[1] ?? '', (request) =>
    place?.isFor(request) === true ? respond(place, 200, '{"value":[]}') : honestly(request),
  );
  expect([bug, plan?.rows, plan?.errors.map(({ code }) => code)]).toEqual([
    undefined,
    [],
    ['WILDCARD_NO_MATCH'],
  ]);
});
