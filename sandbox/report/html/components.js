"use strict";
/* What every page of ours can do: copy, show a body raw, filter rows. No text of a peer is ever made
   into markup here. */
const sandbox = (() => {
  const say = (button, text) => {
    const was = button.dataset.label || (button.dataset.label = button.textContent);
    button.textContent = text;
    clearTimeout(button.timer);
    button.timer = setTimeout(() => { button.textContent = was; }, 1600);
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "sr";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.classList.contains("copy")) {
      const done = await copy(button.closest(".copyable").querySelector("pre").textContent);
      say(button, done ? "Copied" : "Not copied");
    } else if (button.classList.contains("raw")) {
      const raw = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(raw));
      button.parentElement.querySelector(".pretty").hidden = raw;
      button.parentElement.querySelector(".as-sent").hidden = !raw;
    }
  });

  /* A filter over the rows of a section: words, picked kinds, and a tag where there is a list of
     them. `changed` gets what is asked. */
  const filter = (section, changed) => {
    const form = section.querySelector(".filters");
    const input = form.querySelector("input");
    const buttons = [...form.querySelectorAll("[data-pick]")];
    const tags = form.querySelector("select");
    const shown = form.querySelector(".shown");
    const rows = () => [...section.querySelectorAll("[data-row]")];
    const words = new WeakMap();
    const text = (row) => {
      if (!words.has(row)) words.set(row, `${row.textContent} ${row.dataset.tags || ""}`.toLowerCase());
      return words.get(row);
    };
    const asked = () => ({
      q: input.value.trim(),
      kinds: buttons.filter((b) => b.getAttribute("aria-pressed") === "true").map((b) => b.dataset.pick),
      tag: tags ? tags.value : "",
    });
    const apply = () => {
      const { q, kinds, tag } = asked();
      const needles = q.toLowerCase().split(/\s+/).filter(Boolean);
      let visible = 0;
      const all = rows();
      for (const row of all) {
        const fits = (!kinds.length || kinds.includes(row.dataset.kind))
          && (!tag || row.dataset.tags.split(" ").includes(tag))
          && needles.every((n) => text(row).includes(n));
        row.hidden = !fits;
        visible += fits;
      }
      for (const body of section.querySelectorAll("tbody")) {
        const group = body.querySelector(".group");
        if (group) group.hidden = !body.querySelector("[data-row]:not([hidden])");
      }
      shown.textContent = visible === all.length ? `${all.length}` : `${visible} of ${all.length}`;
    };
    const set = ({ q = "", kinds = [], tag = "" }) => {
      input.value = q;
      if (tags) tags.value = [...tags.options].some((each) => each.value === tag) ? tag : "";
      for (const b of buttons) b.setAttribute("aria-pressed", String(kinds.includes(b.dataset.pick)));
      apply();
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("input", () => { apply(); changed(asked()); });
    tags?.addEventListener("change", () => { apply(); changed(asked()); });
    for (const b of buttons) {
      b.addEventListener("click", () => {
        b.setAttribute("aria-pressed", String(b.getAttribute("aria-pressed") !== "true"));
        apply();
        changed(asked());
      });
    }
    apply();
    return { set, apply, input };
  };

  /* A file in lines with their numbers; `data-marks` says which are marked: `29:fail 31:pass`. */
  const numbered = (pre) => {
    const marks = new Map(pre.dataset.marks.split(" ").map((each) => each.split(":")));
    const lines = pre.textContent.replace(/\n$/, "").split("\n").map((text, n) => {
      const line = document.createElement("span");
      const number = document.createElement("span");
      line.className = `line ${marks.get(String(n + 1)) || ""}`;
      line.dataset.line = n + 1;
      number.className = "n";
      number.textContent = n + 1;
      line.append(number, `${text}\n`);
      return line;
    });
    pre.replaceChildren(...lines);
    delete pre.dataset.marks;
  };

  return { copy, filter, numbered };
})();
