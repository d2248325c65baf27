// JSON as it stands: numbers keep their digits, and a name that comes twice is refused.
// JSON.parse makes 9007199254740993 another player, and takes the last of two balances.

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const DEEPEST = 64;

/** A number with the digits that were sent. */
export class Numeral {
  constructor(text) {
    this.text = text;
  }

  get value() {
    return Number(this.text);
  }
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at = pattern.lastIndex;
    return found[0];
  }

  char(wanted) {
    this.take(SPACE);
    if (this.text[this.at] !== wanted) return false;
    this.at += 1;
    return true;
  }

  need(found) {
    if (found === undefined || found === false) throw new SyntaxError(`no JSON at ${this.at}`);
    return found;
  }

  value(depth) {
    if (depth > DEEPEST) throw new SyntaxError('nested too deep');
    if (this.char('{')) return this.object(depth);
    if (this.char('[')) return this.array(depth);
    const string = this.take(STRING);
    if (string !== undefined) return JSON.parse(string);
    const word = this.take(WORD);
    if (word !== undefined) return JSON.parse(word);
    return new Numeral(this.need(this.take(NUMBER)));
  }

  object(depth) {
    const found = Object.create(null);
    if (this.char('}')) return found;
    do {
      this.take(SPACE);
      const name = JSON.parse(this.need(this.take(STRING)));
      if (name in found) throw new SyntaxError(`${name} comes twice`);
      this.need(this.char(':'));
      found[name] = this.value(depth + 1);
    } while (this.char(','));
    this.need(this.char('}'));
    return found;
  }

  array(depth) {
    const found = [];
    if (this.char(']')) return found;
    do found.push(this.value(depth + 1));
    while (this.char(','));
    this.need(this.char(']'));
    return found;
  }
}

/** Parses text or UTF-8 bytes. Throws SyntaxError, or TypeError for bytes that are no UTF-8. */
export function parseExact(source) {
  const text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source);
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.take(SPACE);
  if (reader.at !== text.length) throw new SyntaxError(`something follows at ${reader.at}`);
  return value;
}

export const isObject = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Numeral);
