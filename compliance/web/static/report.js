// One report: verdict and tools above, findings at the left, the report at the right, kept in step.

import { Tables } from "./cells.js";
import { fill, h, say } from "./dom.js";
import { parted } from "./draft.js";
import { Findings, SHOWN } from "./findings.js";
import { Identity } from "./identity.js";
import { number, written } from "./numbers.js";
import { Prose } from "./prose.js";
import { form as formOf, readOne } from "./server.js";
import { docs, keep } from "./store.js";
import { menu } from "./take.js";
import { targets, totals } from "./totals.js";
import { t, w } from "./words.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export async function reportView(doc) {
  if (!doc.report) return refusedView(doc);
  const view = new View(doc, await formOf(doc.report.form));
  return view.element;
}

function refusedView(doc) {
  return h("div", { class: "page" },
    docs.size > 1 ? h("p", {}, h("a", { href: "#/files" }, `‹ ${t("back")}`)) : null,
    h("section", { class: "card refused" },
      h("h1", {}, t("refused_title")),
      h("p", { class: "soft" }, doc.name),
      h("p", { class: "verdict none" }, w(doc.sheet.verdict)),
      h("p", {}, w(doc.reason)),
      h("p", { class: "soft" }, t("refused_help")),
      h("p", {}, h("a", { class: "button main", href: "#/" }, t("choose")))));
}

class View {
  constructor(doc, form) {
    this.doc = doc;
    this.form = form;
    this.computed = targets(form, doc.formulas);
    this.parts = new Map();
    this.findings = new Findings(doc, form, { show: (finding) => this.show(finding), showFact: (fact) => this.showFact(fact), attempt: (repair) => this.attempt(repair), previous: (file) => this.lastYear(file) });
    this.tables = new Tables(doc, form, {
      typed: (fact, text, done) => this.typed(fact, text, done),
      pasted: (steps) => this.cells(t("what_paste", { n: steps.length }), steps),
      zero: (facts, title) => this.zero(facts, title),
      badge: (finding) => this.badge(finding),
      propose: (one) => this.propose(one),
    });
    this.identity = new Identity(doc, {
      wrote: (name, value, label, done) => { doc.change(t("what_identity", { part: label }), [["", name, value]], name); if (done) doc.settle(); },
      badge: (finding) => this.badge(finding),
    });
    this.strip = h("div", { class: "strip" });
    this.element = h("div", { class: "report", data: { pane: "findings" } }, this.bar(), this.panes());
    const edits = () => { this.values(); this.tools(); };
    const sheet = () => { this.judged(); };
    doc.addEventListener("edits", edits);
    doc.addEventListener("sheet", sheet);
    this.keys = (event) => this.key(event);
    document.addEventListener("keydown", this.keys);
    this.resized = () => this.identity.size();
    addEventListener("resize", this.resized);
    this.leave = () => { removeEventListener("resize", this.resized); doc.removeEventListener("edits", edits); doc.removeEventListener("sheet", sheet); document.removeEventListener("keydown", this.keys); };
    this.element.leave = this.leave;
    this.judged();
    this.values();
    this.pane(doc.draft ? "report" : "findings");
    requestAnimationFrame(() => this.identity.size());
  }

  bar() {
    this.state = h("span", { class: "checking", role: "status" });
    this.undo = h("button", { type: "button", class: "button", onclick: () => this.step("undo") }, t("undo"));
    this.redo = h("button", { type: "button", class: "button", onclick: () => this.step("redo") }, t("redo"));
    this.auto = h("input", { type: "checkbox", id: "auto", onchange: () => this.setAuto(this.auto.checked) });
    this.auto.checked = this.doc.auto;
    this.over = h("button", { type: "button", class: "button quiet", onclick: () => this.startOver() }, t(this.doc.draft ? "start_blank_over" : "start_over"));
    this.standard = h("button", { type: "button", class: "button quiet", title: t("standard_hint"), onclick: () => this.useStandard() }, t("standard"));
    return h("div", { class: "top" }, this.strip,
      h("div", { class: "tools", role: "toolbar", "aria-label": t("report") },
        this.undo, this.redo, h("label", { class: "check", for: "auto", title: t("auto_hint") }, this.auto, t("auto")), this.standard, this.over, this.state, menu(this.doc)));
  }

  panes() {
    const pane = (name, label) => h("button", { type: "button", id: `tab-${name}`, "aria-pressed": "false", onclick: () => this.pane(name) }, label);
    this.tabs = { findings: pane("findings", t("findings")), report: pane("report", t("show_report")) };
    this.left = h("section", { class: "left", "aria-label": t("findings"), tabindex: "-1" }, h("h2", { class: "pane-title" }, t("findings")), this.findings.element);
    this.right = h("section", { class: "right", "aria-label": t("report") }, this.paper());
    return [h("div", { class: "tabs", role: "group" }, this.tabs.findings, this.tabs.report), h("div", { class: "panes" }, this.left, this.right)];
  }

  pane(name) {
    this.element.dataset.pane = name;
    for (const [key, tab] of Object.entries(this.tabs)) tab.setAttribute("aria-pressed", String(key === name));
  }

  paper() {
    const { doc, form } = this;
    const sections = doc.report.sections;
    const placed = new Map();
    for (const grid of form.tables) {
      const found = doc.report.tables.find((table) => table.id === grid.id);
      const home = found && found.section in sections ? found.section : form.sections.find((section) => section.table === grid.id)?.id;
      placed.set(home, [...(placed.get(home) ?? []), grid]);
    }
    const parts = this.order().map((key) => {
      const spec = form.sections.find((section) => section.id === key.split("#")[0]);
      const given = sections[key];
      const name = given ? heading(given) || (key === "preamble" ? t("preamble") : spec ? `${spec.number}、${spec.title}` : key) : key === "preamble" ? t("preamble") : `${spec.number}、${spec.title}`;
      const part = new Prose(doc, { key, name, hint: spec?.hint ?? (key === "preamble" ? form.preamble : null), missing: !given, pictures: given?.pictures ?? 0, table: placed.has(key) }, {
        wrote: (name2, text, done) => this.wrote(name2, text, done),
        badge: (finding) => this.badge(finding),
      });
      this.parts.set(key, part);
      for (const grid of placed.get(key) ?? []) part.element.append(this.tables.drawn(grid));
      return part.element;
    });
    return h("article", { class: "paper" }, this.identity.element, parts, this.identity.end,
      h("p", { class: "legend" }, t("legend")), h("p", { class: "legend" }, t("keys")));
  }

  // Keys of the sections in the order of the report, those it lacks where the form has them.
  order() {
    const given = Object.keys(this.doc.report.sections);
    const wanted = ["preamble", ...this.form.sections.map((section) => section.id)];
    const keys = [...given];
    for (const [at, id] of wanted.entries()) {
      if (keys.includes(id)) continue;
      const later = wanted.slice(at + 1);
      const next = keys.findIndex((key) => later.includes(key.split("#")[0]));
      keys.splice(next < 0 ? keys.length : next, 0, id);
    }
    return keys;
  }

  values() {
    const { doc } = this;
    const { open } = doc.auto ? totals(this.form, doc.formulas, (fact) => doc.cell(fact), (fact) => doc.number(fact)) : { open: new Map() };
    this.tables.values(open, doc.auto ? this.computed : new Set());
    this.identity.values();
    for (const [key, part] of this.parts) {
      if (!part.editing) part.draw();
      else if (part.field !== document.activeElement && part.field.value !== doc.text(key)) { part.field.value = doc.text(key); part.size(); }
      const spec = this.form.sections.find((section) => section.id === key);
      if (spec) part.heading(doc.edits.standard || !doc.report.sections[key] ? `${spec.number}、${spec.title}` : heading(doc.report.sections[key]) || `${spec.number}、${spec.title}`);
    }
    this.tools();
    this.marked();
  }

  tools() {
    const { doc } = this;
    this.element.dataset.state = doc.state;
    this.undo.disabled = !doc.undoing.length;
    this.redo.disabled = !doc.redoing.length;
    this.over.hidden = !doc.changes;
    const structural = doc.sheet.findings.some((finding) => finding.chapter === "sections" || /^(DIS|APP|DSP)0(01|03|1[2-9])/.test(finding.rule));
    this.standard.hidden = Boolean(doc.edits.standard) || !structural;
    const state = { checking: t("checking"), checked: doc.changes ? t("checked") : "", offline: t("checking") }[doc.state];
    // What is said aloud names the outcome too, which those who look see above.
    if (state !== this.said) fill(this.state, state, doc.state === "checked" && state ? h("span", { class: "hidden" }, `：${w(doc.sheet.verdict)}`) : null);
    this.said = state;
  }

  judged() {
    const { sheet } = this.doc;
    const { real, todo, cells, texts } = (this.sorted = parted(this.doc, this.form, sheet.findings));
    const writing = this.doc.draft && (cells || texts);
    fill(this.strip,
      docs.size > 1 ? h("a", { class: "back", href: "#/files", "aria-label": t("back") }, "‹") : null,
      h("div", { class: `verdict ${writing ? "drafting" : sheet.tone}` },
        sheet.grade && !writing ? h("span", { class: "stamp" }, h("b", {}, w(sheet.grade)), sheet.score == null ? null : h("small", {}, written(sheet.score))) : null,
        h("div", {}, h("h1", {}, [sheet.agency, sheet.year].filter(Boolean).join(" ") || this.doc.name),
          h("p", {}, writing ? t("drafting", { cells, texts }) + (real.length ? t("drafting_found", { n: real.length }) : "") : w(sheet.verdict)))));
    const count = real.length;
    this.findings.sorted = { real, todo };
    this.tabs.findings.textContent = t("show_findings", { n: count });
    this.left.querySelector(".pane-title").textContent = t("show_findings", { n: count });
    this.findings.draw();
    this.identity.values();
    this.tools();
    this.marked();
    this.element.dataset.version = String(this.doc.judged);
  }

  marked() {
    const { sheet } = this.doc;
    const proposals = new Map();
    for (const cause of sheet.diagnosis?.causes ?? []) {
      for (const repair of cause.repairs.slice(0, SHOWN)) {
        for (const change of repair.changes) {
          const held = proposals.get(change.fact) ?? [];
          if (!held.some((one) => one.value === change.after)) proposals.set(change.fact, [...held, { fact: change.fact, value: change.after, repair }]);
        }
      }
    }
    const findings = this.sorted?.real ?? sheet.findings;
    this.tables.marks(findings, this.doc.state === "checked" ? sheet.gaps : gapsNow(this.doc, sheet.gaps), this.doc.state === "checked" ? proposals : new Map());
    for (const part of this.parts.values()) part.marks(findings, sheet.outcomes);
    this.identity.marks(findings);
  }

  badge(finding) {
    return h("button", { type: "button", class: `badge ${finding.severity}`, "aria-label": `${t("in_finding", { n: finding.number })}：${w(finding.title)}`, title: w(finding.message), onclick: () => this.showFinding(finding) }, finding.number);
  }

  propose(one) {
    const label = w(this.form.labels[one.fact]);
    const value = written(one.value);
    const others = one.repair.changes.length - 1;
    return h("button", { type: "button", class: "propose", "aria-label": t("propose_label", { label, value }), title: [others ? t("together", { n: others }) : "", w(one.repair.why)].filter(Boolean).join("；"), onclick: () => this.attempt(one.repair) }, `→ ${value}`);
  }

  // Cells change together with the totals that follow from them.
  cells(what, steps, merge = "") {
    const { doc } = this;
    let all = steps;
    if (doc.auto) {
      const fresh = new Map(steps.map(([, fact, text]) => [fact, text]));
      const text = (fact) => fresh.get(fact) ?? doc.cell(fact);
      const number = (fact) => (fresh.has(fact) ? numberOf(fresh.get(fact)) : doc.number(fact));
      // A total that was read stays until it can be computed.
      const follow = totals(this.form, doc.formulas, text, number).steps.filter(([, fact, value]) => value !== "" || doc.edits.cells?.[fact] !== undefined);
      all = [...steps.filter(([, fact]) => !this.computed.has(fact)), ...follow];
    }
    return doc.change(what, all, merge);
  }

  typed(fact, text, done) {
    this.cells(t("what_cell", { label: w(this.form.labels[fact]), value: text || t("blank_word") }), [["cells", fact, text.trim()]], `cell ${fact}`);
    if (done) this.doc.settle();
  }

  wrote(key, text, done) {
    this.doc.change(t("what_text", { part: this.parts.get(key).name }), [["texts", key, text]], `text ${key}`);
    if (done) this.doc.settle();
  }

  zero(facts) {
    const own = this.doc.auto ? facts.filter((fact) => !this.computed.has(fact)) : facts;
    this.cells(t("what_zero"), own.map((fact) => ["cells", fact, "0"]));
    say(t("zero_done", { n: own.length }));
  }

  setAuto(on) {
    this.doc.auto = on;
    keep(this.doc);
    if (!this.cells(t("auto"), [])) this.values();
  }

  useStandard() {
    this.doc.change(t("what_standard"), [["", "standard", true]]);
  }

  async lastYear(file) {
    say(t("reading"));
    const { report, reason } = await readOne(file);
    if (!report) { say(t("previous_bad", { why: w(reason) }), { tone: "bad" }); return; }
    this.doc.compare(report);
    await this.doc.settled();
    say(t("compared"));
  }

  async attempt(repair) {
    const before = this.doc.sheet.counts;
    this.cells(t("what_repair", { n: repair.changes.length }), repair.changes.map((change) => ["cells", change.fact, written(change.after)]));
    this.showFact(repair.changes[0].fact);
    const { counts } = await this.doc.settled();
    const settled = total(before) - total(counts);
    say(settled > 0 ? t("settled", { n: settled }) : settled < 0 ? t("worse", { n: -settled }) : t("not_settled"), { tone: settled > 0 ? "good" : "" });
  }

  step(which) {
    const what = this.doc[which]();
    if (what) say(t(which === "undo" ? "undone" : "redone", { what }));
  }

  startOver() {
    if (!confirm(t("start_over_sure"))) return;
    const { cells = {}, texts = {}, ...rest } = this.doc.edits;
    this.doc.change(t("what_all"), [
      ...Object.keys(cells).map((key) => ["cells", key, undefined]),
      ...Object.keys(texts).map((key) => ["texts", key, undefined]),
      ...Object.keys(rest).map((key) => ["", key, undefined]),
    ]);
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    // While one writes prose the browser's own undo knows every letter.
    if (document.activeElement?.tagName === "TEXTAREA") return;
    if (key === "z" && !event.shiftKey) { event.preventDefault(); this.step("undo"); }
    else if (key === "y" || (key === "z" && event.shiftKey)) { event.preventDefault(); this.step("redo"); }
  }

  show(finding) {
    if (finding.facts.length) this.showFact(this.likeliest(finding), finding.facts);
    else if (finding.anchor) this.showAnchor(finding.anchor);
  }

  // Of the cells of a finding the one that a repair names, else the first.
  likeliest(finding) {
    const named = new Set((this.doc.sheet.diagnosis?.causes ?? []).flatMap((cause) => cause.repairs.flatMap((repair) => repair.changes.map((change) => change.fact))));
    return finding.facts.find((fact) => named.has(fact)) ?? finding.facts[0];
  }

  showFact(fact, all = [fact]) {
    const box = this.tables.boxes.get(fact);
    if (!box) return;
    this.pane("report");
    this.flash(all.map((one) => this.tables.boxes.get(one)?.cell).filter(Boolean));
    box.input.focus({ preventScroll: true });
    box.cell.scrollIntoView({ block: "center", inline: "nearest", behavior: calm() ? "auto" : "smooth" });
  }

  showAnchor({ part, paragraph }) {
    this.pane("report");
    const section = this.parts.get(part);
    const place = section ? (section.editing ? section.field : (paragraph === undefined ? null : section.paragraphs?.[paragraph]) ?? section.head.querySelector("h2")) : this.identity.field(part);
    if (!place) return;
    this.flash([place.closest(".field") ?? place]);
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  }

  showFinding(finding) {
    this.pane("findings");
    const item = document.getElementById(`f-${finding.number}`);
    if (!item) return;
    for (let fold = item.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    this.flash([item]);
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  }

  flash(elements) {
    for (const old of this.element.querySelectorAll(".flash")) old.classList.remove("flash");
    for (const element of elements) element.classList.add("flash");
  }
}

const heading = ({ number, title }) => (number ? `${number}、${title}` : title);
const total = (counts) => counts.error + counts.warning + counts.info;

// Until the checker has answered, a cell that was typed in since has no sign of its own.
const gapsNow = (doc, gaps) => Object.fromEntries(Object.entries(gaps).filter(([fact]) => doc.cell(fact) === ""));

function numberOf(text) {
  return text === "" ? null : number(text);
}
