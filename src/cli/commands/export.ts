import { EOL } from 'node:os';
import { throwFailures, UserError } from '../../core/errors.ts';
import { type Format, formats, renderVariables, rulesOf } from '../../export/formats.ts';
import { requireOrdinaryPath, writePrivateFile } from '../../export/private-file.ts';
import { maskVariables } from '../../masking/masked-variable.ts';
import { collect } from '../../pipeline/collect.ts';
import { createMemoryKeeper } from '../../pipeline/memory-keeper.ts';
import type { Run } from '../../pipeline/run.ts';
import { writeAudit } from '../../pipeline/write-audit.ts';
import { isOn } from '../../platforms/marks.ts';
import type { ReferenceLine } from '../../references/lines.ts';
import { didYouMean, listKnown } from '../../references/problem.ts';
import { showText } from '../../references/show-text.ts';
import { type CiJob, readCiJob } from '../ci-job.ts';
import type { Command } from '../command.ts';
import type { ParsedFlags } from '../flags.ts';
import type { CliHost } from '../host.ts';
import { readRequest } from '../request.ts';
import { withRun } from '../with-run.ts';

/** `export --format F`: the values in clear, for another program. */
export const exportCommand: Command = {
  name: 'export',
  description: [
    'Writes the variables in clear, to stdout or to a file of mode 0600. Nothing is written unless everything was fetched. Where a program can be started by secret-sync run instead, prefer that: no copy of the values is left behind.',
    'dotenv: as few quotes as all common readers agree on; line ends stand as they are, and a value that readers would take differently is refused. docker: lines for docker run --env-file. json: one object. shell: lines to source or eval in any POSIX shell.',
    "In a CI the format is that CI's own by default. github (Forgejo too): entries to append to $GITHUB_ENV. gitlab, bitbucket: lines to eval or source in the same script. circleci: lines to append to $BASH_ENV. buildkite: lines for buildkite-agent env set --input-format=json --output-format=quiet -. azure-pipelines: commands for the log that set secret variables. jenkins: a file of lines for withEnv, with --output.",
    'GitHub, Forgejo, Azure Pipelines and Buildkite are told every value first, so that their logs hide it; elsewhere a warning says that nobody can. Where the variables meet those that are set already (all but dotenv, docker, json, jenkins) --on-existing counts.',
  ],
  flags: [
    {
      name: 'format',
      value: 'FORMAT',
      description: `One of ${formats.join(', ')}. Default: the CI's own.`,
    },
    {
      name: 'output',
      value: 'FILE',
      description: 'Write to this file instead of stdout, in one step, at mode 0600. A link is refused.',
    },
    {
      name: 'reveal',
      description:
        'Print values even where stdout is a terminal, or where a log that could hide them is not told.',
    },
  ],
  takesInputs: true,
  examples: [
    'eval "$(secret-sync export --format shell --secrets \'STRIPE_KEY = gcp:acme-prod/stripe-key\')"',
    'secret-sync export --format dotenv --output .env --secrets-file secrets.txt',
    'secret-sync export --format github --secrets-file secrets.txt >> "$GITHUB_ENV"',
  ],
  async run(flags, host, messages) {
    const job = readCiJob(flags, host);
    const format = readFormat(flags, job);
    const { meetsEnvironment, fileOnly, hint } = rulesOf(format);
    const output = flags.one('output');
    if (output === undefined && fileOnly) throw noFile(format);
    requireMasks(flags, job, format);
    if (output === undefined) requireNoTerminal(flags, host);
    else await requireOrdinaryPath(output);
    const { lines, settings, read } = await readRequest(flags, host, job.platform);
    throwFailures(lines.filter((line) => line.options.asFile).map(fileError));
    const { platform, unmasked } = job;
    if (job.masks === undefined && (unmasked ?? (platform.id !== 'local' || isOn(host.env['CI'])))) {
      const title = platform.id === 'local' ? 'this CI' : platform.title;
      messages.log.warning(
        `${unmasked === undefined ? `${title} cannot mask a value at run time` : `${unmasked} is not told to mask these values`}: whatever prints one of these writes it into the log in clear; secret-sync run redacts what its command prints`,
      );
    }

    const request = { read, settings: { ...settings, export: { env: meetsEnvironment, output: false } } };
    const keeper = createMemoryKeeper();
    const work = async (run: Run): Promise<void> => {
      const collected = await collect(lines, run);
      const { masked, notes, remarks } = maskVariables(collected.variables, run.masker, {
        minLength: settings.maskMinLength,
        // Where no masker listens, none is slowed down.
        overBudget: job.masks === undefined ? 'redact' : 'fail',
      });
      for (const note of notes) run.log.warning(note);
      if (job.masks !== undefined) for (const remark of remarks) run.log.info(remark);
      const exported = masked.filter(({ name }) => !collected.kept.has(name));
      const { text, errors } = renderVariables(exported, format, { lineEnd: EOL, env: host.env });
      throwFailures(errors);
      run.deadline.throwIfAborted();
      await writeAudit(collected, run);
      await messages.register();
      if (output === undefined) await writeStdout(host, text);
      else await writePrivateFile(output, text);
      if (hint !== undefined && exported.length > 0) {
        const names = exported.map(({ name }) => name);
        run.log.info(hint(names, output ?? 'FILE'));
      }
    };
    await withRun(request, job, host, messages, work, keeper);
    if (keeper.all().length > 0) {
      messages.log.warning(
        'credentials that were issued live on until their own end: nobody revokes what export hands out; secret-sync run does when its command ends',
      );
    }
    return 0;
  },
};

function readFormat(flags: ParsedFlags, { platform }: CiJob): Format {
  const given = flags.one('format') ?? platform.format;
  const format = formats.find((known) => known === given);
  if (format !== undefined) return format;
  throw new UserError({
    code: 'USAGE_INVALID',
    what: given === undefined ? '--format is missing' : `--format ${showText(given)} is unknown`,
    fix: [...didYouMean(given ?? '', formats), ...listKnown('formats', formats)],
  });
}

function noFile(format: Format): UserError {
  return new UserError({
    code: 'USAGE_INVALID',
    what: `--format ${format} is for a file, and --output is missing`,
    fix: [`write --output FILE, outside of what is archived or stashed`],
  });
}

/** A CI whose log can hide values gets none before it is told of them. */
function requireMasks(flags: ParsedFlags, { unmasked }: CiJob, format: Format): void {
  if (unmasked === undefined || flags.has('reveal')) return;
  if (flags.has('output') && !rulesOf(format).reachesLog) return;
  throw new UserError({
    code: 'MASK_UNREGISTERED',
    what: `${unmasked} could hide these values in its log, but it is not certain that this is its log, so it is not told and nothing is exported`,
    fix: [
      "start it with all variables that the CI's runner sets (in a container, pass them on), and without --platform",
      'or use secret-sync run, which redacts what its command prints',
      'or write another format to a file: --format dotenv --output FILE',
      'or say that values may show in the log: --reveal',
    ],
  });
}

function requireNoTerminal(flags: ParsedFlags, host: CliHost): void {
  if (!host.stdout.isTerminal || flags.has('reveal')) return;
  throw new UserError({
    code: 'TERMINAL_REFUSED',
    what: 'stdout is a terminal, and values would stay readable on it',
    fix: ['write --output FILE, or redirect stdout', 'or say that it is meant: --reveal'],
  });
}

function fileError({ reference, where }: ReferenceLine): UserError {
  return new UserError({
    code: 'OPTION_INVALID',
    what: `${where}: as=file for ${showText(reference.label)}, but nobody would remove the file that export leaves`,
    fix: ['use secret-sync run, which removes it when the command ends', 'or take it as ?encode=base64'],
  });
}

async function writeStdout(host: CliHost, text: string): Promise<void> {
  try {
    await host.stdout.write(text);
  } catch {
    throw new UserError({
      code: 'OUTPUT_UNWRITABLE',
      what: 'stdout cannot be written, so the values did not arrive in full',
      fix: ['see whether the program that reads them ended early, and whether the disk is full'],
    });
  }
}
