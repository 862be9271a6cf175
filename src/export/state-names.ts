/** The names under which main tells post what to remove. */
export const stateNames = { folder: 'folder', environment: 'env_file', outputs: 'output_file' } as const;
