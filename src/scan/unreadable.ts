/** Why something cannot be searched, as the rest of a sentence; never holds content. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  /** Whether nothing else of the file is to be read either. */
  readonly endsFile: boolean;

  constructor(why: string, ends: 'itself' | 'file' = 'itself') {
    super(why);
    this.endsFile = ends === 'file';
  }
}
