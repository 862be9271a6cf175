/** The names under which main tells post what to remove, and what to revoke. */
export const stateNames = {
  folder: 'folder',
  environment: 'env_file',
  outputs: 'output_file',
  /** The file of state itself. */
  state: 'state_file',
  issued: 'issued',
} as const;
