// Keeps the reports of this tab: as read, what was changed, and the way back. A reload loses nothing;
// closing the tab clears it.

import { say } from "./dom.js";
import { number, written } from "./numbers.js";
import { judge, Trouble } from "./server.js";
import { t, w } from "./words.js";

const MOST_STEPS = 500;
const DELAY = 40;

export const docs = new Map();

export class Doc extends EventTarget {
  constructor(kept) {
    super();
    this.id = kept.id;
    this.name = kept.name;
    this.report = kept.report;
    this.sheet = kept.sheet;
    this.previous = kept.previous ?? null;
    this.draft = kept.draft ?? false;
    this.formulas = kept.formulas ?? [];
    this.auto = kept.auto ?? false;
    this.edits = kept.edits ?? {};
    this.undoing = kept.undoing ?? [];
    this.redoing = kept.redoing ?? [];
    this.exported = kept.exported ?? true;
    this.state = "checked";
    this.version = 0;
    this.judged = 0;
  }

  // What a cell says now: as typed, or as read.
  cell(fact) {
    const typed = this.edits.cells?.[fact];
    return typed === undefined ? this.read(fact) : typed;
  }

  read(fact) {
    const given = this.report.facts[fact];
    if (!given) return "";
    if (given.state === "value") return written(given.value);
    return given.state === "blank" || given.state === "absent" ? "" : given.raw || "?";
  }

  number(fact) {
    return number(this.cell(fact));
  }

  text(key) {
    return this.edits.texts?.[key] ?? this.report.sections[key]?.text ?? "";
  }

  identity(name) {
    if (this.edits[name] !== undefined) return this.edits[name];
    const { report } = this;
    if (name === "signed" || name === "published") return report[name] ? report[name].date ?? report[name].raw : "";
    if (name === "agency" || name === "agency_kind" || name === "year") return this.sheet[name] ?? report[name] ?? "";
    return report[name] ?? "";
  }

  get changes() {
    const { cells = {}, texts = {}, ...rest } = this.edits;
    return Object.keys(cells).length + Object.keys(texts).length + Object.keys(rest).length;
  }

  // One step: `steps` are [group, key, value]; group "" is the report itself. `merge`: a name; steps of
  // the same name in a row are one step to undo.
  change(what, steps, merge = "") {
    const done = [];
    for (const [group, key, value] of steps) {
      const before = this.peek(group, key);
      const after = this.same(group, key, value) ? undefined : value;
      if (before === after) continue;
      done.push([group, key, before, after]);
      this.poke(group, key, after);
    }
    if (!done.length) return false;
    const last = this.undoing.at(-1);
    if (merge && last?.merge === merge) {
      for (const [group, key, before, after] of done) {
        const held = last.done.find((step) => step[0] === group && step[1] === key);
        if (held) held[3] = after; else last.done.push([group, key, before, after]);
      }
      last.what = what;
    } else this.undoing.push({ what, merge, done });
    if (this.undoing.length > MOST_STEPS) this.undoing.shift();
    this.redoing = [];
    this.touched(done);
    return true;
  }

  // Ends a run of merged steps.
  settle() {
    if (this.undoing.length) this.undoing.at(-1).merge = "";
  }

  undo() { return this.step(this.undoing, this.redoing, 2); }
  redo() { return this.step(this.redoing, this.undoing, 3); }

  step(from, to, which) {
    const step = from.pop();
    if (!step) return null;
    to.push({ ...step, merge: "" });
    for (const part of step.done) this.poke(part[0], part[1], part[which]);
    this.touched(step.done);
    return step.what;
  }

  peek(group, key) {
    return group ? this.edits[group]?.[key] : this.edits[key];
  }

  poke(group, key, value) {
    const place = group ? (this.edits[group] ??= {}) : this.edits;
    // What was kept over a reload has null where there was nothing.
    if (value == null) delete place[key]; else place[key] = value;
    if (group && !Object.keys(place).length) delete this.edits[group];
  }

  // Whether a value is what was read, so that nothing is changed.
  same(group, key, value) {
    if (value === undefined) return true;
    if (group === "cells") return value === this.read(key);
    if (group === "texts") return key in this.report.sections && value === this.report.sections[key].text;
    if (key === "standard") return !value;
    const given = this.report[key];
    return value === (given && typeof given === "object" ? given.date ?? given.raw : given ?? (key === "year" ? null : ""));
  }

  touched(done) {
    this.exported = false;
    this.version += 1;
    this.state = "checking";
    keep(this);
    this.dispatchEvent(new CustomEvent("edits", { detail: done }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), DELAY);
  }

  // Sets last year's report beside this one.
  compare(previous) {
    this.previous = previous;
    keepRead(this);
    this.version += 1;
    this.state = "checking";
    this.check();
  }

  get sent() {
    return { report: this.report, edits: this.edits, previous: this.previous };
  }

  // Judges what stands in the page now; an answer about an older state is dropped.
  async check() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const { version } = this;
    try {
      const sheet = await judge(this.sent, asking.signal);
      if (version !== this.version) return;
      this.sheet = sheet;
      this.judged = version;
      this.state = "checked";
      keep(this);
      this.dispatchEvent(new Event("sheet"));
    } catch (trouble) {
      if (trouble.name === "AbortError" || version !== this.version) return;
      this.state = "offline";
      this.dispatchEvent(new Event("sheet"));
      say(trouble instanceof Trouble && trouble.status ? w(trouble.words) : t("offline"), { tone: "bad" });
      if (!(trouble instanceof Trouble) || trouble.status === 0 || trouble.status >= 500) this.timer = setTimeout(() => this.check(), 3000);
    }
  }

  // The judgment on what stands in the page now.
  settled() {
    return new Promise((done) => {
      if (this.state === "checked") done(this.sheet);
      else this.addEventListener("sheet", () => done(this.sheet), { once: true });
    });
  }
}

let full = false;

export const storageFull = () => full;

function put(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    if (!full) say(t("storage_full"), { stay: true, tone: "bad" });
    full = true;
    return false;
  }
}

export function keep(doc) {
  const { id, edits, undoing, redoing, exported, sheet, auto } = doc;
  put(`edits:${id}`, { edits, undoing, redoing, exported, sheet, auto });
}

function keepRead({ id, name, report, previous, draft, formulas, reason }) {
  put(`read:${id}`, { id, name, report, previous, draft, formulas, reason });
}

export function add(kept) {
  const id = String(1 + Math.max(0, ...[...docs.keys()].map(Number)));
  const doc = new Doc({ ...kept, id });
  docs.set(id, doc);
  doc.reason = kept.reason;
  keepRead(doc);
  keep(doc);
  order();
  return doc;
}

export function remove(id) {
  docs.delete(id);
  sessionStorage.removeItem(`read:${id}`);
  sessionStorage.removeItem(`edits:${id}`);
  full = false;
  order();
}

const order = () => put("order", [...docs.keys()]);

export function recall() {
  try {
    for (const id of JSON.parse(sessionStorage.getItem("order") ?? "[]")) {
      const read = JSON.parse(sessionStorage.getItem(`read:${id}`));
      const edits = JSON.parse(sessionStorage.getItem(`edits:${id}`));
      if (!read || !edits) continue;
      const doc = new Doc({ ...read, ...edits });
      doc.reason = read.reason;
      docs.set(id, doc);
      if (doc.report && doc.changes) { doc.version = 1; doc.state = "checking"; doc.check(); }
    }
  } catch {
    sessionStorage.clear();
    docs.clear();
  }
}

// Closing the tab would lose what was not exported.
window.addEventListener("beforeunload", (event) => {
  if (full && [...docs.values()].some((doc) => !doc.exported)) event.preventDefault();
});
