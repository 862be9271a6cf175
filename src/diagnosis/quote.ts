/**
 * Claims come from names that anybody who pushes may choose (branches, environments), and end up in text that is pasted
 * into a terminal or an editor. Here they are made inert.
 */

/**
 * Control characters, those that hide or reorder what stands beside them, and the `#` that would complete `##[`: the
 * runner takes that for a command, and a log in which it is made harmless is no longer fit to be pasted.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]|(?<=#)#(?=\[)/gu;
const SAFE_WORD = /^[\w@%+=:,./-]+$/;

/** For prose: unseen characters are written as escapes. */
export function visible(text: string): string {
  return text.replace(UNSEEN, escapeUnits);
}

/** One word of a POSIX shell. With unseen characters in bash's and zsh's `$'...'`, so that a paste holds none. */
export function shellWord(text: string): string {
  if (SAFE_WORD.test(text)) return text;
  if (text.search(UNSEEN) < 0) return `'${text.replaceAll("'", "'\\''")}'`;
  const escapedQuotes = text.replace(/[\\']/g, '\\$&');
  return `$'${escapedQuotes.replace(UNSEEN, (character) => shellEscape(character))}'`;
}

/** A JSON document over several lines, in which unseen characters are escapes. */
export function jsonText(document: unknown): string {
  // JSON.stringify escapes what is below the space; line ends that remain are its own.
  return JSON.stringify(document, null, 2).replace(UNSEEN, (character) =>
    character === '\n' ? character : escapeUnits(character),
  );
}

/** A JSON document on one line, in which unseen characters are escapes. */
export function jsonLine(document: unknown): string {
  return visible(JSON.stringify(document));
}

/** A string literal of CEL, the language of Google's attribute conditions. */
export function celText(text: string): string {
  return `'${visible(text.replace(/[\\']/g, '\\$&'))}'`;
}

/** A token's claim in CEL, whose identifiers are narrower than names of claims. */
export function celClaim(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `assertion.${name}` : `assertion[${celText(name)}]`;
}

/**
 * A value under StringEquals of an IAM policy: there `${` begins a policy variable.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function iamText(text: string): string {
  // The `$` of the replacement is doubled: String.replaceAll reads `$$` as one.
  return text.replaceAll('${', '$${$$}{');
}

/** The same under StringLike, where `*` and `?` are wildcards. */
export function likeText(text: string): string {
  return text.replace(/[*?]|\$(?=\{)/g, (character) => `\${${character}}`);
}

/** A string literal of HCL, in which `${` would begin an expression. */
export function hclText(text: string): string {
  // The `$`s of the replacement are doubled: String.replaceAll reads `$$` as one.
  return `"${visible(text.replace(/[\\"]/g, '\\$&')).replaceAll('${', '$$$${')}"`;
}

/** Each UTF-16 unit as `\uXXXX`, which JSON, CEL and a reader understand alike. */
function escapeUnits(character: string): string {
  let escapes = '';
  for (let index = 0; index < character.length; index += 1) {
    escapes += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return escapes;
}

/** By bytes: `\uXXXX` in a shell would depend on its locale, and cannot hold half a pair. */
function shellEscape(character: string): string {
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
    .join('');
}
