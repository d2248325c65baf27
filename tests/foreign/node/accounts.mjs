// Players and their sessions. A login has two secrets: the cookie of the browser, and the sid that
// the page hands to Fast Track. Both end with the logout.

import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_UP_MS = 2; // about what a database takes; two requests meet in it
const FIRST_NUMBER = 700_100;

/** This operator's clock, which testers may put forward. */
export class Clock {
  #aheadMs = 0;

  nowMs() {
    return Date.now() + this.#aheadMs;
  }

  advance(seconds) {
    this.#aheadMs += seconds * 1000;
  }

  backToReal() {
    this.#aheadMs = 0;
  }
}

export class Accounts {
  #players = new Map(); // id as text → player
  #bySid = new Map();
  #byCookie = new Map();
  #next = FIRST_NUMBER;
  #makes;

  constructor(makes) {
    this.#makes = makes;
  }

  /** Log a player in, who is made when `id` is new or missing. */
  logIn({ id, brand, currency, country }) {
    const number = id ?? this.#next++;
    const player = this.#players.get(String(number)) ?? this.#made({ number, brand, currency, country });
    const session = { player, sid: randomBytes(24).toString('base64url'), cookie: randomUUID() };
    this.#bySid.set(this.#key(session.sid), session);
    this.#byCookie.set(session.cookie, session);
    return session;
  }

  logOut(sid) {
    const session = this.#bySid.get(this.#key(sid));
    if (session === undefined) return false;
    if (!this.#makes('logout-of-one-map')) this.#bySid.delete(this.#key(sid));
    if (!this.#makes('logout-keeps-cookie')) this.#byCookie.delete(session.cookie);
    return true;
  }

  async ofSid(sid) {
    await pause(LOOK_UP_MS);
    return this.#bySid.get(this.#key(sid))?.player;
  }

  async ofCookie(cookie) {
    await pause(LOOK_UP_MS);
    return this.#byCookie.get(cookie)?.player;
  }

  /** Write down that a player was here. */
  async seen(player) {
    await pause(LOOK_UP_MS);
    player.seen += 1;
  }

  switchCurrency(id, to) {
    const player = this.#players.get(String(id));
    if (player !== undefined) player.currency = to;
    return player !== undefined;
  }

  #made({ number, brand, currency, country }) {
    const player = { id: number, brand, currency, country, seen: 0, sportsbookIds: new Map() };
    this.#players.set(String(number), player);
    return player;
  }

  #key(sid) {
    return this.#makes('sid-lower-case') ? sid.toLowerCase() : sid;
  }
}
