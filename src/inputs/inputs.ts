import type { StoreOutline } from '../stores/store.ts';

/** One input of the action, and the command line's flag of the same name. */
export interface InputDefinition {
  readonly name: string;
  /** Full sentences: format, default, what excludes what. action.yml carries the same text. */
  readonly description: string;
  readonly default?: string;
  /** A list: one a line or comma-separated. */
  readonly list?: true;
}

/** The inputs that are no store's own. */
const commonInputs = [
  {
    name: 'secrets',
    description:
      'The secrets to fetch, one a line: "NAME = store:locator[?options][#selector]". Lines that begin with # are skipped.',
  },
  {
    name: 'manifest',
    description:
      'Manifest file (.secret-sync.yml): connections to several accounts, and secrets. Lines of secrets are added to it.',
  },
  {
    name: 'profile',
    description: 'Profile of the manifest: what differs from the rest, such as staging.',
  },
  {
    name: 'identity',
    description:
      'Whose credentials are used. "oidc": only the CI\'s identity token. "ambient": only the machine\'s own credentials (instance role, laptop). "auto": oidc in a CI, ambient outside. Never a fall-back from one to the other. Where it is empty, a connection of the manifest may say its own; else oidc.',
  },
  {
    name: 'export',
    description:
      'Where the values go: "env" (environment of the following steps), "output" (outputs of this step), "env,output", or "none". Default: env, or none where run is given.',
  },
  {
    name: 'run',
    description:
      'A script that alone gets the secrets, in its environment. What it prints is redacted: every secret, also encoded, becomes ***. The step ends with its exit code. timeout bounds only what comes before it.',
  },
  {
    name: 'shell',
    description:
      'Shell of the script in run: "bash", "sh", "pwsh", "powershell", "python", "cmd", or a command with {0} for the file of the script. Default: bash, else sh, or pwsh on Windows.',
  },
  {
    name: 'working-directory',
    description: 'Folder that the script in run starts in. Default: the workspace.',
  },
  {
    name: 'name-case',
    description: 'Letter case of names that are derived from secrets: "upper", "lower" or "keep".',
    default: 'upper',
  },
  {
    name: 'on-existing',
    description:
      'What to do with a variable that is set already, not empty, to another value: "fail", "overwrite" or "keep". Default: overwritten with a notice where you typed the name, a failure where data chose it. Masked in every case.',
  },
  {
    name: 'allow-env',
    description:
      'Names to set although they are protected (PATH, LD_PRELOAD, HTTPS_PROXY, ...), one a line or comma-separated. Only names that you type: never those that data chose, NODE_OPTIONS, nor what the runner sets itself.',
    list: true,
  },
  {
    name: 'allow-endpoints',
    description:
      "Exact host[:port]s that credentials may go to besides the vendors' own hosts and loopback, one a line or comma-separated. They do not widen the token request URL.",
    list: true,
  },
  {
    name: 'allow-network-env',
    description:
      'Whether proxy and CA variables (HTTPS_PROXY, NODE_EXTRA_CA_CERTS, ...) are used on a GitHub-hosted runner. On self-hosted runners they always are.',
    default: 'false',
  },
  {
    name: 'allow-fork-events',
    description:
      'What to do in a run that a stranger brought about: a pull request from a fork, a comment by somebody outside. "false": fail. "skip": leave quietly with output skipped: true, also where Dependabot gets no token. "true": go on.',
    default: 'false',
  },
  {
    name: 'allow-file',
    description:
      'Whether references to files (file:) are allowed in a CI. A secret in a checkout is what this action is there to end.',
    default: 'false',
  },
  {
    name: 'mask-min-length',
    description:
      'Shortest text that is masked in the log, 1 to 16 characters. Shorter values and parts stay readable; variables whose value is shorter are named.',
    default: '4',
  },
  {
    name: 'max-age',
    description: 'Age above which a version is too old, as a number and s, m, h or d: 90d.',
  },
  {
    name: 'max-age-action',
    description: 'What to do about a version that is older than max-age: "warn" or "fail".',
    default: 'warn',
  },
  {
    name: 'dry-run',
    description:
      'Whether only the plan is made: which secret each variable would get and whether this identity may read it. Nothing is read, nothing exported.',
    default: 'false',
  },
  {
    name: 'timeout',
    description:
      'Time from the start to the last export, or to the start of the script in run, as a number and s, m or h.',
    default: '60s',
  },
  {
    name: 'retries',
    description: 'Further attempts for each call, 0 to 10, with growing random waits, within timeout.',
    default: '4',
  },
  {
    name: 'summary',
    description: 'Whether a table of the variables (no values) goes into the job summary.',
    default: 'true',
  },
  {
    name: 'audit-log',
    description: 'File that gets a line of JSON for each variable (no values).',
  },
] as const satisfies readonly InputDefinition[];

export type CommonInput = (typeof commonInputs)[number]['name'];

/** Every input, in the order of action.yml and of the reference: the stores' own stand behind `identity`. */
export function inputsOf(stores: readonly StoreOutline[]): readonly InputDefinition[] {
  return commonInputs.flatMap((input) =>
    input.name === 'identity' ? [input, ...storeInputs(stores)] : [input],
  );
}

/** A store's settings as inputs: `role` of `aws` is `aws-role`. */
function storeInputs(stores: readonly StoreOutline[]): readonly InputDefinition[] {
  return stores
    .filter(({ inputsFrom }) => inputsFrom === undefined)
    .flatMap(({ id, settings }) =>
      settings.map((setting) => ({ ...setting, name: `${id}-${setting.name}` })),
    );
}

export function defaultOf(name: string): string {
  const input: InputDefinition | undefined = commonInputs.find((candidate) => candidate.name === name);
  return input?.default ?? '';
}

/** Reads an input as text, trimmed (`secrets` and `run` at their end alone); empty where it is not given. */
export type InputReader = (name: string) => string;
