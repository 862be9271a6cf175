import type { ListedStore, StoreSetting } from '../store.ts';

export const methods = ['jwt', 'approle', 'kubernetes', 'cert', 'token'] as const;

export type Method = (typeof methods)[number];

const vaultSettings: readonly StoreSetting[] = [
  {
    name: 'addr',
    description:
      'Address of the HashiCorp Vault or OpenBao server: https://HOST[:PORT]. Plain http is for loopback and allow-endpoints alone. VAULT_ADDR counts only under identity: ambient.',
  },
  {
    name: 'method',
    description:
      'How to sign in to Vault: "jwt" (the CI\'s identity token), "approle", "cert", and under identity: ambient "kubernetes" (the service account of the pod) and "token" (VAULT_TOKEN). Under ambient, jwt means token.',
    default: 'jwt',
    choices: methods,
  },
  {
    name: 'role',
    description:
      'Role of the Vault auth method: needed for jwt and kubernetes; for cert the name of the certificate role.',
  },
  {
    name: 'auth-path',
    description:
      'Path that the Vault auth method is mounted at, without auth/ in front. It may contain slashes. Default: the name of the method.',
  },
  {
    name: 'namespace',
    description:
      'Vault namespace of auth method and secrets, such as admin on HCP. VAULT_NAMESPACE counts only under identity: ambient.',
  },
  {
    name: 'audience',
    description:
      "Audience of the identity token for Vault. Default: the origin of vault-addr. One that another cloud's token service accepts is refused.",
  },
  {
    name: 'role-id',
    description: 'Role id for vault-method: approle.',
  },
  {
    name: 'secret-id',
    description: 'Secret id for vault-method: approle, where the role asks for one. It is masked.',
    secret: true,
  },
  {
    name: 'client-cert',
    description:
      'Client certificate for vault-method: cert, or where the server asks for one: PEM text or the path of a PEM file.',
  },
  {
    name: 'client-key',
    description: 'Private key of vault-client-cert: PEM text or the path of a PEM file. It is masked.',
    secret: true,
  },
  {
    name: 'ca-cert',
    description:
      "Certificates of the authorities to trust for Vault, in place of Node's own: PEM text or the path of a PEM file. Default: the file that VAULT_CACERT names.",
  },
];

/** HashiCorp Vault and OpenBao: https://developer.hashicorp.com/vault/api-docs, https://openbao.org/api-docs/ */
export const vaultOutline: ListedStore = {
  id: 'vault',
  title: 'Vault',
  options: ['version', 'kv', 'mount', 'param.*'],
  settings: vaultSettings,
  recognises: () => false,
  load: async () => (await import('./store.ts')).vaultStore,
};
