import { Failures, UserError } from '../../core/errors.ts';
import { maskVariables } from '../../masking/masked-variable.ts';
import { Redactor } from '../../masking/redactor.ts';
import { collect } from '../../pipeline/collect.ts';
import { createMemoryKeeper } from '../../pipeline/memory-keeper.ts';
import type { Run } from '../../pipeline/run.ts';
import { writeAudit } from '../../pipeline/write-audit.ts';
import { showText } from '../../references/show-text.ts';
import { type Needles, needlesOf } from '../../scan/needles.ts';
import { type Find, type ScanReport, scanPaths } from '../../scan/scan-paths.ts';
import { readCiJob } from '../ci-job.ts';
import type { Command } from '../command.ts';
import type { ParsedFlags } from '../flags.ts';
import type { CliHost } from '../host.ts';
import type { Messages } from '../messages.ts';
import { readRequest } from '../request.ts';
import { undoKept } from '../undo-kept.ts';
import { withRun } from '../with-run.ts';

/** Of what cannot be read; --json lists all. */
const MOST_ERRORS = 20;

/** `scan PATH...`: whether a secret stands in files that are about to be handed out. */
export const scan: Command = {
  name: 'scan',
  words: 'PATH...',
  description: [
    'Fetches the secrets and searches files for them, before an artifact is uploaded: as they are, in parts, and in every encoded form that run hides. Folders are searched with all that is in them; archives (.zip, .tar, .gz, .tar.gz and others of these kinds, known by their content) entry by entry, four levels deep. Links in a folder are not followed.',
    'A find is a line on stdout with file, entry, line (or name, where the name holds it) and variable, and never the value; the exit code is 7 then. What cannot be read is an error too, exit code 2. Files of any size are searched in little memory.',
  ],
  flags: [{ name: 'json', description: 'Print finds, and what could not be read, as JSON.' }],
  takesInputs: true,
  examples: [
    'secret-sync scan --aws-region eu-west-1 --secrets-file secrets.txt dist/ build/logs.tar.gz',
    "secret-sync scan --secrets 'aws:prod/api/*' --json .",
  ],
  async run(flags, host, messages) {
    if (flags.words.length === 0) {
      throw new UserError({
        code: 'USAGE_INVALID',
        what: 'scan has nothing to search',
        fix: ['name files or folders: secret-sync scan ... dist/'],
      });
    }
    const needles = await fetchNeedles(flags, host, messages);
    const report = withoutValues(await scanPaths(flags.words, needles), needles);
    for (const link of report.links) {
      messages.log.warning(`${showText(link)} is a link to the outside, which is not followed`);
    }
    await host.stdout.write(flags.has('json') ? toJson(report) : toText(report));
    messages.log.info(`searched: ${report.files} ${report.files === 1 ? 'file' : 'files'}`);
    const errors = [...unreadableErrors(report), ...foundErrors(report)];
    if (errors.length > 0) throw new Failures(errors);
    return 0;
  },
};

async function fetchNeedles(flags: ParsedFlags, host: CliHost, messages: Messages): Promise<Needles> {
  const job = readCiJob(flags, host);
  const request = await readRequest(flags, host, job.platform);
  // Nothing is set, so nothing can be in the way of it.
  const settings = { ...request.settings, export: { env: false, output: false } };
  const keeper = createMemoryKeeper();
  const work = async (running: Run): Promise<Needles> => {
    const collected = await collect(request.lines, running);
    const minLength = settings.maskMinLength;
    const { masked, notes } = maskVariables(collected.variables, running.masker, {
      minLength,
      overBudget: 'redact',
    });
    for (const note of notes) running.log.warning(note);
    running.deadline.throwIfAborted();
    await writeAudit(collected, running);
    return needlesOf(masked, minLength);
  };
  const needles = await withRun({ ...request, settings }, job, host, messages, work, keeper);
  await undoKept(keeper, request, host, messages);
  await messages.flush();
  return needles;
}

/** A name can be a find, and names are printed. */
function withoutValues(report: ScanReport, { automaton }: Needles): ScanReport {
  const clean = (text: string): string => {
    const redactor = new Redactor(automaton);
    const written = [redactor.write(Buffer.from(text, 'utf8')), redactor.end()];
    return Buffer.concat(written).toString('utf8');
  };
  const place = <T extends { readonly file: string; readonly entry?: string }>(at: T): T => ({
    ...at,
    file: clean(at.file),
    ...(at.entry === undefined ? {} : { entry: clean(at.entry) }),
  });
  return {
    ...report,
    finds: report.finds.map(place),
    unreadable: report.unreadable.map(place),
    links: report.links.map(clean),
  };
}

function toText({ finds, more }: ScanReport): string {
  const lines = finds.map(
    (find) => `${placeOf(find)}:${find.line === 0 ? 'name' : find.line}: ${find.variable}`,
  );
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].map((line) => `${line}\n`).join('');
}

function toJson({ finds, more, unreadable, links, files }: ScanReport): string {
  return `${JSON.stringify({ finds, more, unreadable, links, files }, undefined, 2)}\n`;
}

function placeOf({ file, entry }: Pick<Find, 'file' | 'entry'>): string {
  return showText(entry === undefined ? file : `${file}!${entry}`, 4_096);
}

function foundErrors({ finds, more }: ScanReport): readonly UserError[] {
  if (finds.length === 0) return [];
  const variables = [...new Set(finds.map(({ variable }) => variable))].sort();
  const count = finds.length + more;
  return [
    new UserError({
      code: 'SECRET_FOUND',
      what: `secrets stand in what was searched, in ${count} ${count === 1 ? 'place' : 'places'}`,
      facts: [['variables', variables.join(', ')]],
      fix: [
        'do not hand these files out: take the values out of them, or the files out of the artifact',
        'rotate the secrets where the files were handed out before',
      ],
    }),
  ];
}

function unreadableErrors({ unreadable }: ScanReport): readonly UserError[] {
  const errors = unreadable.slice(0, MOST_ERRORS).map(
    ({ file, entry, why }) =>
      new UserError({
        code: 'FILE_UNREADABLE',
        what: `${placeOf({ file, ...(entry === undefined ? {} : { entry }) })} ${why}, so it is not searched to its end`,
        fix: ['mend it, unpack it yourself and search what it holds, or leave it out'],
      }),
  );
  const more = unreadable.length - errors.length;
  if (more === 0) return errors;
  return [
    ...errors,
    new UserError({ code: 'FILE_UNREADABLE', what: `nor are ${more} others`, fix: ['see --json'] }),
  ];
}
