import { inspect } from 'node:util';
import { describeBug } from '../../src/core/describe-bug.ts';
import { userErrors } from '../../src/core/errors.ts';
import { renderError } from '../../src/core/render-error.ts';
import { createGithubTokenSource } from '../../src/identity/github-token.ts';
import { maskVariables } from '../../src/masking/masked-variable.ts';
import type { HttpRequest, HttpResponse, Network } from '../../src/network/network.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { createMemoryKeeper } from '../../src/pipeline/memory-keeper.ts';
import { type Plan, planLines } from '../../src/pipeline/plan.ts';
import { planToJson, renderPlanMarkdown, renderPlanText } from '../../src/pipeline/render-plan.ts';
import { buildReport } from '../../src/pipeline/report.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { cutLines, parseLines, type ReferenceLine } from '../../src/references/lines.ts';
import { allStores } from '../helpers/all-stores.ts';
import { connect } from '../helpers/connections.ts';
import { defaultSettings } from '../helpers/default-settings.ts';
import { type FakeLog, fakeClock, fakeDeadline, fakeLog, fakeMasker } from '../helpers/fakes.ts';
import type { Place as Shown } from '../leaks/search.ts';
import { cloudInputs } from './services.ts';

export interface Fuzzed {
  /** By variable; `undefined` where the run failed. */
  readonly exported: ReadonlyMap<string, string> | undefined;
  readonly codes: readonly string[];
  /** Where it failed by something else than a user error: its place in the code. */
  readonly bug: string | undefined;
  readonly shown: readonly Shown[];
}

export interface FuzzedPlan {
  /** `undefined` where it failed. */
  readonly plan: Plan | undefined;
  readonly codes: readonly string[];
  readonly bug: string | undefined;
  readonly shown: readonly Shown[];
}

type Answering = (request: HttpRequest) => HttpResponse;

interface Started {
  readonly run: Run;
  readonly lines: readonly ReferenceLine[];
  readonly log: FakeLog;
}

/** A run with answers in place of a network. Nothing is retried. */
function start(text: string, answer: Answering): Started {
  const settings = defaultSettings;
  const clock = fakeClock(new Date());
  const ending = fakeDeadline(clock);
  const log = fakeLog();
  const masker = fakeMasker();
  const network: Network = {
    check: () => undefined,
    attempt: async (request) => answer(request),
    send: async (request) => answer(request),
    async retrying(_destination, _call, attempt, judge) {
      try {
        return await attempt(ending.signal);
      } catch (thrown) {
        if (userErrors(thrown) === undefined) judge(thrown);
        throw thrown;
      }
    },
    agentFor: () => Promise.reject(new Error('not in this test')),
    idle: async () => undefined,
    clockSkewSeconds: undefined,
  };
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/idtoken?v=1',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token-of-the-runner',
  };
  const identity = createGithubTokenSource({
    env,
    network,
    masker,
    clock,
    loadPayload: async () => undefined,
  });
  const { lines } = parseLines(cutLines(text), connect(allStores, cloudInputs).connections, settings);
  const run = {
    settings,
    env,
    operatingSystem: 'linux',
    clock,
    log,
    masker,
    network,
    identity,
    deadline: ending.signal,
    keeper: createMemoryKeeper(),
    closing: [],
  };
  return { run, lines, log };
}

function ended(thrown: unknown, log: FakeLog): Omit<FuzzedPlan, 'plan'> {
  const errors = userErrors(thrown);
  return {
    codes: errors?.map(({ code }) => code) ?? [],
    bug: errors === undefined ? describeBug(thrown) : undefined,
    shown: [
      ['the log', log.lines.join('\n')],
      ['the errors', (errors ?? []).map(renderError).join('\n')],
      ['the thrown error', errors === undefined ? '' : inspect(thrown, { depth: 6, showHidden: true })],
    ],
  };
}

/** The pipeline up to the export. */
export async function runFuzzed(text: string, answer: Answering): Promise<Fuzzed> {
  const { run, lines, log } = start(text, answer);
  try {
    const { variables } = await collect(lines, run);
    const { masked, notes, remarks } = maskVariables(variables, run.masker);
    const report = JSON.stringify(buildReport(variables, run.clock.now(), false));
    return {
      exported: new Map(masked.map((variable) => [variable.name, variable.reveal()])),
      codes: [],
      bug: undefined,
      shown: [
        ['the log', [...log.lines, ...notes, ...remarks].join('\n')],
        ['the report', report],
      ],
    };
  } catch (thrown) {
    return { exported: undefined, ...ended(thrown, log) };
  }
}

/** The plan, in all forms in which it is shown. */
export async function planFuzzed(text: string, answer: Answering): Promise<FuzzedPlan> {
  const { run, lines, log } = start(text, answer);
  try {
    const plan = await planLines(lines, run);
    return {
      plan,
      codes: plan.errors.map(({ code }) => code),
      bug: undefined,
      shown: [
        ['the log', log.lines.join('\n')],
        ['the plan', renderPlanText(plan)],
        ['the summary', renderPlanMarkdown(plan, false)],
        ['the JSON', JSON.stringify(planToJson(plan))],
        ['the errors', plan.errors.map(renderError).join('\n')],
      ],
    };
  } catch (thrown) {
    return { plan: undefined, ...ended(thrown, log) };
  }
}
