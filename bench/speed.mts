import { parseArgs } from 'node:util';
import { type Cloud as CloudProcess, startCloud } from './cloud-process.mts';
import { JobRunner, type Program } from './job.mts';
import {
  awsWildcard,
  bareNode,
  type Cloud,
  dryRun,
  floor,
  help,
  idlePost,
  offlinePlan,
  read,
} from './programs.mts';
import { measureFirstByte, measureRedactor } from './redaction.mts';

/**
 * Whole processes as a job would start them, on the embedded cloud with a latency for each request, in interleaved rounds:
 * what slows the machine for a while slows all of them. `npm run bench -- --help` lists the options.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    latency: { type: 'string', default: '25' },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '15' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(
    'npm run bench -- [--rounds 15] [--latency 25] [--only TEXT] [--json]\n\nMilliseconds are medians over the rounds; --only takes the goals whose name holds TEXT.\n',
  );
  process.exit();
}

const counts = [1, 20, 100];
const programs: Record<string, Program> = {
  'node -e 0': bareNode,
  'post, idle': idlePost,
  'cli --help': help,
  'cli plan --offline': offlinePlan,
  'aws wildcard 2000': awsWildcard,
  'google 1000': read('google', 1000),
  'both 20': read('both', 20),
  'both 100': read('both', 100),
};
for (const cloud of ['aws', 'google'] satisfies readonly Cloud[]) {
  for (const count of counts) {
    programs[`floor ${cloud} ${count}`] = floor(cloud, count);
    programs[`${cloud} ${count}`] = read(cloud, count);
    programs[`dry-run ${cloud} ${count}`] = dryRun(cloud, count);
  }
}

interface Goal {
  readonly name: string;
  /** What is held against what: the figure is the one divided by the other. */
  readonly program: string;
  readonly against: readonly string[];
  readonly most: number;
}

const ratio = (name: string, program: string, against: string | readonly string[], most: number): Goal => ({
  name,
  program,
  against: typeof against === 'string' ? [against] : against,
  most,
});

const goals: readonly Goal[] = [
  ...counts.map((count) => ratio(`AWS, ${count}`, `aws ${count}`, `floor aws ${count}`, 1.35)),
  ...counts.map((count) => ratio(`Google, ${count}`, `google ${count}`, `floor google ${count}`, 1.35)),
  ...[20, 100].map((count) =>
    ratio(`both, ${count} each`, `both ${count}`, [`aws ${count}`, `google ${count}`], 1.15),
  ),
  ...counts.map((count) => ratio(`dry-run, AWS ${count}`, `dry-run aws ${count}`, `aws ${count}`, 2.5)),
  ...counts.map((count) =>
    ratio(`dry-run, Google ${count}`, `dry-run google ${count}`, `google ${count}`, 2.5),
  ),
  ratio('post, nothing to do', 'post, idle', 'node -e 0', 1.3),
  ratio('cli --help', 'cli --help', 'node -e 0', 2),
  ratio('cli plan --offline', 'cli plan --offline', 'node -e 0', 2),
  ratio('Google, 1000', 'google 1000', 'google 100', 3),
  ratio('AWS, 2000 by wildcard', 'aws wildcard 2000', 'aws 100', 6),
];

const wanted = goals.filter(({ name }) => name.toLowerCase().includes(options.only.toLowerCase()));
const used = Object.keys(programs).filter((name) =>
  wanted.some(({ program, against }) => program === name || against.includes(name)),
);

interface Figures {
  readonly milliseconds: number;
  readonly quarter: number;
  readonly threeQuarters: number;
  readonly calls: number;
}

async function measure(job: JobRunner, cloud: CloudProcess): Promise<ReadonlyMap<string, Figures>> {
  const times = new Map<string, number[]>(used.map((name) => [name, []]));
  const calls = new Map<string, number>();
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const name of used) {
      const program = programs[name];
      if (program === undefined) continue;
      await cloud.calls();
      times.get(name)?.push(job.time(program));
      const { count, failed } = await cloud.calls();
      if (failed > 0) throw new Error(`${name}: ${failed} calls failed`);
      calls.set(name, count);
    }
  }
  return new Map(
    [...times].map(([name, all]) => {
      const sorted = all.toSorted((a, b) => a - b);
      const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
      const figures = { milliseconds: at(0.5), quarter: at(0.25), threeQuarters: at(0.75) };
      return [name, { ...figures, calls: calls.get(name) ?? 0 }];
    }),
  );
}

interface Result {
  readonly name: string;
  readonly goal: string;
  readonly figure: string;
  readonly reached: boolean;
}

function judgeRatio({ name, program, against, most }: Goal, figures: ReadonlyMap<string, Figures>): Result {
  const slowest = Math.max(...against.map((other) => figures.get(other)?.milliseconds ?? Number.NaN));
  const value = (figures.get(program)?.milliseconds ?? Number.NaN) / slowest;
  return { name, goal: `at most ${most}`, figure: value.toFixed(2), reached: value <= most };
}

function judgeMost(name: string, value: number, most: number, unit: string): Result {
  return { name, goal: `at most ${most} ${unit}`, figure: value.toFixed(1), reached: value <= most };
}

/** Three runs each: memory varies little. */
function medianMemory(job: JobRunner, program: Program): number {
  return [1, 2, 3].map(() => job.memory(program)).toSorted((a, b) => a - b)[1] ?? Number.NaN;
}

const cloud = await startCloud(Number(options.latency));
const job = new JobRunner(cloud.environment);
const results: Result[] = [];
let figures: ReadonlyMap<string, Figures>;
try {
  figures = await measure(job, cloud);
  results.push(...wanted.map((goal) => judgeRatio(goal, figures)));
  const wildcard = figures.get('aws wildcard 2000');
  if (wildcard !== undefined) results.push(judgeMost('AWS, 2000 by wildcard', wildcard.calls, 125, 'calls'));
  if ('memory'.includes(options.only.toLowerCase())) {
    for (const [title, name] of [
      ['AWS', 'aws'],
      ['Google', 'google'],
    ] as const) {
      const value = medianMemory(job, read(name, 100)) / medianMemory(job, floor(name, 100));
      results.push({
        name: `peak memory, ${title} 100`,
        goal: 'at most 1.6',
        figure: value.toFixed(2),
        reached: value <= 1.6,
      });
    }
  }
  if ('redacted run'.includes(options.only.toLowerCase())) {
    const rate = measureRedactor(1000);
    results.push({
      name: 'redacted run, 1000 patterns',
      goal: 'at least 200 MB/s',
      figure: rate.toFixed(0),
      reached: rate >= 200,
    });
    results.push(judgeMost('redacted run, first byte', await measureFirstByte(job), 3, 'ms more'));
  }
} finally {
  job.close();
  cloud.close();
}

if (options.json) {
  process.stdout.write(
    `${JSON.stringify({ node: process.version, latency: Number(options.latency), rounds: Number(options.rounds), programs: Object.fromEntries(figures), goals: results }, null, 2)}\n`,
  );
} else {
  const row = (cells: readonly string[], widths: readonly number[]): string =>
    `${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join('  ')}\n`;
  const programWidths = [22, 9, 14, 6];
  process.stdout.write(row(['program', 'ms', 'middle half', 'calls'], programWidths));
  for (const [name, { milliseconds, quarter, threeQuarters, calls }] of figures) {
    const spread = `${quarter.toFixed(0)} to ${threeQuarters.toFixed(0)}`;
    process.stdout.write(row([name, milliseconds.toFixed(0), spread, String(calls)], programWidths));
  }
  const goalWidths = [28, 19, 8, 12];
  process.stdout.write(`\n${row(['goal', '', 'figure', ''], goalWidths)}`);
  for (const { name, goal, figure, reached } of results)
    process.stdout.write(row([name, goal, figure, reached ? 'reached' : 'NOT REACHED'], goalWidths));
}
