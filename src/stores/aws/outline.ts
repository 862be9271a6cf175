import type { ListedStore, StoreSetting } from '../store.ts';

export const awsSettings: readonly StoreSetting[] = [
  {
    name: 'role',
    description: 'ARN of the AWS role to assume with the identity token.',
  },
  {
    name: 'region',
    description:
      'AWS region of the secrets. Default: the region of the only ARN, else AWS_REGION, else AWS_DEFAULT_REGION.',
  },
  {
    name: 'role-chain',
    description: 'ARNs of further roles to assume from aws-role, in order, one a line.',
    list: true,
  },
  {
    name: 'external-id',
    description: 'External id, sent on every hop of aws-role-chain. An error without aws-role-chain.',
  },
  {
    name: 'session-name',
    description:
      'Name of the AWS session, 2 to 64 characters of A-Z a-z 0-9 _+=,.@-. Default: <repository>-<run>-<attempt>.',
  },
  {
    name: 'session-duration',
    description:
      'Life of the AWS session, from 15m to 12h, as a number and s, m, h or d. At most 1h with aws-role-chain.',
    default: '15m',
  },
  {
    name: 'audience',
    description:
      'Audience of the identity token for AWS. Default: sts.amazonaws.com, in China sts.amazonaws.com.cn.',
  },
  {
    name: 'session-policy',
    description:
      'What the AWS session may do. "auto": read exactly the secrets that are asked for. "none": all that the role may. Or a policy of your own, as JSON.',
    default: 'auto',
    json: true,
  },
];

/** AWS Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/userguide/intro.html */
export const awsOutline: ListedStore = {
  id: 'aws',
  title: 'AWS Secrets Manager',
  options: ['version', 'stage', 'region'],
  settings: awsSettings,
  recognises: (text) => /^arn:[a-z0-9-]+:secretsmanager:/.test(text),
  load: async () => (await import('./stores.ts')).awsStore,
};
