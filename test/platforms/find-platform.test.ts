import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { findPlatform, isCi } from '../../src/platforms/find-platform.ts';
import { platforms } from '../../src/platforms/index.ts';
import { ciEnvironments } from '../helpers/ci-environments.ts';

const names = Object.keys(ciEnvironments);
const pairs = names.flatMap((one) =>
  names.filter((other) => other > one).map((other) => [one, other] as const),
);

function refusal(env: Readonly<Record<string, string>>, chosen?: string): UserError {
  try {
    findPlatform(env, chosen);
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
  }
  throw new Error('it was not refused');
}

describe('a CI is recognised', () => {
  it.each(Object.entries(ciEnvironments))('%s by the environment that it documents', (name, env) => {
    expect(findPlatform(env).id).toBe(name);
    expect(isCi(env)).toBe(true);
  });

  it('each that is listed is tested', () => {
    expect(platforms.map(({ id }) => id).sort()).toEqual([...names].sort());
  });

  it.each(Object.entries(ciEnvironments))(
    '%s also where its best known variable was emptied',
    (name, env) => {
      const [first = ''] = findPlatform(env).marks(env);
      const hidden = { ...env, [first]: name === 'github' ? 'true' : '' };
      expect(findPlatform(hidden).id).toBe(name === 'forgejo' ? 'github' : name);
    },
  );

  it('is no one where nothing says so', () => {
    expect(findPlatform({ HOME: '/root' }).id).toBe('local');
    expect(isCi({ HOME: '/root' })).toBe(false);
    expect(findPlatform({ CI: 'true' }).id).toBe('local');
    expect(isCi({ CI: 'true' })).toBe(true);
  });

  it.each([
    ['a Jenkins that this machine talks to', { JENKINS_URL: 'https://jenkins.acme.example/' }],
    [
      'keys for the APIs of CIs',
      { CIRCLE_TOKEN: 'x', BUILDKITE_API_TOKEN: 'x', GITLAB_TOKEN: 'x', GITHUB_TOKEN: 'x' },
    ],
    ['words for no', { GITLAB_CI: 'false', CIRCLECI: '0', BUILDKITE: '', TF_BUILD: 'False' }],
    ['a word that GitHub never writes', { GITHUB_ACTIONS: '1' }],
  ])('is not: %s', (_what, env) => {
    expect(findPlatform(env).id).toBe('local');
  });
});

describe('two at once', () => {
  it.each(pairs.filter((pair) => pair.join() !== 'forgejo,github'))(
    '%s and %s are refused, both named',
    (one, other) => {
      const env = { ...ciEnvironments[one], ...ciEnvironments[other] };
      const error = refusal(env);
      expect(error.code).toBe('PLATFORM_UNCLEAR');
      for (const id of [one, other]) {
        const platform = platforms.find(
          (known) => known.id === (id === 'github' && 'FORGEJO_ACTIONS' in env ? 'forgejo' : id),
        );
        expect(error.message).toContain(platform?.title);
        expect(error.facts.fix.join()).toContain(`--platform ${platform?.id}`);
        expect(findPlatform(env, platform?.id).id).toBe(platform?.id);
      }
    },
  );

  it.each(names.filter((name) => name !== 'github' && name !== 'forgejo'))(
    '%s with the one variable that looks like GitHub is refused',
    (name) => {
      expect(refusal({ ...ciEnvironments[name], GITHUB_ACTIONS: 'true' }).code).toBe('PLATFORM_UNCLEAR');
    },
  );

  it.each(names.filter((name) => name !== 'github' && name !== 'forgejo'))(
    '%s with a second place to ask for tokens is refused',
    (name) => {
      const env = { ...ciEnvironments[name], ACTIONS_ID_TOKEN_REQUEST_URL: 'https://a.example' };
      expect(refusal(env).facts.facts?.flat()).toContain('ACTIONS_ID_TOKEN_REQUEST_URL');
      expect(findPlatform(env, name).id).toBe(name);
    },
  );

  it('a name that is none is refused', () => {
    const error = refusal({}, 'gitlabb');
    expect([error.code, error.facts.fix[0]]).toEqual(['USAGE_INVALID', 'did you mean gitlab?']);
  });
});
