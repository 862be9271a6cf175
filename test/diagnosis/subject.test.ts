import { describe, expect, test } from 'vitest';
import { subjectContext, subjectForm } from '../../src/diagnosis/subject.ts';
import { claimsWith } from './builders.ts';

const prod = { environment: 'prod' };
const pullRequest = { event_name: 'pull_request', ref: 'refs/pull/7/merge' };
const tag = { ref: 'refs/tags/v1', ref_type: 'tag' };

describe('form of the subject', () => {
  test.each([
    ['branch', {}, 'repo:acme/web:ref:refs/heads/main', 'default'],
    ['tag', tag, 'repo:acme/web:ref:refs/tags/v1', 'default'],
    ['pull request', pullRequest, 'repo:acme/web:pull_request', 'default'],
    ['environment', prod, 'repo:acme/web:environment:prod', 'default'],
    [
      'environment before pull request',
      { ...prod, ...pullRequest },
      'repo:acme/web:environment:prod',
      'default',
    ],
    ['a colon in the environment', { environment: 'a:b' }, 'repo:acme/web:environment:a%3Ab', 'default'],
    ['ids', {}, 'repo:acme@123/web@456:ref:refs/heads/main', 'immutable'],
    ['ids, environment', prod, 'repo:acme@123/web@456:environment:prod', 'immutable'],
    ["another repository's ids", {}, 'repo:acme@123/web@457:ref:refs/heads/main', 'custom'],
    ['template', {}, 'repository_owner:acme:workflow:ci', 'custom'],
    ['template that begins like the default', prod, 'repo:acme/web:environment:prod:actor:eve', 'custom'],
    ['the branch of a job with an environment', prod, 'repo:acme/web:ref:refs/heads/main', 'custom'],
    ['other letter case', {}, 'repo:Acme/web:ref:refs/heads/main', 'custom'],
  ])('%s', (_name, claims, sub, form) => {
    expect(subjectForm(claimsWith({ ...claims, sub }))).toBe(form);
  });

  test('claims of another CI have none', () => {
    expect(
      subjectForm(claimsWith({ repository: '', sub: 'project_path:acme/web:ref:main' })),
    ).toBeUndefined();
    expect(subjectForm(claimsWith({ ref: '' }))).toBeUndefined();
  });
});

test.each([
  [{}, 'branch'],
  [tag, 'tag'],
  [pullRequest, 'pull-request'],
  [{ ...pullRequest, ...prod }, 'environment'],
  [{ ref: '' }, undefined],
])('context of %o', (claims, context) => {
  expect(subjectContext(claimsWith(claims))).toBe(context);
});
