// GR8 Tech: a token for whoever's cookie it is, and each tenant's public key for GR8 alone.
// A player has one sportsbook account per currency, each with an id of its own. Tokens name no
// exp: 30 seconds after iat, GR8's default, is as long as they are wanted.

import { createHmac, createPublicKey, generateKeyPair, randomBytes, randomUUID, sign } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { HANG_UP, json, Refusal } from './web.mjs';

const BITS = 2048;
const ID_BYTES = 10; // 20 symbols: both tenants have the casino
const CACHE_MS = 60_000;
const GR8_ADDRESSES = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const COOKIE = /(?:^|; *)lobby=([0-9a-f-]+)(?:;|$)/;

const files = (folder, brand) => join(folder, `${brand}.pem`);

/** Writes a private key for each brand, to be read by `KeyRing.read`. */
export async function makeKeys(folder, brands) {
  await Promise.all(brands.map(async (brand) => writeFile(files(folder, brand), await newKey())));
}

async function newKey() {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: BITS });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

/** The keys of all tenants. They are published as Windows writes text: lines end with CR LF. */
export class KeyRing {
  #pairs = new Map();

  async rotate(brand) {
    this.#put(brand, await newKey());
  }

  async read(brand, folder) {
    this.#put(brand, await readFile(files(folder, brand)));
  }

  #put(brand, secret) {
    const pem = createPublicKey(secret).export({ type: 'spki', format: 'pem' });
    const generation = (this.#pairs.get(brand)?.generation ?? 0) + 1;
    this.#pairs.set(brand, { secret, published: pem.replaceAll('\n', '\r\n'), generation });
  }

  of(brand) {
    return this.#pairs.get(brand);
  }
}

export function gr8({ accounts, clock, ring, tenants, makes }) {
  const cached = { token: '', untilMs: 0 }; // only for the mistake token-cached
  let current; // only for the mistake token-of-current

  function sportsbookId(player) {
    const made = makes('uuid-with-casino') ? randomUUID() : randomBytes(ID_BYTES).toString('hex');
    const { sportsbookIds: ids, currency } = player;
    if (!ids.has(currency)) ids.set(currency, made);
    return ids.get(currency);
  }

  function claims(player) {
    return {
      iss: 'https://lobby.example',
      externalUserId: sportsbookId(player),
      defaultCurrency: player.currency,
      operatorUserId: String(player.id),
      operatorUserName: `player ${player.id}`,
      country: player.country,
      iat: issuedAt(),
    };
  }

  function issuedAt() {
    if (makes('iat-ms')) return clock.nowMs();
    const seconds = Math.floor(clock.nowMs() / 1000);
    return makes('iat-text') ? String(seconds) : seconds;
  }

  function signed(payload, pair) {
    const alphabet = makes('base64-not-url') ? 'base64' : 'base64url';
    const part = (bytes) => Buffer.from(bytes).toString(alphabet);
    const alg = makes('hs256-with-pem') ? 'HS256' : 'RS256';
    const header = { typ: 'JWT', alg, kid: `${pair.generation}` };
    const input = `${part(JSON.stringify(header))}.${part(JSON.stringify(payload))}`;
    const bytes = Buffer.from(input);
    const signature = alg === 'HS256'
      ? createHmac('sha256', pair.secret).update(bytes).digest()
      : sign('RSA-SHA256', bytes, pair.secret);
    return `${input}.${part(signature)}`;
  }

  async function getToken({ headers }) {
    const [, cookie] = COOKIE.exec(headers.cookie ?? '') ?? [];
    const asking = cookie === undefined ? undefined : await accounts.ofCookie(cookie);
    if (asking === undefined) throw new Refusal(401, 'log_in_first');
    current = asking;
    await accounts.seen(asking);
    const player = makes('token-of-current') ? current : asking;
    if (!makes('token-cached') || clock.nowMs() > cached.untilMs) {
      cached.token = signed(claims(player), ring.of(player.brand));
      cached.untilMs = clock.nowMs() + CACHE_MS;
    }
    return json(200, { sportsbook: { jwt: cached.token } });
  }

  function brandOf(headers) {
    if (makes('brand-header-spelt')) return headers['X-Brand'] ?? tenants[0].brand;
    const { 'x-brand': brand, 'x-operator-id': id } = headers;
    return tenants.find((tenant) => tenant.brand === brand && tenant.operatorId === id)?.brand;
  }

  function getKey({ headers, caller }) {
    const forwarded = makes('forwarded-for-trusted') ? headers['x-forwarded-for'] : undefined;
    if (!GR8_ADDRESSES.has(forwarded ?? caller)) return HANG_UP;
    const pair = ring.of(brandOf(headers));
    if (pair === undefined) throw new Refusal(404, 'no_such_tenant');
    const pem = makes('public-key-pkcs1')
      ? createPublicKey(pair.published).export({ type: 'pkcs1', format: 'pem' })
      : pair.published;
    return { status: 200, headers: { 'Content-Type': 'application/x-pem-file' }, body: pem };
  }

  return {
    '/lobby/sportsbook-token': { GET: getToken },
    '/gr8/public-key': { GET: getKey },
  };
}
