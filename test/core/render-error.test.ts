import { expect, test } from 'vitest';
import { Failures, throwFailures, UserError, userErrors } from '../../src/core/errors.ts';
import { exitCodes, lowestExitCode } from '../../src/core/exit-codes.ts';
import { renderError } from '../../src/core/render-error.ts';

test('every row, in the order of reading', () => {
  const error = new UserError({
    code: 'AWS_TRUST_REFUSED',
    what: 'AWS refused the token of this job',
    wanted: [{ variable: 'DATABASE_URL', where: 'secrets, line 1' }],
    as: 'repo:acme/web:ref:refs/heads/main',
    from: 'AWS STS (eu-west-1)',
    said: 'HTTP 403, AccessDenied',
    facts: [
      ['iss', 'https://token.actions.githubusercontent.com'],
      ['sub', 'repo:acme/web:ref:refs/heads/main'],
    ],
    likely: [{ id: 'T1', mistake: 'the trust policy names another repository', change: 'name acme/web' }],
    fix: ['change the trust policy'],
    paste: '{\n  "Version": "2012-10-17"\n}',
  });
  expect(renderError(error)).toMatchInlineSnapshot(`
    "error[AWS_TRUST_REFUSED] AWS refused the token of this job, wanted for DATABASE_URL (secrets, line 1)
      as    repo:acme/web:ref:refs/heads/main
      from  AWS STS (eu-west-1)
      said  HTTP 403, AccessDenied
      iss   https://token.actions.githubusercontent.com
      sub   repo:acme/web:ref:refs/heads/main
      maybe T1: the trust policy names another repository
            name acme/web
      fix   change the trust policy
      paste {
              "Version": "2012-10-17"
            }
      see   docs/troubleshooting.md#aws-trust-refused"
  `);
});

test('only what is there', () => {
  expect(renderError(new UserError({ code: 'TIMED_OUT', what: 'not done', fix: [] }))).toMatchInlineSnapshot(`
    "error[TIMED_OUT] not done
      see   docs/troubleshooting.md#timed-out"
  `);
});

test('ten variables are named, the rest is counted', () => {
  const wanted = Array.from({ length: 12 }, (_, index) => ({
    variable: `V${index}`,
    where: `secrets, line ${index}`,
  }));
  const error = new UserError({ code: 'AWS_NOT_FOUND', what: 'x', fix: [], wanted });
  expect(renderError(error).split('\n')[0]).toMatch(
    /^error\[AWS_NOT_FOUND\] x, wanted for V0 \(secrets, line 0\), .*V9 \(secrets, line 9\) and 2 more$/,
  );
});

test('several failures: the lowest exit code, and all of them', () => {
  const denied = new UserError({ code: 'AWS_ACCESS_DENIED', what: 'a', fix: [] });
  const refused = new UserError({ code: 'HOST_REFUSED', what: 'b', fix: [] });
  const failures = new Failures([refused, denied]);
  expect([lowestExitCode(failures.errors), userErrors(failures), failures.message]).toEqual([
    4,
    [refused, denied],
    'HOST_REFUSED: b; AWS_ACCESS_DENIED: a',
  ]);
  expect(userErrors(denied)).toEqual([denied]);
  expect(userErrors(new Error('bug'))).toBeUndefined();
  expect(() => throwFailures([])).not.toThrow();
  expect(() => throwFailures([denied])).toThrow(Failures);
});

test('an error gathers the variables that it costs, and stays as it was', () => {
  const error = new UserError({ code: 'AWS_NOT_FOUND', what: 'x', fix: [] });
  const one = { variable: 'A', where: 'secrets, line 1' };
  const two = { variable: 'B', where: 'secrets, line 2' };
  expect(error.wantedFor([one]).wantedFor([two]).facts.wanted).toEqual([one, two]);
  expect(error.facts.wanted).toBeUndefined();
});

test('every code has an exit code of the table', () => {
  for (const [code, exit] of Object.entries(exitCodes)) {
    const commands = code.startsWith('COMMAND_') && (exit === 126 || exit === 127);
    expect([code, (exit >= 1 && exit <= 7) || commands]).toEqual([code, true]);
  }
});
