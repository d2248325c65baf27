// The HTTP side: one table of routes, bodies read whole, refusals in one form.

import http from 'node:http';

const MOST_BYTES = 65_536;

/** Thrown by handlers: becomes `{"error": word, "code": status}`. */
export class Refusal extends Error {
  constructor(status, word, headers = {}) {
    super(word);
    this.status = status;
    this.headers = headers;
  }
}

/** Returned by handlers that hang up without an answer. */
export const HANG_UP = Symbol('hang up');

export function json(status, value, headers = {}) {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

export function page(status, title, headers = {}) {
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
    body: `<!doctype html><title>${title}</title><p>${title}</p>`,
  };
}

async function readBody(incoming) {
  const chunks = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  if (size > MOST_BYTES) throw new Refusal(413, 'body_too_large');
  return Buffer.concat(chunks);
}

function handlerOf(routes, method, path) {
  const methods = routes[path];
  if (methods === undefined) throw new Refusal(404, 'not_found');
  const handler = methods[method] ?? methods['*'];
  if (handler === undefined) {
    throw new Refusal(405, 'method_not_allowed', { Allow: Object.keys(methods).join(', ') });
  }
  return handler;
}

async function answerOf(routes, incoming) {
  const { pathname, searchParams: query } = new URL(incoming.url, 'http://operator');
  const body = await readBody(incoming);
  const handler = handlerOf(routes, incoming.method, pathname);
  const { headers, socket } = incoming;
  return handler({ headers, query, body, caller: socket.remoteAddress });
}

function failed(fault) {
  if (fault instanceof Refusal) {
    return json(fault.status, { error: fault.message, code: fault.status }, fault.headers);
  }
  console.error(fault);
  return json(500, { error: 'internal_error', code: 500 });
}

/** A server over `routes`: path → method (or `*`) → async handler. */
export function server(routes) {
  return http.createServer(async (incoming, outgoing) => {
    const answer = await answerOf(routes, incoming).catch(failed);
    if (answer === HANG_UP) incoming.socket.destroy();
    else outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  });
}
