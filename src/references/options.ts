import { parseDuration } from '../core/duration.ts';
import { UserError } from '../core/errors.ts';
import { percentDecode } from './percent.ts';
import { didYouMean, listKnown, optionProblem } from './problem.ts';
import { showText } from './show-text.ts';

/** The options that every store has. */
export interface CommonOptions {
  readonly optional: boolean;
  /** Public text in place of a secret that is not there; never masked. */
  readonly default?: string;
  /** `true` for the whole value; a list for the leaves of `#*`, each by `leafName`; `false` for none. */
  readonly plain: boolean | readonly string[];
  readonly trim: boolean;
  /** `decode=base64` */
  readonly decode: boolean;
  /** `encode=base64` */
  readonly encode: boolean;
  /** `as=file` */
  readonly asFile: boolean;
  /** `max-age=`, in seconds. */
  readonly maxAgeSeconds?: number;
}

export const commonOptionNames: readonly string[] = [
  'optional',
  'default',
  'plain',
  'trim',
  'decode',
  'encode',
  'as',
  'max-age',
];

export interface ParsedOptions {
  readonly common: CommonOptions;
  /** The store's own, percent-decoded. */
  readonly own: ReadonlyMap<string, string>;
  readonly errors: readonly UserError[];
}

/**
 * Reads what stands behind the `?`; all that is wrong with it comes back at once.
 * @param text `undefined` where there is no `?`
 * @param store its title, and the options that it has beside the common ones; `param.*` stands for every `param.NAME`
 */
export function parseOptions(
  text: string | undefined,
  store: { readonly title: string; readonly options: readonly string[] },
): ParsedOptions {
  const known = [...store.options, ...commonOptionNames];
  const errors: UserError[] = [];
  const given = new Map<string, string | undefined>();
  for (const part of text?.split('&') ?? []) {
    const equals = part.indexOf('=');
    const name = equals === -1 ? part : part.slice(0, equals);
    if (name === '') {
      errors.push(
        optionProblem('an option without a name', 'write ?name=value, and & before each further one'),
      );
    } else if (!known.includes(name) && !isInFamily(name, store.options)) {
      errors.push(unknownOption(name, store.title, known));
    } else if (given.has(name)) {
      errors.push(optionProblem(`the option ${name} is given twice`, 'keep one of the two'));
    } else {
      given.set(name, equals === -1 ? undefined : part.slice(equals + 1));
    }
  }

  const own = new Map<string, string>();
  let common = noOptions;
  for (const [name, raw] of given) {
    const isOwn = store.options.includes(name) || isInFamily(name, store.options);
    const read = isOwn ? requireText(name, raw) : readCommon(name, raw);
    if (read instanceof UserError) errors.push(read);
    else if (typeof read === 'string') own.set(name, read);
    else common = { ...common, ...read };
  }
  if (given.has('default') && !given.has('optional')) {
    errors.push(
      optionProblem(
        'default= without optional',
        'write ?optional&default=...: only what may be absent has a default',
      ),
    );
  }
  return { common, own, errors };
}

/** What may stand behind the dot of a family: no blank, no star, nothing that would need decoding. */
const memberName = /^[A-Za-z0-9_.-]+$/;

function isInFamily(name: string, options: readonly string[]): boolean {
  return options.some((option) => {
    const family = option.endsWith('.*') ? option.slice(0, -1) : undefined;
    return family !== undefined && name.startsWith(family) && memberName.test(name.slice(family.length));
  });
}

const noOptions: CommonOptions = {
  optional: false,
  plain: false,
  trim: false,
  decode: false,
  encode: false,
  asFile: false,
};

function readCommon(name: string, raw: string | undefined): Partial<CommonOptions> | UserError {
  switch (name) {
    case 'optional':
      return readFlag(name, raw) ?? { optional: true };
    case 'trim':
      return readFlag(name, raw) ?? { trim: true };
    case 'decode':
      return readFixed(name, raw, 'base64') ?? { decode: true };
    case 'encode':
      return readFixed(name, raw, 'base64') ?? { encode: true };
    case 'as':
      return readFixed(name, raw, 'file') ?? { asFile: true };
    case 'plain':
      return readPlain(raw);
    case 'max-age': {
      const maxAgeSeconds = parseDuration(raw ?? '');
      return maxAgeSeconds === undefined ? badDuration(raw) : { maxAgeSeconds };
    }
    default: {
      // `default=` with nothing behind it is an empty text, not a missing one.
      if (raw === undefined) return needsValue(name);
      const text = percentDecode(raw);
      return text === undefined ? badPercent(name) : { default: text };
    }
  }
}

function readFlag(name: string, raw: string | undefined): UserError | undefined {
  if (raw === undefined) return undefined;
  return optionProblem(`${name} takes no value`, `write ?${name} to set it, or remove it`);
}

function readFixed(name: string, raw: string | undefined, value: string): UserError | undefined {
  if (raw === value) return undefined;
  const said = raw === undefined ? name : `${name}=${showText(raw)}`;
  return optionProblem(`${said} is unknown: ${name} takes ${value} alone`, `write ${name}=${value}`);
}

/** Split before it is decoded, so that a key may hold a comma as `%2C`. */
function readPlain(raw: string | undefined): { readonly plain: true | readonly string[] } | UserError {
  if (raw === undefined) return { plain: true };
  const plain: string[] = [];
  for (const part of raw.split(',')) {
    const key = percentDecode(part);
    if (key === undefined) return badPercent('plain');
    if (key === '') return optionProblem('plain= has an empty key in its list', 'write plain=username,host');
    plain.push(key);
  }
  return { plain };
}

function requireText(name: string, raw: string | undefined): string | UserError {
  if (raw === undefined || raw === '') return needsValue(name);
  return percentDecode(raw) ?? badPercent(name);
}

function needsValue(name: string): UserError {
  return optionProblem(`${name} needs a value`, `write ${name}=...`);
}

function badPercent(name: string): UserError {
  return optionProblem(
    `the value of ${name}= has a % that begins no encoded character`,
    'write %25 for a percent sign (the bytes must be UTF-8)',
  );
}

function badDuration(raw: string | undefined): UserError {
  return optionProblem(
    raw === undefined ? 'max-age needs a value' : `max-age=${showText(raw)} is no duration`,
    'write a number and s, m, h or d: max-age=90d',
  );
}

function unknownOption(name: string, title: string, known: readonly string[]): UserError {
  return optionProblem(
    `${title} has no option ${showText(name)}`,
    ...didYouMean(name, known),
    ...listKnown(`options of ${title}`, known),
  );
}
