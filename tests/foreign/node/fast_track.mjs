// Fast Track: POST /authenticate with the sid in its JSON body, and the OAuth token that opens it.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

import { isObject, parseExact } from './exact_json.mjs';
import { json, Refusal } from './web.mjs';

const TOKEN_TTL_S = 7200;
const JSON_TYPE = /^application\/json *(; *charset="?utf-8"? *)?$/i;

const digest = (text) => createHash('sha256').update(text).digest();
const equal = (one, other) => timingSafeEqual(digest(one), digest(other));

export function fastTrack({ accounts, clock, client, makes }) {
  const bearers = new Map(); // access token → its last millisecond
  let current; // only for the mistake of the same name

  function grant({ body, headers }) {
    const asked = object(headers, body);
    if (asked.grant_type !== 'client_credentials') throw new Refusal(400, 'unsupported_grant_type');
    if (!equal(String(asked.client_id), client.id) || !equal(String(asked.client_secret), client.secret)) {
      throw new Refusal(401, 'invalid_client');
    }
    const token = randomBytes(32).toString('hex');
    bearers.set(token, clock.nowMs() + TOKEN_TTL_S * 1000);
    return json(200, { access_token: token, expires_in: TOKEN_TTL_S, token_type: 'Bearer' });
  }

  function knowCaller({ authorization = '' }) {
    const [, token] = /^bearer ([^ ]+)$/i.exec(authorization) ?? [];
    if (token !== undefined && makes('any-bearer')) return;
    if (token === undefined || !((bearers.get(token) ?? 0) > clock.nowMs())) {
      throw new Refusal(401, 'invalid_token', { 'WWW-Authenticate': 'Bearer' });
    }
  }

  async function identify(sid) {
    const player = await accounts.ofSid(sid);
    if (player === undefined) throw new Refusal(403, 'unknown_sid');
    current = player;
    await accounts.seen(player);
    return makes('current-player') ? current : player;
  }

  async function authenticate(request) {
    knowCaller(request.headers);
    const { sid } = object(request.headers, request.body);
    if (typeof sid !== 'string') throw new Refusal(422, 'sid_missing');
    const player = await identify(makes('sid-trimmed') ? sid.trim() : sid);
    return json(200, { user_id: player.id });
  }

  async function withItsErrors(request) {
    try {
      return await authenticate(request);
    } catch (fault) {
      if (makes('error-handler-says-200')) return json(200, { user_id: null });
      if (makes('stack-trace') && fault.message === 'not_json') return json(500, { error: fault.stack });
      throw fault;
    }
  }

  return {
    '/crm/authenticate': { [makes('method-ignored') ? '*' : 'POST']: withItsErrors },
    '/crm/token': { POST: grant },
  };
}

function object(headers, body) {
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) throw new Refusal(415, 'json_only');
  let found;
  try {
    found = parseExact(body);
  } catch {
    throw new Refusal(400, 'not_json');
  }
  if (!isObject(found)) throw new Refusal(400, 'no_object');
  return found;
}
