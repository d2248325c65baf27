// The wallet's client: one HTTP/2 connection for all launches, Basic, and the keyed hash of the very
// bytes that go out. Asked three times at most, a second apart, and again only when the wallet said
// that it is in trouble (5xx, 429) or never took the request. Silence is not asked again.

import { createHmac } from 'node:crypto';
import http from 'node:http';
import http2 from 'node:http2';
import { setTimeout as pause } from 'node:timers/promises';

const PATH = '/api/wallet/authenticate';
const MOST_ATTEMPTS = 3;
const GAP_MS = 1000;
const LONGEST_GAP_MS = 5000;
const PATIENCE_MS = 3500;
const STORM = 12;
const { NGHTTP2_CANCEL, NGHTTP2_REFUSED_STREAM } = http2.constants;

/** There was no complete answer. `unprocessed` where HTTP/2 or TCP says that nothing was done. */
class NoAnswer extends Error {
  constructor(text, unprocessed = false) {
    super(text);
    this.unprocessed = unprocessed;
  }
}

export class Wallet {
  #url;
  #provider;
  #makes;
  #line;
  #trust;

  constructor({ url, provider, makes }) {
    this.#url = url;
    this.#trust = trust(undefined, makes);
    this.#provider = provider;
    this.#makes = makes;
  }

  /** Activate a launch's token: the answer as `{status, headers, body}`, or undefined. */
  async authenticate(launch) {
    const { sent, headers } = this.#request(launch);
    const most = this.#makes('retry-without-end') ? STORM : MOST_ATTEMPTS;
    for (let made = 1; ; made += 1) {
      const answer = await this.#send(sent, headers).catch((fault) => fault);
      const gap = answer instanceof Error ? gapAfterFault(answer) : gapAfter(answer);
      if (made >= most || gap === undefined) return answer instanceof Error ? undefined : answer;
      await pause(this.#makes('retry-without-end') ? GAP_MS / 5 : gap);
    }
  }

  /** Call the wallet elsewhere from now on; `ca` is whom to trust there, in place of everybody. */
  moveTo(url, ca) {
    this.#url = url;
    this.#trust = trust(ca, this.#makes);
    this.close();
    this.#line = undefined;
  }

  close() {
    this.#line?.close();
  }

  #request(launch) {
    const { id, accessKey, privateKey, game } = this.#provider;
    const text = (value) => JSON.stringify(value);
    const player = this.#makes('ids-through-number') ? String(Number(launch.playerId)) : launch.playerId;
    const members = [ // written by hand: JSON.stringify knows no integers of 64 bits
      `"currency":${text(launch.currency)}`,
      `"game_id":${text(game)}`,
      `"provider_id":${id}`,
      `"site_id":${launch.siteId}`,
      `"player_id":${player}`,
      `"token":${text(launch.token)}`,
    ];
    const signed = Buffer.from(`{${members.join(',')}}`);
    const indented = Buffer.from(`{\n  ${members.join(',\n  ')}\n}`);
    const headers = {
      authorization: `Basic ${Buffer.from(`${id}:${accessKey}`).toString('base64')}`,
      'x-request-signature': createHmac('sha256', privateKey).update(signed).digest('hex'),
      'content-type': 'application/json',
      accept: 'application/json',
    };
    return { sent: this.#makes('signed-before-sent') ? indented : signed, headers };
  }

  #send(sent, headers) {
    if (this.#makes('http1-agent')) return overHttp1(this.#url, sent, headers);
    if (!this.#makes('connection-per-launch')) return overHttp2(this.#connected(), sent, headers);
    const line = connect(this.#url, this.#trust);
    return overHttp2(line, sent, headers).finally(() => line.close());
  }

  #connected() {
    if (this.#line === undefined || this.#line.leaving || this.#line.destroyed) {
      this.#line = connect(this.#url, this.#trust);
    }
    return this.#line;
  }
}

function trust(ca, makes) {
  const options = ca === undefined ? {} : { ca };
  if (makes('certificate-unverified')) options.rejectUnauthorized = false;
  if (makes('host-unverified')) options.checkServerIdentity = () => undefined;
  return options;
}

function connect(url, options) {
  const line = http2.connect(url, options);
  line.processedUpTo = Infinity;
  line.on('goaway', (_code, lastStream) => {
    line.leaving = true;
    line.processedUpTo = lastStream;
  });
  line.on('close', () => { line.leaving = true; });
  line.on('error', () => { line.leaving = true; }); // the streams tell whoever waits
  return line;
}

function overHttp2(line, sent, headers) {
  return new Promise((resolve, reject) => {
    const stream = line.request({ ':method': 'POST', ':path': PATH, ...headers });
    const chunks = [];
    let head;
    let ended = false;
    const patience = setTimeout(() => stream.close(NGHTTP2_CANCEL), PATIENCE_MS);
    stream.on('response', (fields) => { head = fields; });
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => { ended = true; });
    stream.on('error', () => {}); // `close` follows, and says why
    stream.on('close', () => {
      clearTimeout(patience);
      if (head && ended && stream.rstCode === 0) {
        resolve({ status: head[':status'], headers: head, body: Buffer.concat(chunks) });
      } else {
        reject(new NoAnswer(`stream closed with ${stream.rstCode}`, unprocessed(line, stream)));
      }
    });
    stream.end(sent);
  });
}

function unprocessed(line, stream) {
  const neverSent = stream.id === undefined; // no connection came about
  const refused = stream.rstCode === NGHTTP2_REFUSED_STREAM;
  return neverSent || refused || stream.id > line.processedUpTo;
}

const agent = new http.Agent({ keepAlive: true });

function overHttp1(url, sent, headers) {
  return new Promise((resolve, reject) => {
    const asked = http.request(new URL(PATH, url), { method: 'POST', headers, agent, timeout: PATIENCE_MS });
    asked.on('timeout', () => asked.destroy(new NoAnswer('timeout')));
    asked.on('error', reject);
    asked.on('response', async (answer) => {
      const chunks = await answer.toArray().catch(reject);
      const body = Buffer.concat(chunks ?? []);
      resolve({ status: answer.statusCode, headers: answer.headers, body });
    });
    asked.end(sent);
  });
}

function gapAfterFault(fault) {
  return fault.unprocessed ? GAP_MS : undefined;
}

function gapAfter({ status, headers }) {
  if (status < 500 && status !== 429) return undefined;
  const said = headers['retry-after'];
  if (said === undefined) return GAP_MS;
  const waitMs = /^[0-9]+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  if (!(waitMs <= LONGEST_GAP_MS)) return undefined; // too long for a player, or no time at all
  return Math.max(waitMs, GAP_MS) + 50; // never a hair too early
}
