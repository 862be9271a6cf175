import { azurePipelines } from './azure-pipelines.ts';
import { bitbucket } from './bitbucket.ts';
import { buildkite } from './buildkite.ts';
import { circleci } from './circleci.ts';
import { forgejo } from './forgejo.ts';
import { githubActions } from './github-actions.ts';
import { gitlab } from './gitlab.ts';
import { hcpTerraform } from './hcp-terraform.ts';
import { jenkins } from './jenkins.ts';
import type { CiPlatform } from './platform.ts';

/** Every CI that is recognised. What is none of them is `local`. */
export const platforms: readonly CiPlatform[] = [
  githubActions,
  forgejo,
  gitlab,
  circleci,
  buildkite,
  bitbucket,
  azurePipelines,
  jenkins,
  hcpTerraform,
];
