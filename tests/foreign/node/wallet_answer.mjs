// What the wallet's answer proves. Only a success that is whole, and about this very launch, opens
// a game: the body decides, the HTTP status must not deny it, and what it echoes must be ours.

import { isObject, Numeral, parseExact } from './exact_json.mjs';

const JSON_TYPE = /^application\/json *(;.*)?$/i;

/** Why the game stays shut: one word, or '' when it opens. */
export function objection(answer, launch, { provider, makes }) {
  if (answer === undefined) return 'no_answer';
  if (makes('http-200-is-enough') && answer.status === 200) return '';
  const said = read(answer);
  if (said === undefined) return 'not_json';
  if (said.status !== true) return 'refused';
  if (!(said.code instanceof Numeral) || said.code.text !== '1') return 'contradiction';
  if (answer.status !== 200) return 'contradiction';
  if (!echoes(said, launch, provider)) return 'of_another';
  return fundless(said.balance, makes) ? 'no_balance' : '';
}

function read({ headers, body }) {
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) return undefined;
  try {
    const found = parseExact(body);
    return isObject(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function echoes(said, launch, provider) {
  return said.token === launch.token
    && isId(said.player_id, launch.playerId)
    && isId(said.site_id, launch.siteId)
    && isId(said.provider_id, provider.id);
}

/** An id comes as a number or as text; game_id is the wallet's own and not compared. */
function isId(said, wanted) {
  const text = said instanceof Numeral ? said.text : said;
  return typeof text === 'string' && text === String(wanted);
}

function fundless(balance, makes) {
  const amount = balance instanceof Numeral ? balance.value : NaN;
  if (makes('balance-or-zero')) return (amount || 0) < 0;
  if (makes('balance-truthy')) return !amount;
  return !(Number.isFinite(amount) && amount >= 0);
}
