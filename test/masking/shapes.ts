import { generateKeyPairSync } from 'node:crypto';

/** A secret as people store it. Every text in it is invented. */
export interface Shape {
  readonly name: string;
  readonly value: string;
  /** What nobody may read, in any form. */
  readonly hidden: readonly string[];
  /** What has to stay readable beside it. */
  readonly readable?: readonly string[];
}

export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

function shape(
  name: string,
  value: string,
  hidden: readonly string[],
  readable: readonly string[] = [],
): Shape {
  return { name, value, hidden, readable };
}

const { privateKey: rsa, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const pkcs8 = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'sec1', format: 'pem' })
  .toString();

export const bodyLines = (pem: string): readonly string[] =>
  pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));

const openSshLines = [
  'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW',
  'QyNTUxOQAAACBqZXhhbXBsZWtleWV4YW1wbGVrZXlleGFtcGxla2V5ZXhhAAAAmEx3bXBM',
  'Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYg',
];
const openSsh = `-----BEGIN OPENSSH PRIVATE KEY-----\n${openSshLines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;

const jwtPayload = Buffer.from('{"sub":"deploy","iss":"https://login.acme.example","n":7}').toString(
  'base64url',
);
const jwt = `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${jwtPayload}.Zx8q_Wm3-TgVb5LkRr2YcHn7`;

const serviceAccount = {
  type: 'service_account',
  project_id: 'acme-prod',
  private_key_id: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
  private_key: pkcs8,
  client_email: 'ci@acme-prod.iam.gserviceaccount.com',
  client_id: '103456789012345678901',
  auth_uri: 'https://accounts.google.com/o/oauth2/auth',
  token_uri: 'https://oauth2.googleapis.com/token',
  universe_domain: 'googleapis.com',
};
const publicAccount = ['service_account', 'acme-prod', '103456789012345678901', 'googleapis.com'];

const rotation = {
  engine: 'postgres',
  host: 'db1.abc.eu-west-1.rds.amazonaws.com',
  username: 'appuser',
  password: 'Ex4m!pleQz~7kR',
  dbname: 'orders',
  port: 5432,
};

export const shapes: readonly Shape[] = [
  shape('token', 'tok_s3cr3tEx4mple', ['tok_s3cr3tEx4mple']),
  shape('token with a final newline', 'tok_s3cr3tEx4mple\n', ['tok_s3cr3tEx4mple']),
  shape('password of every kind of character', `q"W'e\\r<T>&y é$z\`%1+/=?#!(*)~x`, [
    `q"W'e\\r<T>&y é$z\`%1+/=?#!(*)~x`,
  ]),
  shape(
    'JSON',
    '{"api":{"key":"s3cr3tLeaf","n":12345678,"on":true}}',
    ['s3cr3tLeaf', '12345678'],
    ['true', 'api'],
  ),
  shape(
    'JSON, pretty',
    JSON.stringify({ key: 's3cr3t<Leaf>', region: 'eu-west-1' }, null, 2),
    ['s3cr3t<Leaf>'],
    ['{', 'eu-west-1', '"region": "eu-west-1"'],
  ),
  shape('JSON within JSON', JSON.stringify({ inner: JSON.stringify({ pw: 'd33p-s3cret' }) }), [
    'd33p-s3cret',
  ]),
  shape('JSON as it was written', '{"pw":"a\\u003cb\\/c-s3cret"}', ['a<b/c-s3cret', 'a\\u003cb\\/c-s3cret']),
  shape(
    'RDS rotation',
    JSON.stringify(rotation),
    ['Ex4m!pleQz~7kR', 'appuser:Ex4m!pleQz~7kR'],
    ['postgres', 'appuser', 'orders', '5432', 'db1.abc.eu-west-1.rds.amazonaws.com'],
  ),
  shape('Google key', JSON.stringify(serviceAccount, null, 2), bodyLines(pkcs8), [
    ...publicAccount,
    '{',
    '}',
  ]),
  shape('Google key on one line', JSON.stringify(serviceAccount), bodyLines(pkcs8), publicAccount),
  shape(
    'AWS credentials',
    '[default]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = Ex4/mple+Key/Ex4mpleKeyEx4mpleKeyEx4mple\nregion = eu-west-1\n',
    ['Ex4/mple+Key/Ex4mpleKeyEx4mpleKeyEx4mple'],
    ['[default]', 'AKIAEXAMPLEEXAMPLE00', 'region = eu-west-1'],
  ),
  shape(
    'Azure principal',
    JSON.stringify({
      clientId: '0b0b0b0b-1111-4222-8333-0c0c0c0c0c0c',
      clientSecret: 'abc8Q~Ex4mpleEx4mple',
      tenantId: 'x',
    }),
    ['abc8Q~Ex4mpleEx4mple'],
    ['0b0b0b0b-1111-4222-8333-0c0c0c0c0c0c'],
  ),
  shape(
    'kubeconfig',
    `apiVersion: v1\nkind: Config\ncurrent-context: prod\nclusters:\n- name: c\n  cluster:\n    server: https://k.acme.example\n    certificate-authority-data: ${base64(spki)}\nusers:\n- name: u\n  user:\n    token: kube-t0ken-Ex4mple\n    client-key-data: ${base64(ecKey)}\n`,
    ['kube-t0ken-Ex4mple', base64(ecKey), ...bodyLines(ecKey)],
    ['apiVersion: v1', 'kind: Config', 'https://k.acme.example', base64(spki), ...bodyLines(spki)],
  ),
  shape('kubeconfig in flow style', 'users: [{name: a, user: {token: kube-t0ken-Ex4}}]', ['kube-t0ken-Ex4']),
  shape(
    'Kubernetes Secret',
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  pw: ${base64('h3lm-s3cret')}\nstringData:\n  other: 'it''s-s3cret'\n`,
    [base64('h3lm-s3cret'), 'h3lm-s3cret', "it's-s3cret"],
    ['kind: Secret', 'metadata:'],
  ),
  shape(
    'Docker config.json',
    JSON.stringify({ auths: { 'cr.acme.example': { auth: base64('robot:D0cker-Ex4mple') } } }),
    [base64('robot:D0cker-Ex4mple'), 'robot:D0cker-Ex4mple', 'D0cker-Ex4mple'],
    ['cr.acme.example', 'robot'],
  ),
  shape(
    'Docker config.json with a Google key',
    JSON.stringify({
      auths: { 'gcr.example': { auth: base64(`_json_key:${JSON.stringify(serviceAccount)}`) } },
    }),
    bodyLines(pkcs8),
    ['_json_key', 'acme-prod'],
  ),
  shape(
    'npmrc',
    `registry=https://npm.acme.example/\n//npm.acme.example/:_authToken=npm_Ex4mpleEx4mple\n//b.acme.example/:_auth=${base64('me:n0de-s3cret')}\n//c.acme.example/:username=me2\n//c.acme.example/:_password=${base64('p4ss-w0rd')}\n`,
    [
      'npm_Ex4mpleEx4mple',
      base64('me:n0de-s3cret'),
      'n0de-s3cret',
      base64('p4ss-w0rd'),
      'p4ss-w0rd',
      'me2:p4ss-w0rd',
    ],
    ['https://npm.acme.example/', 'registry='],
  ),
  shape('yarnrc.yml', 'npmAuthIdent: "me:y4rn-s3cret"\nnpmAlwaysAuth: true\n', [
    'y4rn-s3cret',
    'me:y4rn-s3cret',
  ]),
  shape(
    'pypirc',
    '[pypi]\nusername = __token__\npassword = pypi-Ex4mpleEx4mple\n',
    ['pypi-Ex4mpleEx4mple'],
    ['[pypi]', '__token__'],
  ),
  shape(
    'pip.conf',
    '[global]\nextra-index-url = https://__token__:p1p-s3cret@pkg.acme.example/simple\n  https://0therT0ken@b.acme.example/simple\n',
    ['p1p-s3cret', '0therT0ken'],
    ['__token__', 'pkg.acme.example'],
  ),
  shape(
    'netrc',
    'machine h.acme.example login me password n3trc-s3cret\nmachine i login you\n  password "o\\"ther-s3"\n',
    ['n3trc-s3cret', 'me:n3trc-s3cret', 'o"ther-s3'],
    ['h.acme.example', 'machine i login you'],
  ),
  shape(
    'git-credentials',
    'https://me:g1t%40s3cret@git.acme.example\nhttps://you:0ther-s3cret@git.acme.example\n',
    ['g1t%40s3cret', 'g1t@s3cret', '0ther-s3cret'],
  ),
  shape(
    'pgpass',
    '# comment\ndb1:5432:*:app:pg\\:p4ss-w0rd\n',
    ['pg:p4ss-w0rd', 'app:pg:p4ss-w0rd'],
    ['# comment'],
  ),
  shape(
    'my.cnf',
    '[client]\nhost = db1.acme.example\nuser = app1\npassword = "my sql-s3cret"\n',
    ['my sql-s3cret', 'app1:my sql-s3cret'],
    ['[client]', 'db1.acme.example'],
  ),
  shape(
    'Maven settings.xml',
    '<settings>\n  <server>\n    <id>nexus</id>\n    <username>ci1</username>\n    <password>m4ven&amp;s3cret</password>\n  </server>\n</settings>\n',
    ['m4ven&s3cret', 'm4ven&amp;s3cret', 'ci1:m4ven&s3cret'],
    ['<settings>', 'nexus'],
  ),
  shape(
    'nuget.config',
    '<packageSourceCredentials>\n<a><add key="ClearTextPassword" value="nug3t-s3cret" /></a>\n</packageSourceCredentials>',
    ['nug3t-s3cret'],
  ),
  shape('gradle.properties', 'org.gradle.jvmargs=-Xmx2g\nossrhPassword=gr\\=adle-s3\n', [
    'gr=adle-s3',
    'gr\\=adle-s3',
  ]),
  shape(
    'dotenv',
    `# comment\nDB_PASS='dot env-s3'\nexport B="e\\nf-s3cret1"\nREGION=eu-west-1\nKEY="${pkcs8}"\nC=plain#s3cret # why\n`,
    ['dot env-s3', 'f-s3cret1', 'plain#s3cret', ...bodyLines(pkcs8)],
    ['# comment', 'REGION=eu-west-1'],
  ),
  shape('dotenv of one line', 'API_KEY=0neLine-s3cret', ['0neLine-s3cret']),
  shape(
    'YAML',
    "db:\n  pw: 'Ex''4-s3cret'\n  note: |\n    f1rst-line\n    s3cond-line\nlist:\n  - it3m-s3cret\n",
    ["Ex'4-s3cret", 'f1rst-line', 's3cond-line', 'it3m-s3cret'],
    ['db:', 'list:'],
  ),
  shape('PEM', pkcs8, bodyLines(pkcs8), ['-----BEGIN PRIVATE KEY-----']),
  shape('PEM on one line', pkcs8.replaceAll('\n', '\\n'), bodyLines(pkcs8)),
  shape('PEM with blanks', pkcs8.trim().replaceAll('\n', ' '), bodyLines(pkcs8)),
  shape(
    'key and public blocks',
    `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${ecKey}${spki}`,
    bodyLines(ecKey),
    ['BggqhkjOPQMBBw==', ...bodyLines(spki)],
  ),
  shape('OpenSSH', openSsh, openSshLines.slice(1), openSshLines.slice(0, 1)),
  shape(
    'PuTTY',
    'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: me@laptop\nPublic-Lines: 1\nAAAAC3NzaC1lZDI1NTE5PUBLIC\nPrivate-Lines: 1\nAAAAIGV4YW1wbGVwcml2YXRl\nPrivate-MAC: 0a1b2c3d4e5f60718293a4b5c6d7e8f9\n',
    ['AAAAIGV4YW1wbGVwcml2YXRl', '0a1b2c3d4e5f60718293a4b5c6d7e8f9'],
    ['AAAAC3NzaC1lZDI1NTE5PUBLIC', 'Comment: me@laptop'],
  ),
  shape(
    'OpenPGP',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: X 1\n\nlQVYBGEx4mpleLineOneOfThisKey0123456789abcdefghijklmnopqrstuvwxy\n=aBc4\n-----END PGP PRIVATE KEY BLOCK-----\n',
    ['lQVYBGEx4mpleLineOneOfThisKey0123456789abcdefghijklmnopqrstuvwxy'],
    ['Version: X 1', '=aBc4'],
  ),
  shape(
    'age',
    '# created: 2026\n# public key: age1ex4mple\nAGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L\n',
    [
      'AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
      'age-secret-key-1qqpzry9x8gf2tvdw0s3jn54khce6mua7l',
    ],
    ['# created: 2026'],
  ),
  shape(
    'WireGuard',
    '[Interface]\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\nDNS = 10.0.0.1\n[Peer]\nPublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\nAllowedIPs = 0.0.0.0/0\n',
    ['yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk='],
    ['xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=', 'AllowedIPs = '],
  ),
  shape(
    'JWT',
    jwt,
    [jwt, jwtPayload, 'Zx8q_Wm3-TgVb5LkRr2YcHn7'],
    ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', 'https://login.acme.example'],
  ),
  shape('GitHub token with a JWT', `ghs_123456_${jwt}`, [jwtPayload, 'Zx8q_Wm3-TgVb5LkRr2YcHn7']),
  shape(
    'JWK',
    JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'pUbl1cPublicPublic', d: 'pr1vatePrivatePrivate' }),
    ['pr1vatePrivatePrivate'],
    ['pUbl1cPublicPublic', 'Ed25519'],
  ),
  shape('Basic header', `Authorization: Basic ${base64('me:b4sic-s3cret')}`, [
    base64('me:b4sic-s3cret'),
    'b4sic-s3cret',
  ]),
  shape('Bearer header', 'Bearer b3arer-s3cret', ['b3arer-s3cret']),
  shape('Cookie', 'Cookie: sid=c00kie-s3cret; Path=/login', ['c00kie-s3cret'], ['/login']),
  shape(
    'otpauth',
    'otpauth://totp/Acme:me?secret=EX4MPLEEX2MPLE&issuer=AcmeCorp&digits=6',
    ['EX4MPLEEX2MPLE', 'ex4mpleex2mple'],
    ['AcmeCorp'],
  ),
  shape(
    'mnemonic, a word a line',
    'abandon\nability\nable\nabout\nabove\nabsent\nabsorb\nabstract\nabsurd\nabuse\naccess\naccident\n',
    ['abandon ability able about above absent absorb abstract absurd abuse access accident'],
    ['access', 'about'],
  ),
  shape('in base64', base64('{"password":"w1thin-base64"}'), ['w1thin-base64']),
  shape(
    'postgres URL',
    'postgres://app1:Ex%404-s3cret@db1.acme.example:5432/orders?sslmode=require',
    ['Ex%404-s3cret', 'Ex@4-s3cret', 'app1:Ex@4-s3cret'],
    ['db1.acme.example', 'app1', 'sslmode=require'],
  ),
  shape(
    'URL whose password nobody encoded',
    'postgres://app1:p@ss/w0rd#s3@db1.acme.example/orders',
    ['p@ss/w0rd#s3'],
    ['db1.acme.example'],
  ),
  shape('URL whose password has a code and a plus', 'postgres://u1:p%40ss+s3cret@h1/db', [
    'p%40ss+s3cret',
    'p@ss+s3cret',
    'p@ss s3cret',
  ]),
  shape(
    'password within a harmless value',
    JSON.stringify({ endpoint: JSON.stringify({ pool: 'blue-fish', password: 'd33p-s3cret' }) }),
    ['d33p-s3cret'],
    ['blue-fish'],
  ),
  shape('redis URL', 'redis://:r3dis-s3cret@h:6379', ['r3dis-s3cret']),
  shape(
    'mongodb URL',
    'mongodb://u1:m0ngo-s3cret@h1:27017,h2.acme.example/db1?authSource=admin',
    ['m0ngo-s3cret'],
    ['h2.acme.example'],
  ),
  shape(
    'git clone URL',
    'https://x-access-token:cl0ne-s3cret@git.acme.example/o/r.git',
    ['cl0ne-s3cret'],
    ['x-access-token', 'git.acme.example'],
  ),
  shape(
    'token as user',
    'https://us3r-t0ken-Ex:x-oauth-basic@git.acme.example/o/r.git',
    ['us3r-t0ken-Ex'],
    ['x-oauth-basic'],
  ),
  shape(
    'libpq',
    `host=db1.acme.example user=app1 password='l1b\\'pq s3'`,
    ["l1b'pq s3", "app1:l1b'pq s3"],
    ['db1.acme.example'],
  ),
  shape(
    'Go MySQL DSN',
    'app1:g0@dsn/s3@tcp(db1.acme.example:3306)/orders',
    ['g0@dsn/s3', 'app1:g0@dsn/s3'],
    ['db1.acme.example'],
  ),
  shape(
    'JDBC postgresql',
    'jdbc:postgresql://h.acme.example/db?user=u1&password=jdbc-s3cret',
    ['jdbc-s3cret'],
    ['h.acme.example'],
  ),
  shape('JDBC sqlserver', 'jdbc:sqlserver://h:1433;user=sa1;password={Ex;4-s3cret};encrypt=true', [
    'Ex;4-s3cret',
  ]),
  shape('JDBC oracle', 'jdbc:oracle:thin:app1/0racle-s3cret@//db1:1521/xe', ['0racle-s3cret']),
  shape('EZConnect', 'app1/"Ex@4-s3cret"@//db1:1521/xe', ['Ex@4-s3cret']),
  shape('JDBC db2', 'jdbc:db2://h:50000/db:user=u1;password=db2-s3cret;', ['db2-s3cret']),
  shape(
    'ADO.NET',
    'Server=h.acme.example;User ID=sa1;Password="Ex;""4-s3";Encrypt=true',
    ['Ex;"4-s3', 'sa1:Ex;"4-s3'],
    ['h.acme.example'],
  ),
  shape('ODBC', 'DRIVER={X Driver};UID=sa1;PWD={Ex}}4-s3cret}', ['Ex}4-s3cret'], ['X Driver']),
  shape(
    'Azure Storage',
    'DefaultEndpointsProtocol=https;AccountName=acmestore;AccountKey=RXg0bXBsZUV4NG1wbGVFeDRtcGxlRXg0bXBsZQ==;EndpointSuffix=core.windows.net',
    ['RXg0bXBsZUV4NG1wbGVFeDRtcGxlRXg0bXBsZQ=='],
    ['acmestore', 'core.windows.net'],
  ),
  shape(
    'Service Bus',
    'Endpoint=sb://acme.example/;SharedAccessKeyName=Send;SharedAccessKey=k3y/Ex4mple+Ex4mple=',
    ['k3y/Ex4mple+Ex4mple='],
    ['sb://acme.example/'],
  ),
  shape('Azure Redis', 'acme.example:6380,password=r3d1s/Ex4mple=,ssl=True,abortConnect=False', [
    'r3d1s/Ex4mple=',
  ]),
  shape(
    'Kafka JAAS',
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="u1" password="k4fka\\"s3cret";',
    ['k4fka"s3cret'],
  ),
  shape('SMTP', 'smtp://u%40acme.example:sm7p-s3cret@mx.acme.example:587', [
    'sm7p-s3cret',
    'u@acme.example:sm7p-s3cret',
  ]),
  shape('Snowflake', 'u1:sn0w-s3cret@ac/db?warehouse=w1', ['sn0w-s3cret']),
  shape(
    'presigned',
    'https://b.acme.example/o?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEX&X-Amz-Signature=0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    ['0a1b2c3d4e5f60718293a4b5c6d7e8f9'],
    ['AWS4-HMAC-SHA256'],
  ),
  shape(
    'Azure SAS',
    '?sv=2024-11-04&sr=b&sig=Ex4mple%2BEx4mple%3D',
    ['Ex4mple%2BEx4mple%3D', 'Ex4mple+Ex4mple='],
    ['sv=2024-11-04'],
  ),
  shape(
    'webhook',
    'https://hooks.acme.example/services/T0AAAAAAA/B0BBBBBBB/Ex4mpleEx4mpleEx4mple42',
    ['Ex4mpleEx4mpleEx4mple42', 'T0AAAAAAA/B0BBBBBBB/Ex4mpleEx4mpleEx4mple42'],
    ['hooks.acme.example'],
  ),
];
