import { stateNames } from '../export/state-names.ts';

/** Most jobs leave nothing: then nothing is loaded either. The bundle is one file all the same. */
async function main(): Promise<void> {
  if (!Object.values(stateNames).some((name) => process.env[`STATE_${name}`])) return;
  const { post } = await import(/* webpackMode: "eager" */ './post.ts');
  await post(process.env, (line) => process.stdout.write(`${line}\n`));
}

void main();
