import { randomBytes } from 'node:crypto';
import type { GooglePrincipal } from './google-iam.ts';
import type { GoogleProjectSeed, GoogleSecretSeed, GoogleSeed } from './seed.ts';
import { own } from './wire.ts';

export interface GoogleToken {
  readonly principal: GooglePrincipal;
  readonly expires: Date;
}

export interface GoogleProject {
  readonly id: string;
  readonly seed: GoogleProjectSeed;
}

/** The projects as seeded, and the access tokens that were handed out since. */
export class GoogleState {
  readonly #projects = new Map<string, GoogleProject>();
  readonly #tokens = new Map<string, GoogleToken>();
  readonly #spoilt = new Set<string>();

  constructor(seed: GoogleSeed) {
    for (const [id, project] of Object.entries(seed.projects)) {
      this.#projects.set(id, { id, seed: project });
      this.#projects.set(project.number, { id, seed: project });
    }
  }

  /** By id or number. */
  project(idOrNumber: string): GoogleProject | undefined {
    return this.#projects.get(idOrNumber);
  }

  serviceAccount(
    email: string,
  ): { readonly project: GoogleProject; readonly allowLongLifetime: boolean } | undefined {
    for (const project of this.#projects.values()) {
      const account = own(project.seed.serviceAccounts, email);
      if (account !== undefined) return { project, allowLongLifetime: account.allowLongLifetime };
    }
    return undefined;
  }

  /** Hands out an access token; federated ones begin `ya29.d.`, service accounts' `ya29.c.`. */
  issueToken(principal: GooglePrincipal, expires: Date): string {
    const token = `ya29.${principal.kind === 'federated' ? 'd' : 'c'}.${randomBytes(150).toString('base64url')}`;
    this.#tokens.set(token, { principal, expires });
    return token;
  }

  token(text: string): GoogleToken | undefined {
    return this.#tokens.get(text);
  }

  secret(project: GoogleProject, location: string | undefined, name: string): GoogleSecretSeed | undefined {
    return own(this.secrets(project, location), name);
  }

  secrets(project: GoogleProject, location: string | undefined): Readonly<Record<string, GoogleSecretSeed>> {
    return location === undefined
      ? project.seed.secrets
      : (own(project.seed.regionalSecrets, location) ?? {});
  }

  /** True the first time it is asked of a version: its checksum is to be spoilt once. */
  spoilOnce(version: string): boolean {
    if (this.#spoilt.has(version)) return false;
    this.#spoilt.add(version);
    return true;
  }
}
