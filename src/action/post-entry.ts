import { post } from './post.ts';

void post(process.env, (line) => process.stdout.write(`${line}\n`));
