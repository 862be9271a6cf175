import { throwFailures, UserError } from '../../core/errors.ts';
import { safeText } from '../../core/safe-text.ts';
import { type Plan, planLines, planOffline } from '../../pipeline/plan.ts';
import { planToJson, renderPlanText } from '../../pipeline/render-plan.ts';
import type { Command } from '../command.ts';
import type { ParsedFlags } from '../flags.ts';
import type { CliHost } from '../host.ts';
import type { Messages } from '../messages.ts';
import { readRequest } from '../request.ts';

/** `plan`: the dry run. */
export const plan: Command = {
  name: 'plan',
  description: [
    'Shows what a run would set: for each variable the store, the secret, the version it resolves to, its age and next rotation, and whether this identity may read it; and the API calls that a run costs. No value is ever read: the credentials that it takes cannot.',
    'What cannot be known without reading is said to be unknown, with the permission that would tell.',
  ],
  flags: [
    { name: 'offline', description: 'Only read the lines: nobody is asked, nothing is sent.' },
    { name: 'strict', description: 'Fail (exit code 4) where it is unknown whether a secret may be read.' },
    { name: 'json', description: 'Print the plan as JSON.' },
  ],
  takesInputs: true,
  examples: [
    "secret-sync plan --aws-region eu-west-1 --secrets 'DATABASE_URL = aws:prod/database#url'",
    'secret-sync plan --offline --secrets-file secrets.txt',
  ],
  async run(flags, host, messages) {
    if (flags.has('offline') && flags.has('strict')) {
      throw new UserError({
        code: 'USAGE_INVALID',
        what: '--strict is about answers, and --offline asks nobody',
        fix: ['drop one of the two'],
      });
    }
    const made = flags.has('offline') ? await planHere(flags, host) : await planOnline(flags, host, messages);
    const text = flags.has('json') ? renderJson(made) : safeText(renderPlanText(made));
    await host.stdout.write(`${text}\n`);
    throwFailures([...made.errors, ...(flags.has('strict') ? unknownErrors(made) : [])]);
    return 0;
  },
};

async function planHere(flags: ParsedFlags, host: CliHost): Promise<Plan> {
  const { lines, settings } = await readRequest(flags, host);
  return planOffline(lines, settings);
}

/** Loaded only here: a plan that asks nobody needs no CI. */
async function planOnline(flags: ParsedFlags, host: CliHost, messages: Messages): Promise<Plan> {
  const [{ readCiJob }, { withRun }] = await Promise.all([import('../ci-job.ts'), import('../with-run.ts')]);
  const job = readCiJob(flags, host);
  const request = await readRequest(flags, host, job.platform);
  return withRun(request, job, host, messages, (run) => planLines(request.lines, run));
}

/** Runners take `##[` and `##vso[` for commands wherever they stand; JSON has another way to write it. */
function renderJson(made: Plan): string {
  return JSON.stringify(planToJson(made), null, 2).replaceAll('##', '#\\u0023');
}

function unknownErrors(made: Plan): readonly UserError[] {
  const unknown = made.rows.filter(({ access }) => access === 'unknown');
  if (unknown.length === 0) return [];
  const notes = new Set(unknown.flatMap(({ note }) => (note === undefined ? [] : [note])));
  return [
    new UserError({
      code: 'ACCESS_UNKNOWN',
      what: 'it is not known whether this identity may read what is wanted',
      wanted: unknown.map(({ variable, where }) => ({ variable, where })),
      fix: [...notes, 'or leave out --strict'],
    }),
  ];
}
