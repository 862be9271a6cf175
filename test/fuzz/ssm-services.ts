import type { HttpRequest } from '../../src/network/network.ts';
import { ROLE_ARN } from '../helpers/seed.ts';
import { bodyOf, type Family, mark } from './place.ts';
import { treeOf } from './tree.ts';

const originals = { P_ONE: mark(), P_OLD: mark(), P_X: mark(), P_Y: mark(), L_X: mark() };
const names: Readonly<Record<string, keyof typeof originals>> = {
  '/mark/one': 'P_ONE',
  'mark-old': 'P_OLD',
  '/all/x': 'P_X',
  '/all/y': 'P_Y',
  'list-x': 'L_X',
};

const isCall =
  (call: string) =>
  ({ headers }: HttpRequest): boolean =>
    headers['x-amz-target'] === `AmazonSSM.${call}`;
const arn = (name: string): string =>
  `arn:aws:ssm:eu-west-1:111122223333:parameter${name.startsWith('/') ? '' : '/'}${name}`;
const described = (name: string) => ({
  Name: name,
  ARN: arn(name),
  Type: 'SecureString',
  LastModifiedDate: 1_764_144_000.5,
  Version: 3,
});
const stored = (name: string, selector?: string) => ({
  ...described(name),
  Value: originals[names[name] ?? 'P_ONE'],
  DataType: 'text',
  ...(selector === undefined ? {} : { Selector: selector }),
});
const asked = (request: HttpRequest): readonly string[] =>
  Object.keys(names).filter((name) => bodyOf(request).includes(`"${name}`));

/** AWS Parameter Store, behind the same sign-in as Secrets Manager. */
export const ssm: Family = {
  originals,
  credentials: [],
  inputs: { 'aws-role': ROLE_ARN, 'aws-region': 'eu-west-1' },
  job: {
    lines: [
      'P_ONE = ssm:/mark/one',
      'P_OLD = ssm:mark-old?version=3',
      'P_* = ssm:/all/*',
      'L_* = ssm:list-*',
      'P_GONE = ssm:/mark/gone?optional',
    ].join('\n'),
    names: Object.keys(originals),
  },
  plan: {
    lines: ['P_ONE = ssm:/mark/one', 'L_* = ssm:list-*'].join('\n'),
    rows: ['P_ONE', 'L_X'].map((name) => [name, '3', 'unknown']),
  },
  places: {
    GetParameters: {
      format: 'json',
      isFor: isCall('GetParameters'),
      honest: (request) =>
        treeOf({
          Parameters: asked(request).map((name) => stored(name, name === 'mark-old' ? ':3' : undefined)),
          InvalidParameters: bodyOf(request).includes('"/mark/gone"') ? ['/mark/gone'] : [],
        }),
    },
    GetParametersByPath: {
      format: 'json',
      isFor: isCall('GetParametersByPath'),
      honest: () => treeOf({ Parameters: ['/all/x', '/all/y'].map((name) => stored(name)) }),
    },
    DescribeParameters: {
      format: 'json',
      asks: 'both',
      isFor: isCall('DescribeParameters'),
      honest: (request) =>
        treeOf({
          Parameters: (bodyOf(request).includes('"list-') ? ['list-x'] : asked(request)).map(described),
        }),
    },
  },
};
