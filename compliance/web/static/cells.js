// The official tables as they are printed, every number a field one can type in.

import { h } from "./dom.js";
import { t, w } from "./words.js";

// `hooks`: typed(fact, text, done), pasted(steps), zero(facts, title), badge(finding), propose(proposal).
export class Tables {
  constructor(doc, form, hooks) {
    this.doc = doc;
    this.form = form;
    this.hooks = hooks;
    this.boxes = new Map();
    this.zeros = [];
  }

  // One table, as an element.
  drawn(grid) {
    const rows = this.rowsOf(grid);
    const title = w(grid.title);
    const facts = rows.flat().filter((box) => box.fact).map((box) => box.fact);
    const body = rows.map((row) => h("tr", {}, row.map((box) => this.box(box))));
    const zero = h("button", { type: "button", class: "button quiet small", onclick: () => this.hooks.zero(this.blanks(facts), title) });
    this.zeros.push({ zero, facts, title });
    return h("div", { class: "grid", id: `table-${grid.id}` },
      h("div", { class: "grid-head" }, h("h3", {}, title), zero),
      h("div", { class: "frame", tabindex: "0", role: "region", "aria-label": title },
        h("table", { class: `official ${grid.id}`, "aria-label": title }, h("tbody", {}, body))));
  }

  rowsOf(grid) {
    for (const [row, rows] of Object.entries(grid.substitutes)) {
      const facts = this.doc.report.facts;
      if (Object.keys(facts).some((name) => name.startsWith(`${grid.id}.${row}.`) && facts[name].state !== "absent")) return rows;
    }
    return grid.rows;
  }

  blanks(facts) {
    return facts.filter((fact) => this.doc.cell(fact) === "");
  }

  box(box) {
    const spans = { colspan: (box.across ?? 1) > 1 ? box.across : null, rowspan: (box.down ?? 1) > 1 ? box.down : null };
    if (box.part !== "value") {
      const corner = box.part === "head" && box.text?.startsWith("（") && box.down > 1;
      const tall = box.part === "label" && box.down >= 10;
      const tag = box.part === "void" || corner ? "td" : "th";
      return h(tag, { ...spans, class: corner ? "corner" : tall ? "label tall" : box.part, scope: tag === "th" && box.part === "label" ? (box.down > 1 ? "rowgroup" : "row") : null }, box.text);
    }
    const fact = box.fact;
    const input = h("input", {
      type: "text", inputmode: this.form.kinds[fact] === "count" ? "numeric" : "decimal", autocomplete: "off", spellcheck: "false", maxlength: 60,
      "aria-label": w(this.form.labels[fact]), data: { fact }, id: `cell-${fact}`,
      onfocus: () => { input.dataset.before = input.value; input.select(); },
      oninput: () => this.hooks.typed(fact, input.value, false),
      onchange: () => this.hooks.typed(fact, input.value, true),
      onkeydown: (event) => this.key(event, input),
      onpaste: (event) => this.paste(event, input),
    });
    const marks = h("span", { class: "marks" });
    const sign = h("span", { class: "sign", "aria-hidden": "true" });
    const proposals = h("span", { class: "proposals" });
    const cell = h("td", { ...spans, class: "value" }, h("span", { class: "inner" }, sign, input), h("span", { class: "below" }, marks, proposals));
    this.boxes.set(fact, { cell, input, marks, sign, proposals });
    return cell;
  }

  // Brings what is shown in line with what the cells say; `open`: totals that wait for parts.
  values(open = new Map(), computed = new Set()) {
    for (const [fact, { cell, input }] of this.boxes) {
      const text = this.doc.cell(fact);
      if (input.value !== text && !(document.activeElement === input && input.value.trim() === text)) input.value = text;
      const typed = this.doc.edits.cells?.[fact] !== undefined;
      cell.classList.toggle("changed", typed && !this.doc.draft && !computed.has(fact));
      cell.classList.toggle("computed", computed.has(fact));
      input.readOnly = computed.has(fact);
      const waits = open.get(fact);
      input.placeholder = computed.has(fact) && waits && !waits.none ? t("partial", { n: waits.missing }) : "";
      const was = typed && !this.doc.draft && !computed.has(fact) ? t("was", { value: this.doc.read(fact) || t("blank_word") }) : "";
      input.title = [computed.has(fact) ? t("computed") : "", was].filter(Boolean).join(" · ");
    }
    for (const { zero, facts, title } of this.zeros) {
      const count = this.blanks(facts).filter((fact) => !computed.has(fact)).length;
      zero.hidden = !count;
      zero.textContent = `${t("zero_blanks")}（${count}）`;
      zero.setAttribute("aria-label", t("zero_named", { table: title, n: count }));
    }
  }

  // Marks by finding, what could not be read, and proposals in the cell.
  marks(findings, gaps, proposals) {
    const order = ["error", "warning", "info"];
    const by = new Map();
    for (const finding of findings) for (const fact of finding.facts) by.set(fact, [...(by.get(fact) ?? []), finding]);
    for (const [fact, { cell, input, marks, sign, proposals: room }] of this.boxes) {
      const own = by.get(fact) ?? [];
      // An empty form has empty cells; only what was read may surprise by one.
      const gap = this.doc.draft && gaps[fact]?.state === "blank" ? undefined : gaps[fact];
      const worst = order.find((severity) => own.some((finding) => finding.severity === severity));
      const close = own.some((finding) => finding.facts.length <= 2);
      cell.classList.remove("error", "warning", "info", "close", "gap", "blank", "placeholder", "unreadable", "absent", "suspect");
      if (worst) cell.classList.add(worst);
      if (close) cell.classList.add("close");
      if (gap) cell.classList.add("gap", gap.state);
      sign.textContent = gap && !input.value ? { blank: "␣", absent: "×", unreadable: "?" }[gap.state] ?? "" : gap?.state === "unreadable" ? "?" : "";
      const said = [gap ? t(`s_${gap.state}`) : "", gap ? w(gap.note) : "", ...own.map((finding) => t("in_finding", { n: finding.number }))].filter(Boolean);
      input.setAttribute("aria-invalid", worst || gap?.state === "unreadable" ? "true" : "false");
      if (said.length) input.setAttribute("aria-description", said.join("；")); else input.removeAttribute("aria-description");
      marks.replaceChildren(...own.filter((finding) => finding.facts.length <= 2).slice(0, 1).map((finding) => this.hooks.badge(finding)));
      const offered = (proposals.get(fact) ?? []).slice(0, 3);
      if (offered.length) cell.classList.add("suspect");
      room.replaceChildren(...offered.map((one) => this.hooks.propose(one)));
    }
  }

  key(event, input) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = input.selectionStart, end = input.selectionEnd, length = input.value.length;
    const whole = at === 0 && end === length;
    const move = { ArrowUp: [0, -1], ArrowDown: [0, 1], Enter: [0, event.shiftKey ? -1 : 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (event.key === "Escape") {
      input.value = input.dataset.before ?? "";
      this.hooks.typed(input.dataset.fact, input.value, true);
      input.select();
      return;
    }
    if (!move) return;
    if (event.key === "ArrowLeft" && !whole && at !== 0) return;
    if (event.key === "ArrowRight" && !whole && end !== length) return;
    const next = this.neighbour(input, move);
    if (next) { event.preventDefault(); next.focus(); }
  }

  // The field on the left, on the right, above or below, by where things stand on the screen.
  neighbour(input, [across, down]) {
    const fields = [...input.closest("table").querySelectorAll("input")];
    const here = input.closest("td").getBoundingClientRect();
    const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
    const [x, y] = middle(here);
    let best = null, least = Infinity;
    for (const field of fields) {
      if (field === input) continue;
      const [fx, fy] = middle(field.closest("td").getBoundingClientRect());
      const along = across ? (fx - x) * across : (fy - y) * down;
      const beside = across ? Math.abs(fy - y) : Math.abs(fx - x);
      if (along <= 4 || (across && beside > 4) || (down && beside > here.width * 1.5)) continue;
      const far = along + beside * 3;
      if (far < least) { least = far; best = field; }
    }
    return best;
  }

  // A block from a spreadsheet goes into the cells to the right and below.
  paste(event, input) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const rows = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    if (rows.length === 1 && rows[0].length === 1) return;
    event.preventDefault();
    const steps = [];
    let first = input;
    for (const row of rows) {
      let field = first;
      for (const value of row) {
        if (!field) break;
        if (!field.readOnly) steps.push(["cells", field.dataset.fact, value.trim().slice(0, 60)]);
        field = this.neighbour(field, [1, 0]);
      }
      first = first && this.neighbour(first, [0, 1]);
    }
    this.hooks.pasted(steps);
  }
}
