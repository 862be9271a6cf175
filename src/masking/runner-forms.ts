import { percentEncode, percentStyle, specialCharacters } from './percent.ts';

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
      escapeData(specialCharacters(text), percentEncode(text)),
      text.replace(/[<>"'&]/g, (character) => ENTITIES[character] ?? character),
      ...trimQuotes(text),
      ...cutAtAmpersand(text),
    );
  }
  return forms;
}

/** .NET's `Uri.EscapeDataString`. */
const escapeData = percentStyle('-_.~');

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
