// The clock of the world, and what moves it.

import { call } from "./api.js";

/** Shows the time of a world, which goes on by itself unless it is frozen. */
export class Clock {
  constructor({ path, failed }) {
    this.path = path;
    this.failed = failed;
    this.box = document.querySelector("#clock");
    this.told = null;
    this.#button("advance", { advance: "15m" });
    this.#button("freeze", { freeze: true });
    this.#button("real", { real: true });
    setInterval(() => this.#draw(), 1000);
  }

  /** Ask what time it is. */
  async refresh() {
    this.#take(await call("GET", this.path("/clock")));
  }

  #button(name, move) {
    document.querySelector(`#clock-${name}`).addEventListener("click", async () => {
      try {
        const goOn = name === "freeze" && this.told?.frozen ? { "go-on": true } : move;
        this.#take(await call("POST", this.path("/clock"), goOn));
      } catch (fault) { this.failed(fault); }
    });
  }

  #take(clock) {
    this.told = clock;
    this.since = performance.now();
    document.querySelector("#clock-freeze").textContent = clock.frozen ? "Go on" : "Freeze";
    this.#draw();
  }

  #draw() {
    if (!this.told) return;
    const gone = this.told.frozen ? 0 : performance.now() - this.since;
    const now = new Date(Number(this.told.now_s) * 1000 + gone).toISOString();
    const day = now.slice(0, 10) === new Date().toISOString().slice(0, 10) ? "" : `${now.slice(0, 10)} `;
    this.box.textContent = `${day}${now.slice(11, 19)} UTC${apart(this.told)}`;
    this.box.title = now;
    this.box.classList.toggle("moved", this.told.frozen || Math.abs(Number(this.told.ahead_s)) >= 1);
  }
}

function apart(clock) {
  if (clock.frozen) return ", frozen";
  const minutes = Number(clock.ahead_s) / 60;
  if (Math.abs(minutes) < 1 / 60) return "";
  const spelt = Math.abs(minutes) >= 1 ? `${Math.round(Math.abs(minutes))} min` : `${Math.round(Math.abs(minutes) * 60)} s`;
  return ` ${minutes > 0 ? "+" : "−"}${spelt}`;
}
