// What an engineer gets wrong in Node, one switch each, and the clause that it breaks.

const TABLE = {
  'sid-lower-case': ['fasttrack.authenticate.sid-exact',
    'session ids are kept and looked up with toLowerCase()'],
  'sid-trimmed': ['fasttrack.authenticate.sid-exact',
    'the body parser trims every string before it is looked up'],
  'error-handler-says-200': ['fasttrack.authenticate.bad-sid-is-4xx',
    'the last error handler answers 200 with user_id null'],
  'stack-trace': ['fasttrack.authenticate.never-500',
    'nobody catches what JSON.parse throws: 500 and the stack'],
  'any-bearer': ['fasttrack.authenticate.credentials-required',
    'a header that begins with Bearer is enough'],
  'method-ignored': ['fasttrack.authenticate.post-only',
    'the route is registered for all methods'],
  'current-player': ['fasttrack.authenticate.user-id-is-the-players',
    'the player is kept in a variable of the module between two awaits'],
  'logout-of-one-map': ['fasttrack.authenticate.logged-out-sid-refused',
    'the logout deletes the cookie session and forgets the sid'],
  'logout-keeps-cookie': ['gr8.jwt.none-after-logout',
    'the logout deletes the sid and forgets the cookie session'],
  'hs256-with-pem': ['gr8.jwt.alg-is-rs256',
    'jsonwebtoken is called without an algorithm: HS256, the PEM is the secret'],
  'iat-ms': ['gr8.jwt.iat-is-seconds', 'iat is Date.now()'],
  'iat-text': ['gr8.jwt.iat-is-seconds', 'iat is a string'],
  'base64-not-url': ['gr8.jwt.is-compact-jws', "the parts are toString('base64')"],
  'uuid-with-casino': ['gr8.jwt.player-id-fits-casino',
    'externalUserId is a randomUUID(), though the tenant has the casino'],
  'token-of-current': ['gr8.jwt.names-the-right-player',
    'the player is kept in a variable of the module between two awaits'],
  'token-cached': ['gr8.jwt.one-per-player',
    'the token is kept in a variable of the module for a minute'],
  'public-key-pkcs1': ['gr8.key.is-spki-pem', "the key is exported with type: 'pkcs1'"],
  'brand-header-spelt': ['gr8.key.routed-by-brand',
    "headers['X-Brand'] is undefined in Node, so that everybody is the default brand"],
  'forwarded-for-trusted': ['gr8.key.hidden-from-strangers',
    "'trust proxy' is on: X-Forwarded-For names the caller"],
  'certificate-unverified': ['wallet.tls.certificate-verified', 'rejectUnauthorized: false'],
  'host-unverified': ['wallet.tls.certificate-verified',
    'checkServerIdentity returns undefined, so that any host will do'],
  'ids-through-number': ['wallet.player.unchanged', 'Number(player_id) loses the last digits'],
  'http1-agent': ['wallet.http2.used', 'the wallet is called with node:http and an agent'],
  'connection-per-launch': ['wallet.http2.connection-shared', 'http2.connect() for every launch'],
  'signed-before-sent': ['wallet.signature.valid',
    'the signature is over JSON.stringify(body), the wire carries it indented'],
  'retry-without-end': ['wallet.retry.as-declared', 'while (code === 2) ask again'],
  'http-200-is-enough': ['wallet.code-2.is-a-failure', 'the game opens on response.ok'],
  'balance-truthy': ['wallet.code-1.opens-the-game', 'if (!answer.balance) is a failure'],
  'balance-or-zero': ['wallet.answer.without-balance-is-a-failure', 'answer.balance || 0'],
  'last-of-query-wins': ['wallet.launch.duplicate-parameter-refused',
    'Object.fromEntries(searchParams) keeps the last of two'],
  'no-shared-flight': ['wallet.session.opened-once', 'two launches of one URL ask twice'],
};

export const MISTAKES = Object.entries(TABLE).map(([name, [clause, text]]) => ({ name, clause, text }));

/** Answers whether the operator makes a mistake. Throws on a name that is none. */
export function mistakes(chosen) {
  const unknown = chosen.filter((name) => !(name in TABLE));
  if (unknown.length > 0) throw new Error(`no such switch: ${unknown.join(', ')}`);
  return (name) => chosen.includes(name);
}
