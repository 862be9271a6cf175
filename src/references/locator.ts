import { lineProblem } from './problem.ts';
import { showText } from './show-text.ts';

/** An AWS region, by form (new ones appear): `eu-west-1`, `us-gov-west-1`. Safe inside a host name. */
export const awsRegion = /^[a-z]{2,5}(-[a-z]+)+-[0-9]+$/;

/** A Google location, by form: `europe-west3`, `us`, `global`. Safe inside a host name. */
export const googleLocation = /^[a-z]+(-[a-z]+)*[0-9]*$/;

/** Unicode's category Cc, spelled out: a property is slow to look up for the first time. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

export function hasControlCharacter(text: string): boolean {
  return control.test(text);
}

/**
 * Judges a text whose `/`-separated segments become segments of a URL's path: an empty segment, `.`, `..` or a
 * control character would make the URL mean another resource, however it is encoded (clients and proxies normalise
 * `%2e%2e` too).
 * @throws UserError LINE_INVALID
 */
export function checkPathSegments(text: string): void {
  if (hasControlCharacter(text)) throw lineProblem(`a control character in ${showText(text)}`);
  for (const segment of text.split('/')) {
    if (segment === '') throw lineProblem(`an empty part in ${showText(text)}`);
    if (segment === '.' || segment === '..') {
      throw lineProblem(`the part ${segment} in ${showText(text)} is refused: it would walk to another path`);
    }
  }
}
