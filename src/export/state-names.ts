/** The names under which main tells post what to remove, and what to revoke. */
export const stateNames = {
  folder: 'folder',
  environment: 'env_file',
  outputs: 'output_file',
  issued: 'issued',
} as const;
