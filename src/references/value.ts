import { type ErrorCode, UserError } from '../core/errors.ts';
import { SecretValue } from '../core/secret-value.ts';
import { decodeBase64 } from './base64.ts';
import type { CommonOptions } from './options.ts';

export interface FinishedValue {
  readonly value: SecretValue;
  /** Other forms of the same secret that have to be masked beside it. */
  readonly alsoMask: readonly SecretValue[];
}

type ValueOptions = Pick<CommonOptions, 'trim' | 'decode' | 'encode' | 'asFile'>;

/**
 * Turns what a store or a selector gave into what the variable holds: trimmed, then decoded, then encoded.
 * @param label how errors name the secret
 * @throws UserError VALUE_NOT_TEXT, VALUE_NOT_BASE64
 */
export function finishValue(fetched: SecretValue, options: ValueOptions, label: string): FinishedValue {
  let value = fetched;
  const alsoMask: SecretValue[] = [];
  if (options.trim) value = SecretValue.ofText(requireText(value, label, 'trim').trim());
  if (options.decode) {
    const stored = value;
    const decoded = decodeBase64(requireText(stored, label, 'decode=base64'));
    if (decoded === undefined) {
      throw valueError('VALUE_NOT_BASE64', `${label} is not base64, so decode=base64 cannot be done`, [
        'remove decode=base64, or store base64 (standard or URL alphabet, padding optional); trim removes blanks around it',
      ]);
    }
    value = SecretValue.ofBytes(decoded);
    alsoMask.push(stored);
  }
  if (options.encode) {
    // Whoever decodes the variable in a later step prints the text, so the text is a secret there as well.
    if (value.revealText() !== undefined) alsoMask.push(value);
    value = SecretValue.ofText(Buffer.from(value.revealBytes()).toString('base64'));
  }
  if (!options.asFile) requireText(value, label);
  return { value, alsoMask };
}

/**
 * @param step what needs the text, where something does besides the variable: "trim", "#url"
 * @throws UserError VALUE_NOT_TEXT where the bytes are not UTF-8
 */
export function requireText(value: SecretValue, label: string, step?: string): string {
  const text = value.revealText();
  if (text !== undefined) return text;
  throw step === undefined
    ? valueError('VALUE_NOT_TEXT', `${label} is not UTF-8 text`, [
        'add encode=base64 to get it as base64, or as=file to get the bytes in a file',
      ])
    : valueError('VALUE_NOT_TEXT', `${label} is not UTF-8 text, which ${step} needs`, [
        `remove ${step}, or store text`,
      ]);
}

/**
 * A text out of JSON, which may hold half a surrogate pair; UTF-8 cannot, and would change it silently.
 * @throws UserError VALUE_NOT_TEXT
 */
export function valueOfJsonText(text: string, label: string): SecretValue {
  if (!text.isWellFormed()) {
    throw valueError('VALUE_NOT_TEXT', `${label} holds half of a surrogate pair (\\ud800 to \\udfff)`, [
      'store the whole character, or take the whole JSON text without a selector',
    ]);
  }
  return SecretValue.ofText(text);
}

function valueError(code: ErrorCode, what: string, fix: readonly string[]): UserError {
  return new UserError({ code, what, fix });
}
