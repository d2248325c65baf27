// What testers may ask for, and no provider ever.

import { json, Refusal } from './web.mjs';

export function qa({ accounts, clock, ring, tenants, wallet }) {
  const brands = tenants.map((tenant) => tenant.brand);

  function brandOf(asked) {
    const brand = asked.brand ?? brands[0];
    if (!brands.includes(brand)) throw new Refusal(400, 'no_such_brand');
    return brand;
  }

  function players(asked) {
    const { id, currency = 'EUR', country = 'MLT' } = asked;
    const { player, sid, cookie } = accounts.logIn({ id, brand: brandOf(asked), currency, country });
    return { player: { number: player.id }, login: { sid, fields: { Cookie: `lobby=${cookie}` } } };
  }

  function logout({ session }) {
    return { ended: accounts.logOut(String(session)) };
  }

  function currency({ number, currency: to }) {
    if (!accounts.switchCurrency(number, to)) throw new Refusal(404, 'no_such_player');
    return { currency: to };
  }

  async function keys(asked) {
    const turned = asked.brand === undefined ? brands : [brandOf(asked)];
    await Promise.all(turned.map((brand) => ring.rotate(brand)));
    return { turned };
  }

  function time({ advance_s: seconds, to }) {
    if (to === 'real') clock.backToReal();
    else if (Number.isFinite(seconds)) clock.advance(seconds);
    else throw new Refusal(400, 'no_time');
    return { now: new Date(clock.nowMs()).toISOString() };
  }

  function moveWallet({ at, trusting }) {
    wallet.moveTo(at, trusting);
    return { at };
  }

  const hook = (work) => ({
    POST: async ({ body }) => json(201, await work(JSON.parse(body.length > 0 ? body : '{}'))),
  });
  return {
    '/qa/players': hook(players),
    '/qa/logout': hook(logout),
    '/qa/currency': hook(currency),
    '/qa/keys': hook(keys),
    '/qa/time': hook(time),
    '/qa/wallet': hook(moveWallet),
  };
}
