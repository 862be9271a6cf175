import { stateNames } from '../export/state-names.ts';

/**
 * Beside this file in dist: what revokes needs a network, and so the bundle that main is in. Not known here by its path, or it
 * would be bundled twice.
 */
const UNDO = './undo.js';

/** Most jobs leave nothing: then nothing is loaded either. The bundle is one file all the same. */
async function main(): Promise<void> {
  if (!Object.values(stateNames).some((name) => process.env[`STATE_${name}`])) return;
  const { post } = await import(/* webpackMode: "eager" */ './post.ts');
  post(process.env, (line) => process.stdout.write(`${line}\n`));
  if (process.env[`STATE_${stateNames.issued}`]) await import(/* webpackIgnore: true */ UNDO);
}

void main();
