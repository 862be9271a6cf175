import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResponse } from '../../src/network/network.ts';
import { findSecrets } from '../leaks/search.ts';
import { planFuzzed, runFuzzed } from './fuzzed-run.ts';
import {
  awsJob,
  awsPlan,
  claimsTree,
  googleJob,
  googlePlan,
  jwtOf,
  originals,
  type Place,
  places,
  READ_PERMISSION,
  refusalOf,
  sensitive,
} from './services.ts';
import { applyEdits, damage, type Edit, edits, oddJson, oddXml, writeJson, writeXml } from './tree.ts';

/** For each answer. `npm run test:fuzz` takes new ones, and FUZZ_RUNS says how many. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 150);

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
  return respond(place, 200, serialise(place, place.honest(request)));
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
  job: { readonly lines: string; readonly names: readonly string[] },
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
    const isRight = value === originals[name] || (sent.has(value) && !others.has(value));
    expect([name, isRight]).toEqual([name, true]);
  }
}

const awsPlaces = [
  'the token request',
  'AssumeRoleWithWebIdentity',
  'AssumeRole',
  'ListSecrets',
  'BatchGetSecretValue',
  'GetSecretValue',
  'DescribeSecret',
];

/** Answers that only a plan gets, and those that it gets too. */
const ofPlans = ['DescribeSecret', 'TestIamPermissions'];
const alsoOfPlans = ['ListSecrets', "Google's ListSecrets", 'GetSecretVersion'];

/** An answer of the place after the change; what was sent is noted. */
function changed(place: Place, change: Change, request: HttpRequest, bodies: string[]): HttpResponse {
  const tree = change.refuses ? refusalOf(place, sensitive.join(' ')) : place.honest(request);
  const body = change.damage(serialise(place, applyEdits(tree, change.edits)));
  bodies.push(body);
  return respond(place, change.refuses ? Math.max(change.status, 400) : change.status, body, change.type);
}

describe.each(Object.entries(places).filter(([name]) => !ofPlans.includes(name)))('%s', (name, place) => {
  const job = awsPlaces.includes(name) ? awsJob : googleJob;

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
        await expectGoodEnd(job, answer, bodies);
      }),
      { numRuns, includeErrorInReport: true },
    );
  }, 600_000);
});

describe.each(Object.entries(places).filter(([name]) => [...ofPlans, ...alsoOfPlans].includes(name)))(
  '%s, to a plan',
  (name, place) => {
    const job = awsPlaces.includes(name) ? awsPlan : googlePlan;

    it('answers as it should: all that is known', async () => {
      const { plan, codes, bug } = await planFuzzed(job.lines, honestly);
      expect([codes, bug]).toEqual([[], undefined]);
      expect(plan?.rows.map(({ variable, version, access }) => [variable, version, access])).toEqual(
        job.rows,
      );
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
          const saysYes = name !== 'TestIamPermissions' || sent.has(READ_PERMISSION);
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
  },
);

it('a token of any claims is taken, or refused without a word of it', async () => {
  const token = places['the token request'];
  if (token === undefined) throw new Error('no such place');
  await fc.assert(
    fc.asyncProperty(edits(oddJson), damage, async (changed, damaged) => {
      const jwt = jwtOf(damaged(writeJson(applyEdits(claimsTree, changed))));
      const answer = (request: HttpRequest): HttpResponse =>
        token.isFor(request) ? respond(token, 200, JSON.stringify({ value: jwt })) : honestly(request);
      await expectGoodEnd(awsJob, answer, []);
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
  'a checksum that no text can be made of': {
    place: 'AccessSecretVersion',
    change: (body) =>
      body.replace(/"dataCrc32c":"[^"]*"/, `"dataCrc32c":${'['.repeat(5000)}${']'.repeat(5000)}`),
  },
};

it.each(Object.entries(found))('%s: an error', async (_, { place: name, change, status = 200 }) => {
  const place = places[name];
  if (place === undefined) throw new Error(`no such place: ${name}`);
  const job = awsPlaces.includes(name) ? awsJob : googleJob;
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
  const token = places['the token request'];
  const jwt = jwtOf(
    `{"iss":"x","sub":"y","aud":["sts.amazonaws.com",${'['.repeat(5000)}${']'.repeat(5000)}]}`,
  );
  const ran = await runFuzzed(awsJob.lines, (request) =>
    token?.isFor(request) ? respond(token, 200, JSON.stringify({ value: jwt })) : honestly(request),
  );
  expect([ran.codes, ran.bug]).toEqual([[], undefined]);
});

it('permissions that are no list are not taken for none', async () => {
  const { plan, codes, bug } = await planFuzzed(googlePlan.lines, (request) =>
    places['TestIamPermissions']?.isFor(request)
      ? respond(places['TestIamPermissions'], 200, `{"permissions":{"${READ_PERMISSION}":true}}`)
      : honestly(request),
  );
  expect([bug, plan?.rows]).toEqual([undefined, []]);
  expect(new Set(codes)).toEqual(new Set(['ANSWER_MALFORMED']));
});
