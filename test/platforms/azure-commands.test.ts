import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAzureVariable } from '../../src/export/azure-variable.ts';
import { escapeData, maskLines } from '../../src/platforms/azure-commands.ts';
import { readAzureLog } from '../helpers/azure-agent.ts';

const tricky = fc
  .array(
    fc.oneof(fc.constantFrom('%', 'AZP25', '0A', '0D', '3B', '5D', '%AZP25', ';', ']', 'ab'), fc.string()),
  )
  .map((parts) => parts.join(''));
const oneLine = tricky.filter((text) => text.trim() !== '' && !/[\r\n]/.test(text));

test('the data of a command arrives as it is', () => {
  fc.assert(
    fc.property(
      tricky.filter((text) => text !== ''),
      (text) => {
        expect(readAzureLog(`##vso[task.setsecret]${escapeData(text)}`).secrets).toEqual([text]);
      },
    ),
  );
});

test('a % is escaped only where the agent would take it for an escape', () => {
  expect(escapeData('50% of a%20b')).toBe('50% of a%20b');
  expect(escapeData('a%0Ab%AZP25%5D')).toBe('a%AZP250Ab%AZP25AZP25%AZP255D');
});

describe.each([
  ['DECODE_PERCENTS is false', { DECODE_PERCENTS: 'false' }],
  ['DECODE_PERCENTS is 0', { DECODE_PERCENTS: '0' }],
  ['DECODE_PERCENTS is no word that the agent knows', { DECODE_PERCENTS: 'on' }],
  ['SYSTEM_DEBUG is true', { SYSTEM_DEBUG: 'true' }],
])('where %s', (_what, env) => {
  const decodes = !('DECODE_PERCENTS' in env);

  test('what is hidden is hidden in the command itself too', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        const lines = maskLines(text, env);
        for (const line of lines === '' ? [] : lines.split('\n')) {
          const [secret = ''] = readAzureLog(line, decodes).secrets;
          expect(line).toBe(`##vso[task.setsecret]${secret}`);
          expect(text).toContain(secret);
        }
      }),
    );
  });

  test('all of a text is hidden but its short pieces', () => {
    const { secrets } = readAzureLog(maskLines('hunter%0Ahunter%AZP25hunter\nx\nline', env), decodes);
    expect(secrets).toEqual(['hunter%', '0Ahunter%', 'AZP25hunter', 'line']);
    expect(readAzureLog(maskLines('p%', env), decodes).secrets).toEqual(['p%']);
  });

  test('a variable arrives as it is, or is refused', () => {
    fc.assert(
      fc.property(
        oneLine.filter((text) => !text.includes('$(')),
        (value) => {
          const spelling = formatAzureVariable('A', value, env);
          if ('refused' in spelling) {
            expect(value).toMatch(/%(AZP25|0A|0D|3B|5D)/);
            return;
          }
          expect(readAzureLog(spelling.text, decodes).variables).toEqual([
            { name: 'A', value, secret: true },
          ]);
          expect(spelling.text).toContain(value);
        },
      ),
    );
    expect(formatAzureVariable('A', 'a%0Ab', env)).toHaveProperty('refused');
  });
});

test('elsewhere a text is hidden whole, and a variable arrives', () => {
  fc.assert(
    fc.property(oneLine, (text) => {
      for (const env of [{}, { DECODE_PERCENTS: 'True', SYSTEM_DEBUG: 'false' }]) {
        expect(readAzureLog(maskLines(text, env)).secrets).toEqual([text]);
        expect(formatAzureVariable('A', text, env)).toHaveProperty(text.includes('$(') ? 'refused' : 'text');
      }
    }),
  );
});
