/** Words that make a name the name of a secret where they are its last word: `db_password`, `X-Auth-Token`. */
const LAST_WORDS = new Set(
  (
    'password passwd pass pwd pw passphrase passcode pin secret token apikey credential credentials creds auth ' +
    'authorization bearer jwt assertion sig signature hmac cookie session sid sas dsn webhook seed mnemonic otp'
  ).split(' '),
);

/** Ends that do so also where the words are written together: `ossrhpassword`, `bindpw`, `AccountKey`. */
const ENDS = endOf(
  'password passwd passphrase secret token bindpw apikey accesskey secretkey privatekey accountkey authkey signingkey ' +
    'encryptionkey masterkey subscriptionkey functionkey clientkeydata presharedkey connectionstring signaturevalue ' +
    'accesstoken codeverifier samlresponse hdnea authident',
);

/** Names that end like one and are none. */
const NOT_SECRET = new Set(['xamzcredential', 'xgoogcredential', 'publickeytoken']);

/** Whether a value under this name (parameter, key, header) is a secret, case-blind, however its words are joined. */
export function isSecretName(name: string): boolean {
  const compact = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (compact === '' || NOT_SECRET.has(compact)) return false;
  if (ENDS.test(compact)) return true;
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return LAST_WORDS.has(/([a-z0-9]+)[^a-z0-9]*$/.exec(words)?.[1] ?? '');
}

/** @param words separated by blanks */
function endOf(words: string): RegExp {
  return new RegExp(`(?:${words.replaceAll(' ', '|')})$`);
}

const USER_NAMES = new Set(['user', 'username', 'login', 'uid', 'userid', 'clientid']);

/** Whether a value under this name is the user that a password or client secret in the same place belongs to. */
export function isUserName(name: string): boolean {
  return USER_NAMES.has(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

const PAIRED_ENDS = /(?:password|passwd|passphrase|^pass|pwd|^pw|secret|token|apikey)$/;

/** Whether a value under this name is sent with a user in a Basic header. */
export function isPairedName(name: string): boolean {
  const compact = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return PAIRED_ENDS.test(compact);
}
