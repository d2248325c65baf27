// A list of any length of which only the rows on the screen are elements.

import { element } from "./dom.js";

const BEYOND = 6;

/** Shows rows in a listbox; `paint` fills the element of a row, `chosen` is told of a choice. */
export class List {
  constructor(box, { paint, chosen }) {
    this.box = box;
    this.spacer = box.firstElementChild;
    this.paint = paint;
    this.chosen = chosen;
    this.rows = [];
    this.selected = null;
    this.sticks = true;
    this.shown = new Map();
    this.due = false;
    box.addEventListener("scroll", () => this.#scrolled());
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("click", (event) => {
      const hit = event.target.closest("[role=option]");
      if (hit) this.select(hit.dataset.id);
    });
    new ResizeObserver(() => this.draw()).observe(box);
  }

  get #height() {
    return Number.parseFloat(getComputedStyle(this.box).getPropertyValue("--row"));
  }

  /** Whether there are more rows than the screen has room for. */
  get isLong() {
    return this.rows.length * this.#height > this.box.clientHeight;
  }

  /** Show these rows; at the end of the list it stays there. */
  show(rows) {
    this.rows = rows;
    this.draw();
  }

  /** Draw before the next frame, once however often it is asked for. */
  draw() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => { this.due = false; this.#drawn(); });
  }

  /** Choose a row by its id, and bring it into view. */
  select(id, { tell = true } = {}) {
    this.selected = id;
    const at = this.rows.findIndex((row) => row.id === id);
    if (at >= 0) {
      this.sticks = at === this.rows.length - 1;
      const top = at * this.#height, bottom = top + this.#height;
      if (top < this.box.scrollTop) this.box.scrollTop = top;
      else if (bottom > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = bottom - this.box.clientHeight;
    }
    this.#drawn();
    if (tell) this.chosen(id);
  }

  /** Go to the end of the list, and stay there. */
  toEnd() {
    this.sticks = true;
    this.draw();
  }

  #scrolled() {
    this.sticks = this.box.scrollTop + this.box.clientHeight >= this.box.scrollHeight - this.#height;
    this.draw();
  }

  #drawn() {
    const height = this.#height;
    this.spacer.style.height = `${this.rows.length * height}px`;
    if (this.sticks) this.box.scrollTop = this.box.scrollHeight;
    const first = Math.max(0, Math.floor(this.box.scrollTop / height) - BEYOND);
    const last = Math.min(this.rows.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / height) + BEYOND);
    const wanted = new Set(this.rows.slice(first, last).map((row) => row.id));
    for (const [id, made] of this.shown) if (!wanted.has(id)) { made.remove(); this.shown.delete(id); }
    for (let at = first; at < last; at += 1) this.#place(this.rows[at], at, height);
    const active = this.shown.get(this.selected);
    if (active) this.box.setAttribute("aria-activedescendant", active.id);
    else this.box.removeAttribute("aria-activedescendant");
    this.box.dispatchEvent(new Event("drawn"));
  }

  #place(row, at, height) {
    let made = this.shown.get(row.id);
    if (!made) {
      made = element("div", { role: "option", id: `row-${row.id}`, "data-id": row.id });
      this.shown.set(row.id, made);
      this.spacer.append(made);
    }
    if (made.dataset.version !== String(row.version)) {
      made.dataset.version = row.version;
      this.paint(made, row);
    }
    made.style.transform = `translateY(${at * height}px)`;
    made.setAttribute("aria-posinset", at + 1);
    made.setAttribute("aria-setsize", this.rows.length);
    made.setAttribute("aria-selected", row.id === this.selected);
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.#height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in steps) || !this.rows.length || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const at = this.rows.findIndex((row) => row.id === this.selected);
    const from = at < 0 ? (steps[event.key] > 0 ? -1 : this.rows.length) : at;
    const to = Math.min(this.rows.length - 1, Math.max(0, from + steps[event.key]));
    this.select(this.rows[to].id);
  }
}
