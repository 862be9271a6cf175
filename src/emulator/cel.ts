/**
 * The part of CEL that attribute mappings, attribute conditions and IAM conditions of the embedded cloud use:
 * literals, member access, `[...]`, `==`, `!=`, `in`, `+`, `&&`, `||`, `!`, `?:`, `has()` and a few text functions.
 * As in CEL an absent field is an error, and an error that `&&` or `||` can do without does not count.
 * https://cloud.google.com/iam/docs/workload-identity-federation#conditions
 */
export type CelValue =
  | string
  | number
  | boolean
  | null
  | readonly CelValue[]
  | { readonly [key: string]: CelValue };

/** The expression does not parse, or its evaluation fails. */
export class CelMistake extends Error {
  override readonly name = 'CelMistake';
}

export type CelExpression = (roots: Readonly<Record<string, CelValue>>) => CelValue;

/**
 * Reads an expression.
 * @throws CelMistake, also from the function it returns
 */
export function parseCel(text: string): CelExpression {
  const parser = new Parser(tokenize(text));
  const expression = parser.ternary();
  parser.expectEnd();
  return expression;
}

type Token =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string };

const tokenPattern =
  /\s*(?:(?<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*)|(?<sign>==|!=|&&|\|\||[!()[\].,+?:]))/y;

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  const end = text.trimEnd().length;
  while (tokenPattern.lastIndex < end) {
    const groups = tokenPattern.exec(text)?.groups;
    if (groups === undefined) throw new CelMistake('the expression has a character that is not understood');
    if (groups['text'] !== undefined) tokens.push({ kind: 'text', value: unquote(groups['text']) });
    else if (groups['number'] !== undefined) tokens.push({ kind: 'number', value: Number(groups['number']) });
    else if (groups['name'] !== undefined) tokens.push({ kind: 'name', value: groups['name'] });
    else tokens.push({ kind: 'sign', value: groups['sign'] ?? '' });
  }
  return tokens;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  ternary(): CelExpression {
    const condition = this.#or();
    if (!this.#take('?')) return condition;
    const yes = this.ternary();
    this.#expect(':');
    const no = this.ternary();
    return (roots) => (truth(condition(roots)) ? yes(roots) : no(roots));
  }

  expectEnd(): void {
    if (this.#position < this.#tokens.length) throw new CelMistake('the expression goes on after its end');
  }

  #or(): CelExpression {
    let left = this.#and();
    while (this.#take('||')) left = shortCircuit(left, this.#and(), true);
    return left;
  }

  #and(): CelExpression {
    let left = this.#relation();
    while (this.#take('&&')) left = shortCircuit(left, this.#relation(), false);
    return left;
  }

  #relation(): CelExpression {
    const left = this.#sum();
    if (this.#take('==')) {
      const right = this.#sum();
      return (roots) => isSame(left(roots), right(roots));
    }
    if (this.#take('!=')) {
      const right = this.#sum();
      return (roots) => !isSame(left(roots), right(roots));
    }
    if (this.#takeName('in')) {
      const right = this.#sum();
      return (roots) => contains(right(roots), left(roots));
    }
    return left;
  }

  #sum(): CelExpression {
    let left = this.#unary();
    while (this.#take('+')) {
      const first = left;
      const second = this.#unary();
      left = (roots) => add(first(roots), second(roots));
    }
    return left;
  }

  #unary(): CelExpression {
    if (!this.#take('!')) return this.#postfix();
    const operand = this.#unary();
    return (roots) => !truth(operand(roots));
  }

  #postfix(): CelExpression {
    let value = this.#primary();
    for (;;) {
      const target = value;
      if (this.#take('.')) {
        const name = this.#name();
        if (this.#take('(')) {
          const args = this.#arguments(')');
          const method = methods[name];
          if (method === undefined) throw new CelMistake(`the function ${name}() is not evaluated`);
          value = (roots) =>
            method(
              target(roots),
              args.map((arg) => arg(roots)),
            );
        } else {
          value = (roots) => member(target(roots), name);
        }
      } else if (this.#take('[')) {
        const index = this.ternary();
        this.#expect(']');
        value = (roots) => member(target(roots), index(roots));
      } else {
        return value;
      }
    }
  }

  #primary(): CelExpression {
    if (this.#take('(')) {
      const inner = this.ternary();
      this.#expect(')');
      return inner;
    }
    if (this.#take('[')) {
      const items = this.#arguments(']');
      return (roots) => items.map((item) => item(roots));
    }
    const token = this.#tokens[this.#position];
    if (token === undefined || token.kind === 'sign') throw new CelMistake('the expression misses a value');
    this.#position += 1;
    if (token.kind !== 'name') return () => token.value;
    switch (token.value) {
      case 'true':
        return () => true;
      case 'false':
        return () => false;
      case 'null':
        return () => null;
      case 'has':
        return this.#has();
      default:
        return (roots) => member(roots, token.value);
    }
  }

  /** `has(a.b)` is false where `b` is absent, and still an error where `a` is. */
  #has(): CelExpression {
    this.#expect('(');
    let target: CelExpression | undefined;
    let name = this.#name();
    while (this.#take('.')) {
      const previous = target;
      const key = name;
      target =
        previous === undefined ? (roots) => member(roots, key) : (roots) => member(previous(roots), key);
      name = this.#name();
    }
    this.#expect(')');
    const owner = target;
    if (owner === undefined) throw new CelMistake('has() needs a field, such as has(assertion.environment)');
    return (roots) => {
      const record = owner(roots);
      return typeof record === 'object' && record !== null && Object.hasOwn(record, name);
    };
  }

  #arguments(close: string): readonly CelExpression[] {
    const args: CelExpression[] = [];
    if (this.#take(close)) return args;
    do args.push(this.ternary());
    while (this.#take(','));
    this.#expect(close);
    return args;
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'sign' || token.value !== sign) return false;
    this.#position += 1;
    return true;
  }

  #takeName(name: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'name' || token.value !== name) return false;
    this.#position += 1;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw new CelMistake(`the expression misses "${sign}"`);
  }

  #name(): string {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'name') throw new CelMistake('the expression misses a name');
    this.#position += 1;
    return token.value;
  }
}

/** `&&` and `||` of CEL take the operand that decides, on whichever side it stands, even beside an error. */
function shortCircuit(left: CelExpression, right: CelExpression, deciding: boolean): CelExpression {
  return (roots) => {
    let failure: unknown;
    for (const operand of [left, right]) {
      try {
        if (truth(operand(roots)) === deciding) return deciding;
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    return !deciding;
  };
}

const methods: Readonly<Record<string, (target: CelValue, args: readonly CelValue[]) => CelValue>> = {
  startsWith: (target, [prefix]) => text(target).startsWith(text(prefix)),
  endsWith: (target, [suffix]) => text(target).endsWith(text(suffix)),
  contains: (target, [part]) => text(target).includes(text(part)),
  split: (target, [separator]) => text(target).split(text(separator)),
  lowerAscii: (target) => text(target).toLowerCase(),
  upperAscii: (target) => text(target).toUpperCase(),
  extract: (target, [template]) => extract(text(target), text(template)),
};

/** Google's own function: the text between the parts of the template around `{name}`; empty where they do not match. */
function extract(value: string, template: string): string {
  const parts = /^([^{}]*)\{\w+\}([^{}]*)$/s.exec(template);
  if (parts === null) throw new CelMistake('extract() needs a template with one {name}');
  const [, before = '', after = ''] = parts;
  const start = value.indexOf(before);
  if (start < 0) return '';
  const rest = value.slice(start + before.length);
  if (after === '') return rest;
  const end = rest.indexOf(after);
  return end < 0 ? '' : rest.slice(0, end);
}

function member(target: CelValue, key: CelValue): CelValue {
  if (Array.isArray(target) && typeof key === 'number') {
    const item: CelValue | undefined = target[key];
    if (item === undefined) throw new CelMistake('no such index');
    return item;
  }
  if (isMap(target) && typeof key === 'string' && Object.hasOwn(target, key)) {
    const value = target[key];
    if (value !== undefined) return value;
  }
  throw new CelMistake('no such key');
}

function isMap(value: CelValue): value is { readonly [key: string]: CelValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(left: CelValue, right: CelValue): boolean {
  if (typeof left === 'object' || typeof right === 'object')
    return JSON.stringify(left) === JSON.stringify(right);
  return left === right;
}

function contains(list: CelValue, value: CelValue): boolean {
  if (Array.isArray(list)) return list.some((item) => isSame(item, value));
  if (isMap(list) && typeof value === 'string') return Object.hasOwn(list, value);
  throw new CelMistake('"in" needs a list');
}

function add(left: CelValue, right: CelValue): CelValue {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  throw new CelMistake('"+" needs two texts or two numbers');
}

function truth(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw new CelMistake('a condition must be true or false');
  return value;
}

function text(value: CelValue | undefined): string {
  if (typeof value !== 'string') throw new CelMistake('a text function needs a text');
  return value;
}
