import { decodePrintable, type Recogniser } from '../part-sink.ts';

/** Random text that happens to be base64 of printable text is shorter. */
const SHORTEST_DECODED = 9;

/** A text that was stored in base64: whoever decodes it prints the text. Its lines are hidden as any others. */
export const findBase64: Recogniser = (text, sink) => {
  const decoded = decodePrintable(text, SHORTEST_DECODED);
  if (decoded !== undefined) sink.leaf('', decoded);
  return false;
};
