import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeBug } from '../../src/core/describe-bug.ts';

test('the class, and where it was thrown', () => {
  const [first, ...frames] = describeBug(new TypeError('hunter2')).split('\n  ');
  expect(first).toBe('TypeError');
  expect(frames[0]).toMatch(/^at .*describe-bug\.test\.ts:\d+:\d+\)?$/);
  expect(frames.length).toBeLessThanOrEqual(12);
});

describe('never a message', () => {
  test.each([
    'hunter2',
    '\n    at hunter2:1:2',
    'x\n    at Object.hunter2 (/hunter2:1:2)\n    at hunter2 (file:///hunter2:1:2)',
    'at /hunter2:1:1\nat /hunter2:1:1\n',
    '\n\n    at async hunter2 (node:hunter2:1:2)',
  ])('%j', (message) => {
    const error = new Error(message);
    expect(describeBug(error)).not.toContain('hunter2');
    expect(describeBug(error)).toContain('describe-bug.test.ts');
    expect(describeBug(new Error('outer', { cause: error }))).not.toContain('hunter2');
    expect(describeBug(new AggregateError([error], message))).not.toContain('hunter2');
  });

  test('that was changed afterwards', () => {
    const error = new Error('\n    at hunter2 (/hunter2:1:2)');
    expect(error.stack).toContain('hunter2');
    error.message = 'something else';
    expect(describeBug(error)).toBe('Error');
  });

  test('of JSON.parse, which quotes what it choked on', () => {
    try {
      JSON.parse('hunter2 is no JSON');
    } catch (thrown) {
      expect(describeBug(thrown)).not.toContain('hunter2');
    }
  });

  test('whatever it is', () => {
    const line = fc.oneof(
      fc.string(),
      fc.webPath().map((path) => `    at f (/hunter2${path}:1:2)`),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const message = `${lines.join('\n')}\n    at /hunter2:1:1`;
        expect(describeBug(new Error(message))).not.toContain('hunter2');
      }),
    );
  });

  test.each(['hunter2', 42, null, undefined, { message: 'hunter2', stack: 'at /hunter2:1:1' }])(
    'of what is no Error: %o',
    (thrown) => {
      expect(describeBug(thrown)).toBe('something that is no Error was thrown');
    },
  );

  test('an error without a stack', () => {
    const error = new Error('hunter2');
    delete error.stack;
    expect(describeBug(error)).toBe('Error');
  });
});
