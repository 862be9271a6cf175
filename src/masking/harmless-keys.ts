interface KeyGroup {
  readonly why: string;
  /** Lower case, without `-`, `_`, `.` and blanks: `project_id`, `projectId` and `PROJECT-ID` are one. */
  readonly keys: string;
}

/**
 * Keys whose value is no secret by their name, in JSON, YAML, dotenv and the like. Programs print these values to say where
 * they connect to; a mask would hide such lines and drop job outputs. A password inside such a value is masked all the same.
 */
const groups: readonly KeyGroup[] = [
  {
    why: 'where a service is',
    keys: 'host hostname port server servername endpoint endpointsuffix accountendpoint domain',
  },
  {
    why: 'the half of a pair that is not secret',
    keys: 'user username userid login uid clientid appid accountname sharedaccesskeyname awsaccesskeyid accesskeyid',
  },
  {
    why: 'what a database is called and how it is spoken to',
    keys: 'engine dbname database db schema driver dialect protocol scheme ssl sslmode dbinstanceidentifier dbclusteridentifier masterarn authsource replicaset authmechanism',
  },
  {
    why: 'places and accounts that errors name',
    keys: 'region location zone project projectid accountid tenant tenantid subscriptionid environment',
  },
  {
    why: 'the same in every Google key file: https://cloud.google.com/iam/docs/keys-create-delete',
    keys: 'type authuri tokenuri authproviderx509certurl universedomain audience',
  },
  {
    why: 'constants of Azure principals',
    keys: 'activedirectoryendpointurl resourcemanagerendpointurl activedirectorygraphresourceid sqlmanagementendpointurl galleryendpointurl managementendpointurl defaultendpointsprotocol',
  },
  {
    why: 'the public half of a key, or its description',
    keys: 'publickey certificateauthoritydata clientcertificatedata certificateauthority allowedips keytype algorithm alg kty crv kid digits period issuer',
  },
  {
    why: 'settings of package managers, containers and clusters',
    keys: 'registry repository alwaysauth credsstore credhelpers apiversion kind namespace currentcontext cluster context publishurl publishmethod indexurl',
  },
];

const harmless: ReadonlySet<string> = new Set(groups.flatMap(({ keys }) => keys.split(' ')));

/** Whether values under this key stay readable, however its words are joined. */
export function isHarmlessKey(key: string): boolean {
  return harmless.has(key.toLowerCase().replace(/[-_.\s]/g, ''));
}
