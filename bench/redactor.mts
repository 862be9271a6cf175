import { PatternAutomaton } from '../src/masking/pattern-automaton.ts';
import { logText, measure, nearMisses, patterns, repeat, SIZE, stream } from './redaction.mts';

/** All kinds of text and numbers of patterns: `node bench/redactor.mts`. */
const log = logText();
const base64 = repeat([`${stream('text', 600_000).toString('base64').replace(/.{76}/g, '$&\n')}\n`]);
const binary = stream('binary', SIZE);
for (const count of [10, 100, 1_000, 4_000]) {
  const all = patterns(count);
  const start = performance.now();
  const automaton = new PatternAutomaton(all);
  const built = Math.round(performance.now() - start);
  const texts = { log, base64, binary, 'near misses': nearMisses(all), 'all secret': repeat(all) };
  const rates = Object.entries(texts).map(([name, text]) => `${name} ${measure(automaton, text)}`);
  process.stdout.write(`${count} patterns (built in ${built} ms), MB/s: ${rates.join(', ')}\n`);
}
