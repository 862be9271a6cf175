import { parse } from 'dotenv';

/**
 * A dotenv file's variables as JSON text. By the package that gave the format its name, so that a file means the same here as
 * to the programs that it was written for. Its `config`, which would look into the environment and print, is not used; nor is
 * its other parser, an expression that takes half a minute for 64 KiB of empty lines.
 */
export function dotenvToJson(text: string): string {
  return JSON.stringify(parse(text, { fast: true }));
}
