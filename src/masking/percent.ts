/** Left bare by `encodeURIComponent`, beside letters and digits. */
const BARE = "-_.~!'()*";

/** Everything printable in ASCII but letters and digits. */
const SPECIAL = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(
  (character) => !/[A-Za-z0-9]/.test(character),
);

/** What most ways of percent-encoding agree on. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/**
 * One way of percent-encoding a text, made of the common one.
 * @param bare what stays as it is beside letters and digits
 * @param blank what a blank becomes
 */
export function percentStyle(
  bare: string,
  blank: '%20' | '+' = '%20',
): (text: string, encoded?: string) => string {
  const isDeviating = (character: string): boolean =>
    character === ' ' ? blank === '+' : bare.includes(character) !== BARE.includes(character);
  const deviating = SPECIAL.filter(isDeviating);
  const written = new Map(
    deviating.map((character) => {
      const code = `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
      return BARE.includes(character) ? [character, code] : [code, character === ' ' ? blank : character];
    }),
  );
  const deviation = anyOf(deviating);
  return (text, encoded = percentEncode(text)) => {
    if (!deviation.test(text)) return encoded;
    return encoded.replace(/%[0-7][0-9A-F]|[-_.~!'()*]/g, (code) => written.get(code) ?? code);
  };
}

function anyOf(characters: readonly string[]): RegExp {
  // Without characters it is an empty class, which matches nothing.
  return new RegExp(
    `[${characters.map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}]`,
  );
}
