import { jobName } from '../core/job-name.ts';
import { createGivenTokenSource, tokenVariables } from '../identity/variables.ts';
import { showText } from '../references/show-text.ts';
import { setOnes } from './marks.ts';
import type { CiPlatform } from './platform.ts';

/** https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/manual-generation */
export const hcpTerraform: CiPlatform = {
  id: 'hcp-terraform',
  title: 'HCP Terraform',
  marks: (env) => setOnes(env, ['TFC_RUN_ID', 'TFC_WORKSPACE_SLUG', 'TFC_WORKLOAD_IDENTITY_TOKEN']),
  job: (env) => jobName(env['TFC_WORKSPACE_SLUG'], env['TFC_RUN_ID']),
  tokens: (around) =>
    createGivenTokenSource(() => tokenVariables(around.env, 'TFC_WORKLOAD_IDENTITY_TOKEN'), around, {
      audience: wantedVariable,
      missing: wantedVariable,
    }),
};

function wantedVariable(audience: string): readonly string[] {
  return [
    `set an environment variable of the workspace: TFC_WORKLOAD_IDENTITY_AUDIENCE = ${showText(audience)}`,
    'for one more audience, one more with a tag of your own: TFC_WORKLOAD_IDENTITY_AUDIENCE_GCP and the like',
  ];
}
