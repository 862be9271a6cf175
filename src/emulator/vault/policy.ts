import { isRecord, parseJsonObject } from '../wire.ts';
import { type HclBlock, HclMistake, parseHcl } from './hcl.ts';

export const capabilities = [
  'create',
  'read',
  'update',
  'patch',
  'delete',
  'list',
  'sudo',
  'deny',
  'root',
] as const;

export type Capability = (typeof capabilities)[number];

export interface PathRule {
  /** Without a slash at its beginning; `*` at its end, and `+` for a segment. */
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

export interface VaultPolicy {
  readonly rules: readonly PathRule[];
}

/** What Vault would refuse in a policy, or what is not evaluated here. */
export class PolicyMistake extends Error {
  override readonly name = 'PolicyMistake';
}

/** The words of policies from before there were capabilities. */
const oldWords: Readonly<Record<string, readonly Capability[]>> = {
  deny: ['deny'],
  read: ['read', 'list'],
  write: ['create', 'read', 'update', 'delete', 'list'],
  sudo: ['create', 'read', 'update', 'delete', 'list', 'sudo'],
};

/**
 * Reads an ACL policy: https://developer.hashicorp.com/vault/docs/concepts/policies
 * @param given HCL text, JSON text, or the JSON itself
 * @throws PolicyMistake
 */
export function parsePolicy(given: unknown): VaultPolicy {
  const json = typeof given === 'string' ? parseJsonObject(given) : given;
  if (isRecord(json)) return { rules: rulesOfJson(json) };
  if (typeof given !== 'string') throw new PolicyMistake('must be HCL as a text, or a JSON object');
  return { rules: readBlocks(given).map(ruleOfBlock) };
}

function readBlocks(text: string): readonly HclBlock[] {
  try {
    return parseHcl(text);
  } catch (error) {
    if (error instanceof HclMistake) throw new PolicyMistake(error.message);
    throw error;
  }
}

function rulesOfJson(json: Readonly<Record<string, unknown>>): readonly PathRule[] {
  const strange = Object.keys(json).find((key) => key !== 'path' && key !== 'name');
  if (strange !== undefined) throw new PolicyMistake(`"${strange}" is no key of a policy`);
  const paths = json['path'];
  if (!isRecord(paths)) throw new PolicyMistake('needs a "path", an object by path');
  return Object.entries(paths).map(([path, members]) => {
    if (!isRecord(members)) throw new PolicyMistake(`path "${path}" must be an object`);
    return readRule(path, new Map(Object.entries(members)));
  });
}

function ruleOfBlock(block: HclBlock): PathRule {
  if (block.type !== 'path')
    throw new PolicyMistake(`"${block.type}" is no block of a policy; it has path "..." { ... }`);
  return readRule(block.label, block.members);
}

function readRule(written: string, members: ReadonlyMap<string, unknown>): PathRule {
  const path = written.replace(/^\//, '');
  if (path.includes('+*')) throw new PolicyMistake(`path "${written}": invalid use of wildcards ('+*')`);
  if (path.includes('{{'))
    throw new PolicyMistake(`path "${written}": templates are not evaluated by the embedded Vault`);
  const strange = [...members.keys()].find((key) => key !== 'capabilities' && key !== 'policy');
  if (strange !== undefined)
    throw new PolicyMistake(`path "${written}": "${strange}" is not evaluated by the embedded Vault`);
  const old = members.get('policy');
  const list = members.get('capabilities') ?? (old === undefined ? undefined : []);
  if (!Array.isArray(list)) throw new PolicyMistake(`path "${written}" needs a list of capabilities`);
  const words = [...list.map((word) => readCapability(word, written)), ...readOldWord(old, written)];
  // A denial leaves no room for others.
  return { path, capabilities: words.includes('deny') ? ['deny'] : words };
}

function readCapability(word: unknown, path: string): Capability {
  const found = capabilities.find((capability) => capability === word && capability !== 'root');
  if (found === undefined) throw new PolicyMistake(`path "${path}": invalid capability ${quoted(word)}`);
  return found;
}

function readOldWord(word: unknown, path: string): readonly Capability[] {
  if (word === undefined) return [];
  const found = typeof word === 'string' && Object.hasOwn(oldWords, word) ? oldWords[word] : undefined;
  if (found === undefined) throw new PolicyMistake(`path "${path}": invalid policy ${quoted(word)}`);
  return found;
}

function quoted(word: unknown): string {
  return typeof word === 'string' ? `"${word}"` : 'that is no text';
}

/**
 * What each token may do unless its role leaves it out. OpenBao's own, without the paths that are not served here and the
 * templated ones.
 */
export const defaultPolicy: VaultPolicy = {
  rules: [
    { path: 'auth/token/lookup-self', capabilities: ['read'] },
    { path: 'auth/token/renew-self', capabilities: ['update'] },
    { path: 'auth/token/revoke-self', capabilities: ['update'] },
    { path: 'sys/capabilities-self', capabilities: ['update'] },
    { path: 'sys/leases/renew', capabilities: ['update'] },
    { path: 'sys/leases/lookup', capabilities: ['update'] },
  ],
};
