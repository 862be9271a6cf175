import { formsOf } from '../runner/leaks.ts';

/** Characters of a secret that may not show in clear; shorter pieces are in any text by chance. */
const PIECE = 8;

export type Place = readonly [where: string, text: string];

/**
 * Finds what is secret in texts: whole in any form that a program writes, or a piece of it in clear.
 * @returns where and in what form, without the value
 */
export function findSecrets(places: readonly Place[], sensitive: Iterable<string>): readonly string[] {
  const values = [...sensitive];
  const forms = values.flatMap((value, index) =>
    formsOf(value)
      .filter(({ text }) => text.length >= PIECE)
      .map(({ name, text }) => ({ name: `secret ${index + 1}, ${name}`, text })),
  );
  const pieces = new Set(values.flatMap((value) => [...piecesOf(value)]));
  return places.flatMap(([where, text]) => [
    ...forms.filter((form) => text.includes(form.text)).map(({ name }) => `${name}: in ${where}`),
    ...(hasPiece(text, pieces) ? [`a piece: in ${where}`] : []),
  ]);
}

function* piecesOf(text: string): Iterable<string> {
  for (let at = 0; at + PIECE <= text.length; at += 1) yield text.slice(at, at + PIECE);
}

function hasPiece(text: string, pieces: ReadonlySet<string>): boolean {
  for (const piece of piecesOf(text)) if (pieces.has(piece)) return true;
  return false;
}
