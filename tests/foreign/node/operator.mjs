// An operator in plain Node, written from the providers' pages and from nothing else.
//
//   node operator.mjs --wallet http://127.0.0.1:8703 [--port 0] [--switch NAME]...
//   node operator.mjs --list-switches
//   node operator.mjs --make-keys FOLDER, and then --keys FOLDER: start without making new ones
//
// Prints `ready {json}` with its URL and the accounts that it has at the providers. Ends on SIGTERM,
// or when its standard input is closed, so that it never outlives who started it.

import { parseArgs } from 'node:util';

import { Accounts, Clock } from './accounts.mjs';
import { fastTrack } from './fast_track.mjs';
import { gr8, KeyRing, makeKeys } from './gr8.mjs';
import { launches } from './launch.mjs';
import { MISTAKES, mistakes } from './mistakes.mjs';
import { qa } from './qa.mjs';
import { Wallet } from './wallet.mjs';
import { server } from './web.mjs';

const TENANTS = [
  { brand: 'Fjord', operatorId: '7001' },
  { brand: 'Tundra', operatorId: '7002' },
];
const BRANDS = TENANTS.map((tenant) => tenant.brand);
const CLIENT = { id: 'fast-track', secret: 'oauth/secret=of+fast-track' };
const PROVIDER = {
  id: 55021,
  accessKey: 'acc:ess-key+with/colon', // RFC 7617 lets a password have colons
  privateKey: '5d0f7c1a-93e4-4b7e-8f52-6a1c0b9d2e73',
  game: 'aurora-wheel',
};

async function routesFor({ wallet, makes, keys }) {
  const clock = new Clock();
  const accounts = new Accounts(makes);
  const ring = new KeyRing();
  await Promise.all(BRANDS.map((brand) => (keys ? ring.read(brand, keys) : ring.rotate(brand))));
  const shared = { accounts, clock, ring, tenants: TENANTS, makes };
  return {
    ...fastTrack({ ...shared, client: CLIENT }),
    ...gr8(shared),
    ...launches({ wallet, provider: PROVIDER, makes }),
    ...qa({ ...shared, wallet }),
  };
}

async function main() {
  const { values } = parseArgs({
    options: {
      wallet: { type: 'string' },
      port: { type: 'string', default: '0' },
      keys: { type: 'string' },
      'make-keys': { type: 'string' },
      switch: { type: 'string', multiple: true, default: [] },
      'list-switches': { type: 'boolean' },
    },
  });
  if (values['list-switches']) return console.log(JSON.stringify(MISTAKES));
  if (values['make-keys']) return makeKeys(values['make-keys'], BRANDS);
  const makes = mistakes(values.switch);
  const wallet = new Wallet({ url: values.wallet, provider: PROVIDER, makes });
  const site = server(await routesFor({ wallet, makes, keys: values.keys }));
  site.listen(Number(values.port), '127.0.0.1', () => {
    const url = `http://127.0.0.1:${site.address().port}`;
    console.log(`ready ${JSON.stringify({ url, tenants: TENANTS, client: CLIENT, provider: PROVIDER })}`);
  });
  process.stdin.on('end', () => process.exit()).resume();
}

await main();
