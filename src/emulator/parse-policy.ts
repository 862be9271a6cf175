import { type PolicyDocument, type PolicyKind, PolicyMistake, parsePolicy } from './iam-policy.ts';
import type { SeedField } from './seed-field.ts';

export function readPolicy(policy: SeedField, kind: PolicyKind): PolicyDocument {
  try {
    return parsePolicy(policy.value, kind);
  } catch (error) {
    if (!(error instanceof PolicyMistake)) throw error;
    policy.problem(policy.isPresent ? error.message : 'is missing');
    return { statements: [] };
  }
}
