// The launch URL. The player's browser is sent on to the game (303) once the wallet has said yes; all
// else is a page that says no. A URL opens one game: two at the same time share the one question
// and the game, and one that comes after the game was opened is turned away.

import { randomUUID } from 'node:crypto';

import { objection } from './wallet_answer.mjs';
import { page } from './web.mjs';

const LARGEST_ID = 18_446_744_073_709_551_615n;
const ID = /^[1-9][0-9]{0,19}$/;
const isId = (text) => ID.test(text) && BigInt(text) <= LARGEST_ID;
const isToken = (text) => text.length > 0 && text.length <= 255;
const isCurrency = (text) => /^[A-Z0-9]{3,10}$/.test(text);
const FORMS = { token: isToken, player_id: isId, site_id: isId, currency: isCurrency };

export function launches({ wallet, provider, makes }) {
  const opened = new Set(); // tokens that have had their game
  const flights = new Map(); // launch as text → promise of the answer

  async function open(launch) {
    const why = objection(await wallet.authenticate(launch), launch, { provider, makes });
    if (why !== '') return page(502, `The game cannot be opened (${why}).`);
    opened.add(launch.token);
    return page(303, 'To the game', { Location: `/games/${provider.game}?session=${randomUUID()}` });
  }

  async function share(launch) {
    const key = JSON.stringify(launch);
    if (!flights.has(key)) flights.set(key, open(launch).finally(() => flights.delete(key)));
    return flights.get(key);
  }

  async function launch({ query }) {
    const asked = read(query, makes);
    if (asked === undefined) return page(400, 'This link is not complete.');
    if (makes('no-shared-flight')) return open(asked);
    if (opened.has(asked.token)) return page(409, 'This link has been used.');
    return share(asked);
  }

  return { '/play': { GET: launch } };
}

/** The four parameters, each exactly once and in its form; undefined when one is not. */
function read(query, makes) {
  const found = {};
  for (const [name, fits] of Object.entries(FORMS)) {
    const given = query.getAll(name);
    if (given.length !== 1 && !makes('last-of-query-wins')) return undefined;
    const value = given.at(-1) ?? '';
    if (!fits(value)) return undefined;
    found[name] = value;
  }
  const { token, player_id: playerId, site_id: siteId, currency } = found;
  return { token, playerId, siteId, currency };
}
