// Tabs by the pattern of ARIA: arrows go from one to the next.

/** `shown` is the name of the pane that is shown; `chosen` is told when it changes. */
export class Tabs {
  constructor(bar, { chosen }) {
    this.tabs = [...bar.querySelectorAll("[role=tab]")];
    this.chosen = chosen;
    this.shown = "";
    bar.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) this.show(nameOf(tab));
    });
    bar.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Show a pane by its name; the first one for a name that there is not. */
  show(name) {
    const wanted = this.tabs.find((tab) => nameOf(tab) === name) ?? this.tabs[0];
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", tab === wanted);
      tab.tabIndex = tab === wanted ? 0 : -1;
      document.querySelector(`#pane-${nameOf(tab)}`).hidden = tab !== wanted;
    }
    const before = this.shown;
    this.shown = nameOf(wanted);
    if (before && before !== this.shown) this.chosen();
  }

  #key(event) {
    const at = this.tabs.findIndex((tab) => nameOf(tab) === this.shown);
    const last = this.tabs.length - 1;
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.show(nameOf(this.tabs[next]));
    this.tabs[next].focus();
  }
}

const nameOf = (tab) => tab.id.slice("tab-".length);
