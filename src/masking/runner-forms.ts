/**
 * What GitHub's runner masks by itself for each registered text, beside the text: its value encoders. A form that is among
 * them is not registered. https://github.com/actions/runner/blob/main/src/Sdk/DTLogging/Logging/ValueEncoders.cs
 */
export function runnerForms(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  const forms = [0, 1, 2]
    .filter((shift) => shift === 0 || bytes.length > shift)
    .map((shift) => bytes.subarray(shift).toString('base64'));
  if (!PLAIN.test(text)) {
    forms.push(
      text.replaceAll('"', '\\"'),
      text.replaceAll("'", "''"),
      escapeJson(text),
      percentEncode(text, '-_.~'),
      text.replace(/[<>"'&]/g, (character) => ENTITIES[character] ?? character),
      ...trimQuotes(text),
      ...cutAtAmpersand(text),
    );
  }
  return forms;
}

/** Texts that no quoting, URL, JSON or HTML form differs from. */
export const PLAIN = /^[A-Za-z0-9_.-]*$/;

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
};

/** As Newtonsoft.Json: like `JSON.stringify`, but for three line separators. */
function escapeJson(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(
      /[\u0085\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

function trimQuotes(text: string): readonly string[] {
  return text.length > 8 && text.startsWith('"') && text.endsWith('"') ? [text.slice(1, -1)] : [];
}

/** PowerShell colours parts of a command in its errors, and cuts it at `&`. */
function cutAtAmpersand(text: string): readonly string[] {
  if (!text.includes('&')) return [];
  const plus = text.indexOf('&+');
  const end = plus >= 0 ? plus + 2 : text.lastIndexOf('&') + 1;
  const start = plus >= 0 ? plus + 3 : end;
  return [text.slice(0, end), text.slice(start)].filter((part) => part.length >= 6);
}

/** Left bare by `encodeURIComponent`. */
const BARE = "-_.~!'()*";

/** @param bare what stays as it is beside letters and digits */
export function percentEncode(text: string, bare: string, blank = '%20'): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%[0-7][0-9A-F]|[-_.~!'()*]/g, (code) => {
    if (code === '%20') return blank;
    const character = code.length === 1 ? code : String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (bare.includes(character)) return character;
    if (!BARE.includes(code)) return code;
    return `%${code.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
