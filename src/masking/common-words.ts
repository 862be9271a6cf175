interface WordGroup {
  readonly why: string;
  /** Lower case, separated by blanks. */
  readonly words: string;
}

/**
 * Texts that never become a mask as a part of a value, compared as a whole and without case: they stand in log lines that
 * hold no secret. Each entry is a hole, so the list is short; a dictionary of English it is not.
 */
const groups: readonly WordGroup[] = [
  {
    why: 'structure, in every log',
    words: '{ } [ ] ( ) , ; : " \' {} [] () --- ... }, ], ); }; ]; eof end begin',
  },
  {
    why: 'flags, and nothing',
    words:
      'true false yes no on off null nil none undefined void nan 0 1 enabled disabled required optional auto default',
  },
  {
    why: 'stages and branches: names of everything',
    words:
      'dev develop development test testing tst qa uat int stage staging stg preprod pre-prod prod prd production live sandbox demo local ci main master release latest stable beta alpha canary blue green',
  },
  {
    why: 'users and roles: the half of a pair that is not secret',
    words:
      'admin administrator root user users guest postgres mysql sa sys system app service svc api web www backend frontend deploy deployer bot github gitlab jenkins docker ubuntu ec2-user runner nobody anonymous readonly readwrite owner __token__ x-access-token x-oauth-basic oauth2 oauth2accesstoken _json_key aws token git',
  },
  {
    why: 'databases and engines: names of schemas and drivers',
    words:
      'postgresql mariadb mongodb mongo redis oracle sqlserver mssql sqlite db2 redshift snowflake clickhouse cassandra elasticsearch kafka rabbitmq amqp memcached template0 template1 information_schema performance_schema public dbo config tempdb msdb model orcl xe db data',
  },
  {
    why: 'hosts without a customer in their name',
    words:
      'localhost localhost.localdomain host.docker.internal 127.0.0.1 0.0.0.0 ::1 [::1] database kubernetes.default.svc cluster.local example.com storage.googleapis.com login.microsoftonline.com github.com gitlab.com core.windows.net googleapis.com amazonaws.com',
  },
  {
    why: 'URLs and constants that are equal in all installations',
    words:
      'https://accounts.google.com/o/oauth2/auth https://oauth2.googleapis.com/token https://www.googleapis.com/oauth2/v1/certs https://www.googleapis.com/auth/cloud-platform https://login.microsoftonline.com https://management.azure.com/ https:// http:// amqp:// application/json bearer basic authorization content-type',
  },
  {
    why: 'kinds, algorithms and options',
    words:
      'service_account authorized_user external_account kubernetes kubernetes-admin gce eks gke aks ssh-rsa ssh-ed25519 ecdsa-sha2-nistp256 rsa ec oct aes256 hs256 rs256 es256 sha256 sha1 md5 tls ssl tcp udp unix file json yaml text utf8 utf8mb4 utf-8 require verify-full verify-ca prefer disable secret opaque list',
  },
  {
    why: 'placeholders',
    words:
      'example sample changeme change-me placeholder dummy password key xxxx **** value todo tbd n/a not-set <password> <token> <secret>',
  },
];

const COMPASS = '(?:north|south|east|west|central)+';

/** By form: regions, numbers and versions, templates, endpoints of clouds with no customer's label in front, tags alone. */
const forms: readonly RegExp[] = [
  new RegExp(`^(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-isob?)?-${COMPASS}-[1-9][a-z]?$`),
  new RegExp(
    `^(?:africa|asia|australia|europe|me|northamerica|southamerica|us)-${COMPASS}[1-9][0-9]?(?:-[a-z])?$`,
  ),
  new RegExp(`^${COMPASS}(?:us|europe|asia|india)[1-9]?$`),
  /^v?[0-9]{1,5}(?:\.[0-9]{1,3}){0,2}(?:(?:alpha|beta)[0-9])?$/,
  /^\$\{[^}]*\}$|^\{\{[^}]*\}\}$|^%[a-z_]+%$/,
  /^[a-z]+\.(?:[a-z]{2}(?:-[a-z]+)+-[0-9]\.)?(?:amazonaws\.com|googleapis\.com|azure\.com|azure\.net)$/,
  /^<\/?[a-z][\w:.-]*\s*\/?>$|^<\?xml [^>]*\?>$/,
  /^-----(?:begin|end) [a-z0-9 ]+-----$/,
  /^\[[\w .:-]*\]$/,
];

const words: ReadonlySet<string> = new Set(groups.flatMap((group) => group.words.split(' ')));

/** Whether a part of a value is left readable for being common; a whole value never is. */
export function isCommonWord(text: string): boolean {
  const part = text.trim().toLowerCase();
  return words.has(part) || (part.length <= 80 && forms.some((form) => form.test(part)));
}

/** Lines that hold nothing but punctuation: not worth a word to the author. */
export function isStructure(text: string): boolean {
  return /^[\s{}[\](),;:"'<>|.+-]*$/.test(text);
}
