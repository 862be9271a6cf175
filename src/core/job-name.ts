/** Which CI job runs this, for names that people find in the logs of a cloud. It proves nothing. */
export interface JobName {
  /** The repository or project, as the CI writes it; may be empty. */
  readonly repository: string;
  /** The run, and behind `-` the attempt; may be empty. */
  readonly run: string;
}

/** @param run the run, and what tells its attempts apart; what is not set is left out */
export function jobName(repository: string | undefined, ...run: readonly (string | undefined)[]): JobName {
  return { repository: repository ?? '', run: run.filter(Boolean).join('-') };
}
