import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface ActionInput {
  readonly name: string;
  readonly default: string;
  readonly deprecationMessage?: string;
}

export interface ActionManifest {
  readonly name: string;
  readonly inputs: readonly ActionInput[];
  readonly outputs: readonly string[];
  readonly using: string;
  readonly main: string;
  readonly pre?: string;
  readonly post?: string;
}

const rootKeys = ['name', 'author', 'description', 'inputs', 'outputs', 'runs', 'branding'];
const runsKeys = ['using', 'main', 'pre', 'pre-if', 'post', 'post-if'];
const inputKeys = ['description', 'required', 'default', 'deprecationMessage'];

/**
 * Reads a JavaScript action's action.yml (or action.yaml), stricter than the runner: an unknown key is an error.
 * https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax
 * @throws Error where the runner would not load the action, or a file of `runs` is not there
 */
export function readManifest(actionFolder: string): ActionManifest {
  const file = ['action.yml', 'action.yaml'].map((name) => join(actionFolder, name)).find(existsSync);
  if (file === undefined) throw new Error(`there is no action.yml in ${actionFolder}`);
  // With the failsafe schema `default: true` stays the text that it is handed to the action as.
  const root = asMapping('action.yml', parse(readFileSync(file, 'utf8'), { schema: 'failsafe' }), rootKeys);
  const runs = asMapping('runs', root['runs'], runsKeys);
  const using = asText('runs.using', runs['using']);
  if (using !== 'node24' && using !== 'node20')
    throw new Error(`runs.using is ${using}, not node20 or node24`);
  const script = (key: string): string | undefined => {
    if (runs[key] === undefined) return undefined;
    const path = asText(`runs.${key}`, runs[key]);
    if (!existsSync(join(actionFolder, path))) throw new Error(`runs.${key}: ${path} does not exist`);
    return path;
  };
  const main = script('main');
  if (main === undefined) throw new Error('runs.main is missing');
  const pre = script('pre');
  const post = script('post');
  return {
    name: asText('name', root['name']),
    inputs: Object.entries(asMapping('inputs', root['inputs'] ?? {})).map(readInput),
    outputs: Object.keys(asMapping('outputs', root['outputs'] ?? {})),
    using,
    main,
    ...(pre === undefined ? {} : { pre }),
    ...(post === undefined ? {} : { post }),
  };
}

function readInput([name, value]: readonly [string, unknown]): ActionInput {
  const where = `inputs.${name}`;
  const input = asMapping(where, value, inputKeys);
  const text = (key: string): string | undefined =>
    input[key] === undefined ? undefined : asText(`${where}.${key}`, input[key]);
  const deprecationMessage = text('deprecationMessage');
  return {
    name,
    default: text('default') ?? '',
    ...(deprecationMessage === undefined ? {} : { deprecationMessage }),
  };
}

/**
 * Evaluates a default: text with `${{ github.NAME }}` and `${{ runner.NAME }}` in it, the contexts that defaults may use.
 * @throws Error for any other expression
 */
export function evaluateDefault(input: ActionInput, contexts: ReadonlyMap<string, string>): string {
  return input.default.replace(/\$\{\{\s*(.*?)\s*\}\}/gu, (_, expression: string) => {
    const value = contexts.get(expression.toLowerCase());
    if (value === undefined) throw new Error(`inputs.${input.name}: cannot evaluate \${{ ${expression} }}`);
    return value;
  });
}

/** The variable that carries an input: blanks become underscores, everything else but case stays. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function asMapping(
  where: string,
  value: unknown,
  allowed?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${where} is no mapping`);
  for (const key of Object.keys(value)) {
    if (allowed !== undefined && !allowed.includes(key))
      throw new Error(`${where} has an unknown key ${key}`);
  }
  return { ...value };
}

function asText(where: string, value: unknown): string {
  if (typeof value !== 'string') throw new Error(`${where} is no text`);
  return value;
}
