/** A slip of the finger is one or two keys; in a word of up to four letters two would reach unrelated words. */
function tolerance(word: string): number {
  return word.length <= 4 ? 1 : 2;
}

/**
 * Finds what was probably meant: the known word at the smallest edit distance, letter case aside. A known word that
 * the text begins with is found by its first letters (`opt` for `optional`) only where nothing is nearer.
 * @returns one of `known`, as it is spelled there, or `undefined` where nothing is near
 */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = tolerance(typed) + 1;
  for (const candidate of known) {
    const wanted = candidate.toLowerCase();
    if (Math.abs(wanted.length - typed.length) >= bestDistance) continue;
    const distance = editDistance(typed, wanted);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined || typed.length < 3) return best;
  const longer = known.filter((candidate) => candidate.toLowerCase().startsWith(typed));
  return longer.length === 1 ? longer[0] : undefined;
}

/** Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other. */
export function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let distance = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) distance = Math.min(distance, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
