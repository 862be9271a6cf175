import type { Capability, VaultPolicy } from './policy.ts';

/** A policy and the namespace that it belongs to, which stands before each of its paths. */
export interface GrantedPolicy {
  readonly namespace: string;
  readonly policy: VaultPolicy;
}

export type Operation = 'read' | 'list' | 'update' | 'delete' | 'patch';

interface Rule {
  /** As it is compared: without the star at its end. */
  readonly path: string;
  readonly isPrefix: boolean;
  readonly capabilities: ReadonlySet<Capability>;
}

interface SegmentRule extends Rule {
  readonly segments: readonly string[];
  readonly wildcards: number;
  readonly firstWildcard: number;
}

/**
 * What a token's policies allow, decided as Vault decides it: rules on the same path are added up, and a denial among them
 * stands alone; of the rules that match a path only the most specific one counts.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching
 */
export class Acl {
  readonly #exact = new Map<string, Rule>();
  readonly #prefixes = new Map<string, Rule>();
  readonly #segments = new Map<string, SegmentRule>();

  constructor(granted: readonly GrantedPolicy[]) {
    for (const { namespace, policy } of granted)
      for (const rule of policy.rules) this.#add(namespace + rule.path, rule.capabilities);
  }

  /** Of a path with its namespace before it; `['deny']` where there are none. */
  capabilities(path: string): readonly Capability[] {
    const found = [...(this.#ruleFor(path, 'list')?.capabilities ?? [])].toSorted();
    return found.length === 0 ? ['deny'] : found;
  }

  allows(operation: Operation, path: string): boolean {
    return this.#ruleFor(path, operation)?.capabilities.has(operation) === true;
  }

  /**
   * Whether anything at all is allowed below a mount: that much lets a token see the mount's settings.
   * @param mount with its namespace before it, and a slash at its end
   */
  reachesMount(mount: string): boolean {
    if (!this.capabilities(mount).includes('deny')) return true;
    const below = [...this.#exact.values(), ...this.#prefixes.values()].filter(({ path }) =>
      path.startsWith(mount),
    );
    const across = [...this.#segments.values()].filter(({ segments }) => reaches(segments, mount));
    return [...below, ...across].some(({ capabilities }) => isSome(capabilities));
  }

  #add(written: string, capabilities: readonly Capability[]): void {
    const isPrefix = written.endsWith('*');
    const path = isPrefix ? written.slice(0, -1) : written;
    if (!/(^|\/)\+(\/|$)/.test(path)) {
      const rules = isPrefix ? this.#prefixes : this.#exact;
      rules.set(path, { path, isPrefix, capabilities: merge(rules.get(path), capabilities) });
      return;
    }
    const segments = path.split('/');
    this.#segments.set(written, {
      path,
      isPrefix,
      segments,
      wildcards: segments.filter((segment) => segment === '+').length,
      firstWildcard: path.indexOf('+'),
      capabilities: merge(this.#segments.get(written), capabilities),
    });
  }

  #ruleFor(path: string, operation: Operation): Rule | undefined {
    const bare = path.replace(/\/$/, '');
    const exact = this.#exact.get(path) ?? (operation === 'list' ? this.#exact.get(bare) : undefined);
    if (exact !== undefined) return exact;
    return this.#broadRule(path) ?? (operation === 'list' ? this.#broadRule(bare) : undefined);
  }

  #broadRule(path: string): Rule | undefined {
    const prefix = [...this.#prefixes.values()]
      .filter((rule) => path.startsWith(rule.path))
      .toSorted((a, b) => a.path.length - b.path.length)
      .at(-1);
    const candidates = [...this.#segments.values()].filter((rule) => matches(rule, path));
    if (prefix !== undefined) {
      candidates.push({ ...prefix, segments: [], wildcards: 0, firstWildcard: prefix.path.length });
    }
    return candidates.toSorted(bySpecificity).at(-1);
  }
}

function merge(before: Rule | undefined, capabilities: readonly Capability[]): ReadonlySet<Capability> {
  const all = new Set([...(before?.capabilities ?? []), ...capabilities]);
  return all.has('deny') ? new Set(['deny'] as const) : all;
}

function isSome(capabilities: ReadonlySet<Capability>): boolean {
  return capabilities.size > 0 && !capabilities.has('deny');
}

function matches({ segments, isPrefix }: SegmentRule, path: string): boolean {
  const parts = path.split('/');
  if (parts.length < segments.length || (!isPrefix && parts.length !== segments.length)) return false;
  return segments.every((segment, index) => {
    const part = parts[index] ?? '';
    if (segment === '+' || segment === part) return true;
    return isPrefix && index === segments.length - 1 && part.startsWith(segment);
  });
}

/** Whether a pattern leads to a mount or below it. */
function reaches(segments: readonly string[], mount: string): boolean {
  const parts = mount.split('/').slice(0, -1);
  return (
    segments.length >= parts.length &&
    parts.every((part, index) => {
      const segment = segments[index] ?? '';
      return segment === '+' || segment === part;
    })
  );
}

/** The most specific one last: https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching */
function bySpecificity(a: SegmentRule, b: SegmentRule): number {
  return (
    a.firstWildcard - b.firstWildcard ||
    Number(b.isPrefix) - Number(a.isPrefix) ||
    b.wildcards - a.wildcards ||
    a.path.length - b.path.length ||
    (a.path < b.path ? -1 : 1)
  );
}
