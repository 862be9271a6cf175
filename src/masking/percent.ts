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

/** Each character of the text that is neither letter nor digit, once; the percent sign last. */
export function specialCharacters(text: string): readonly string[] {
  const special = new Set(text.replace(/[A-Za-z0-9]+/g, ''));
  if (special.delete('%')) special.add('%');
  return [...special];
}

/**
 * One way of percent-encoding a text, made of the common one.
 * @param bare what stays as it is beside letters and digits
 * @param blank what a blank becomes
 * @returns a function of the text's special characters and what `percentEncode` made of the text
 */
export function percentStyle(
  bare: string,
  blank: '%20' | '+' = '%20',
): (special: readonly string[], encoded: string) => string {
  const isDeviating = (character: string): boolean =>
    character === ' ' ? blank === '+' : bare.includes(character) !== BARE.includes(character);
  const written = new Map<string, readonly [common: string, own: string]>(
    SPECIAL.filter(isDeviating).map((character) => {
      const code = `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
      const own = character === ' ' ? blank : character;
      return [character, BARE.includes(character) ? [character, code] : [code, own]];
    }),
  );
  return (special, encoded) => {
    let text = encoded;
    for (const character of special) {
      const deviation = written.get(character);
      // What is written for one character is never what is looked for of a later one: only a percent sign could make codes.
      if (deviation !== undefined) text = text.replaceAll(...deviation);
    }
    return text;
  };
}
