import { resolve } from 'node:path';
import { hasControlCharacter } from '../../references/locator.ts';
import { conflictProblem, lineProblem, optionProblem } from '../../references/problem.ts';
import { showText } from '../../references/show-text.ts';
import type { ReferenceText, SecretReference } from '../store.ts';
import { type FileFormat, fileFormats, formatsOf } from './format.ts';

export interface FileReference extends SecretReference {
  /** Absolute. */
  readonly path: string;
  readonly format: FileFormat;
  /** Whether a part of the content is wanted; else it is passed on as it stands. */
  readonly selected: boolean;
}

/**
 * A path, and the format that its name or the option says.
 * @param folder that relative paths begin at
 * @throws UserError LINE_INVALID, OPTION_INVALID
 */
export function parseFileReference(
  { locator, options, selected }: ReferenceText,
  folder: string,
): FileReference {
  checkPath(locator);
  const format = readFormat(locator, options.get('format'));
  const path = resolve(folder, locator);
  return {
    key: JSON.stringify([path, format, selected === true]),
    label: locator,
    secretName: locator,
    path,
    format,
    selected: selected === true,
    wantsCreated: false,
  };
}

function checkPath(path: string): void {
  if (path.endsWith('*')) {
    throw lineProblem(
      `a wildcard behind file: in ${showText(path)}`,
      'name one file; every key of it is file:PATH#*',
    );
  }
  if (hasControlCharacter(path)) throw lineProblem(`a control character in ${showText(path)}`);
  if (/^~([/\\]|$)/.test(path)) {
    throw lineProblem(
      `the ~ in ${showText(path)} is a shell's word, and there is no shell here`,
      'write the whole path, or one relative to the working directory',
    );
  }
  if (/^(\/\/|\\\\)/.test(path)) {
    // Windows would sign in to that host with the user's own credentials.
    throw lineProblem(`${showText(path)} is on another machine`, 'copy the file to this one');
  }
}

function readFormat(path: string, option: string | undefined): FileFormat {
  const named = formatsOf(path);
  const chosen = fileFormats.find((format) => format === option);
  if (option !== undefined && chosen === undefined) {
    throw optionProblem(
      `format=${showText(option)} is none that is known`,
      `write one of ${fileFormats.join(', ')}`,
    );
  }
  if (chosen !== undefined && named.length > 0 && !named.includes(chosen)) {
    throw conflictProblem('format', chosen, named.join(' or '));
  }
  const format = chosen ?? named[0];
  if (format !== undefined) return format;
  throw optionProblem(
    `the name of ${showText(path)} does not say what is in it`,
    `add ?format= with one of ${fileFormats.join(', ')}`,
  );
}

/** The pipeline hands back, spread and completed, what `parse` made. */
export function ownReferences(references: readonly SecretReference[]): readonly FileReference[] {
  return references.map((reference) => {
    if (isOwn(reference)) return reference;
    throw new Error(`${reference.label} is not a reference to a file`);
  });
}

function isOwn(reference: SecretReference): reference is FileReference {
  return 'path' in reference && 'format' in reference;
}
