/** What else the runner masks for each value. Each takes the value and gives a form, or nothing. */
export const valueEncoders: Readonly<Record<string, (value: string) => string>> = {
  base64: (value) => base64(value, 0),
  base64Shift1: (value) => base64(value, 1),
  base64Shift2: (value) => base64(value, 2),
  commandLine: (value) => value.replaceAll('"', '\\"'),
  expression: (value) => value.replaceAll("'", "''"),
  json: escapeJson,
  uri: escapeUriData,
  xml: escapeXml,
  trimmedQuotes: (value) =>
    value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : '',
  powerShellBeforeAmpersand: beforeAmpersand,
  powerShellAfterAmpersand: afterAmpersand,
};

/** Bytes of a value shorter than the shift are taken whole, as the runner does. */
function base64(value: string, shift: number): string {
  const bytes = Buffer.from(value, 'utf8');
  return bytes.subarray(bytes.length > shift ? shift : 0).toString('base64');
}

const jsonShort: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
  '\b': '\\b',
  '\\': '\\\\',
  '"': '\\"',
};

/** As Newtonsoft.Json: `/` and non-ASCII text stay, save three line separators. */
function escapeJson(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped.
  return value.replace(/[\u0000-\u001f"\\\u0085\u2028\u2029]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return jsonShort[character] ?? `\\u${code}`;
  });
}

/** As `Uri.EscapeDataString`: unlike JavaScript's function it encodes `! ' ( ) *`. */
function escapeUriData(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
};

function escapeXml(value: string): string {
  return value.replace(/[<>"'&]/gu, (character) => entities[character] ?? character);
}

/** PowerShell colours parts of a command in its errors; parts under six characters are left alone. */
function beforeAmpersand(value: string): string {
  const plus = value.indexOf('&+');
  const end = plus >= 0 ? plus + 2 : value.lastIndexOf('&') + 1;
  return end >= 6 ? value.slice(0, end) : '';
}

function afterAmpersand(value: string): string {
  if (!value.includes('&')) return '';
  const plus = value.indexOf('&+');
  const start = plus >= 0 ? plus + 3 : value.lastIndexOf('&') + 1;
  return value.length - start >= 6 ? value.slice(start) : '';
}

/** Longest head that forms are filed under: long enough to tell numbered values apart, short enough to be looked up cheaply. */
const HEAD_LENGTH = 12;

/** The job's masker: ordinal search for every registered value and its encoded forms; hits that touch become one `***`. */
export class SecretMasker {
  readonly #values = new Set<string>();
  readonly #forms = new Set<string>();
  /** Forms by their first characters; one map for each length of head. */
  readonly #byHead = new Map<number, Map<string, string[]>>();

  /** Adds one value as it is, with its encoded forms. An empty one is ignored. */
  add(value: string): void {
    if (value === '' || this.#values.has(value)) return;
    this.#values.add(value);
    this.#file(value);
    for (const encode of Object.values(valueEncoders)) this.#file(encode(value));
  }

  /** What was added, in order, without the encoded forms. */
  get values(): readonly string[] {
    return [...this.#values];
  }

  /** Everything that is searched for. */
  get forms(): readonly string[] {
    return [...this.#forms];
  }

  mask(text: string): string {
    const shown: string[] = [];
    let shownTo = 0;
    let hit: { readonly start: number; readonly end: number } | undefined;
    const replace = (): void => {
      if (hit === undefined) return;
      shown.push(text.slice(shownTo, hit.start), '***');
      shownTo = hit.end;
    };
    for (let position = 0; position < text.length; position += 1) {
      const end = this.#longestAt(text, position);
      if (end === position) continue;
      if (hit !== undefined && position <= hit.end) {
        hit = { start: hit.start, end: Math.max(hit.end, end) };
      } else {
        replace();
        hit = { start: position, end };
      }
    }
    replace();
    return shown.join('') + text.slice(shownTo);
  }

  /** End of the longest form that begins here, or `position` where none does. */
  #longestAt(text: string, position: number): number {
    let end = position;
    for (const [length, heads] of this.#byHead) {
      if (position + length > text.length) continue;
      for (const form of heads.get(text.slice(position, position + length)) ?? []) {
        if (position + form.length > end && text.startsWith(form, position)) end = position + form.length;
      }
    }
    return end;
  }

  #file(form: string): void {
    if (form === '' || this.#forms.has(form)) return;
    this.#forms.add(form);
    const head = form.slice(0, HEAD_LENGTH);
    const heads = this.#byHead.get(head.length) ?? new Map<string, string[]>();
    this.#byHead.set(head.length, heads);
    const bucket = heads.get(head);
    if (bucket === undefined) heads.set(head, [form]);
    else bucket.push(form);
  }
}
