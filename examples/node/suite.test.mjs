// An operator's own tests with Node's test runner: all at once, each in a world of its own.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inItsWorld, urls } from "./sandbox.mjs";

const AUTHENTICATE = "wallet.authenticate";
const OPENS = 200;
const FAILS = 502;
const REFUSED = 400;

// Open a token's launch URL as a player's browser does; null takes a parameter away.
async function launch(token, other = {}) {
  const url = new URL(token.launch.url);
  for (const [name, value] of Object.entries(other)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return fetch(url);
}

const status = async (...launched) => (await launch(...launched)).status;

async function logsIn(sid) {
  const { fasttrack } = await urls();
  const url = `${fasttrack}/Platform/LoginAuthToken`;
  const answer = await fetch(url, { method: "POST", headers: { authtoken: sid } });
  return (await answer.json()).Success;
}

describe("the operator", { concurrency: true }, () => {
  test("opens the game for a fresh token, and asks once", inItsWorld(async (world) => {
    assert.equal(await status(await world.token()), OPENS);
    assert.equal(await world.count(AUTHENTICATE), 1);
  }));

  for (const state of ["expired", "terminated"]) {
    test(`opens nothing for a token that is ${state}`, inItsWorld(async (world) => {
      assert.equal(await status(await world.token({ state })), FAILS);
    }));
  }

  for (const other of [{ currency: "SEK" }, { player_id: "4711" }, { site_id: "99" }]) {
    test(`opens nothing for ${JSON.stringify(other)}`, inItsWorld(async (world) => {
      assert.equal(await status(await world.token(), other), FAILS);
    }));
  }

  for (const reply of [
    { code: 2 },
    { status: 500 },
    { status: 503, headers: { "retry-after": 2 } },
    { status: 429 },
    { status: 404 },
    { raw: "maintenance" },
    { status: 502 },
  ]) {
    test(`opens nothing when the wallet's answer is ${JSON.stringify(reply)}`, inItsWorld(async (world) => {
      await world.reply(AUTHENTICATE, reply);
      assert.equal(await status(await world.token()), FAILS);
    }));
  }

  test("opens the game when code 2 came twice", inItsWorld(async (world) => {
    const token = await world.token();
    const failed = { code: 2, status: 200 };
    await world.reply(AUTHENTICATE, failed, failed, "real");
    assert.deepEqual([await status(token), await status(token), await status(token)], [FAILS, FAILS, OPENS]);
  }));

  test("waits for a slow wallet", inItsWorld(async (world) => {
    await world.reply(AUTHENTICATE, { code: 1, delay: "300ms" });
    assert.equal(await status(await world.token()), OPENS);
  }));

  test("shows the wallet's balance", inItsWorld(async (world) => {
    assert.equal((await (await launch(await world.token({ balance: 12 }))).json()).balance, 12);
  }));

  test("asks nobody for a launch without a token", inItsWorld(async (world) => {
    assert.equal(await status(await world.token(), { token: null }), REFUSED);
    assert.equal(await world.count(AUTHENTICATE), 0);
  }));

  test("lets two players play at the same time", inItsWorld(async (world) => {
    const tokens = [await world.token(), await world.token()];
    assert.deepEqual(await Promise.all(tokens.map((token) => status(token))), [OPENS, OPENS]);
    assert.equal(await world.count(AUTHENTICATE), 2);
  }));

  test("knows a live session", inItsWorld(async (world) => {
    assert.equal(await logsIn((await world.player()).sid), true);
  }));

  test("knows no session of nobody", inItsWorld(async () => {
    assert.equal(await logsIn("N0bodysS1d"), false);
  }));
});
