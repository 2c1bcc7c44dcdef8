// The list beside the report: what lies behind the findings, the findings, what stayed open, the score.

import { fill, h } from "./dom.js";
import { written } from "./numbers.js";
import { picker } from "./start.js";
import { t, w } from "./words.js";

// Of several ways to put something right the likeliest are shown at once.
export const SHOWN = 3;
const SEVERITIES = ["error", "warning", "info"];

// `hooks`: show(finding), showFact(fact), attempt(repair).
export class Findings {
  constructor(doc, form, hooks) {
    this.doc = doc;
    this.form = form;
    this.hooks = hooks;
    this.only = null;
    this.unfolded = new Set();
    this.sorted = { real: doc.sheet.findings, todo: [] };
    this.element = h("div", { class: "findings-list" });
  }

  draw() {
    const { sheet } = this.doc;
    const held = document.activeElement?.closest?.(".findings-list") ? document.activeElement.id : "";
    const caused = new Set((sheet.diagnosis?.causes ?? []).flatMap((cause) => cause.findings));
    const { real, todo } = this.sorted;
    const left = real.filter((finding) => !caused.has(finding.fingerprint));
    const seen = (finding) => !this.only || finding.severity === this.only;
    const chapters = Object.keys(sheet.chapters).map((name) => [name, left.filter((finding) => finding.chapter === name && seen(finding))]).filter(([, own]) => own.length);
    fill(this.element,
      this.filters(real),
      (sheet.diagnosis?.causes ?? []).map((cause, at) => this.cause(cause, at, sheet)),
      !real.length ? h("p", { class: "nothing" }, t(todo.length ? "none_yet" : "none_found"))
        : !chapters.length && this.only ? h("p", { class: "soft" }, t("hidden_by_filter")) : null,
      chapters.map(([name, own]) => h("section", { class: "chapter" }, h("h3", {}, w(sheet.chapters[name])), h("ul", {}, own.map((finding) => this.finding(finding))))),
      todo.length ? this.fold("todo", t("todo", { n: todo.length }), h("ul", {}, todo.map((finding) => this.finding(finding)))) : null,
      this.open(sheet),
      sheet.assessments.map((one, at) => this.fold(`assessment-${at}`, w(one.title), [h("p", {}, w(one.totals)), h("p", { class: "small soft" }, w(one.note)), h("table", { class: "steps" }, h("tbody", {}, one.lines.map(([points, words]) => h("tr", {}, h("td", { class: "points" }, points), h("td", {}, w(words))))))])),
      sheet.steps.length ? this.fold("score", t("score"), h("table", { class: "steps" }, h("tbody", {}, sheet.steps.map((step) => h("tr", {}, h("td", { class: "points" }, step.points ? (step.points > 0 ? `+${step.points}` : String(step.points)) : "·"), h("td", {}, w(step.words))))))) : null);
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
  }

  filters(findings) {
    const count = (severity) => findings.filter((finding) => finding.severity === severity).length;
    const present = SEVERITIES.filter(count);
    if (!present.includes(this.only)) this.only = null;
    if (present.length < 2) return null;
    const button = (severity, text, number) => h("button", { type: "button", class: `chip ${severity ?? ""}`, id: `only-${severity ?? "all"}`, "aria-pressed": String(this.only === severity), onclick: () => { this.only = severity; this.draw(); } }, `${text} ${number}`);
    return h("div", { class: "filters", role: "group", "aria-label": t("filter") },
      button(null, t("all"), findings.length), present.map((severity) => button(severity, t(severity), count(severity))));
  }

  cause(cause, at, sheet) {
    const own = sheet.findings.filter((finding) => cause.findings.includes(finding.fingerprint));
    const derived = cause.status === "one" && cause.repairs[0].changes.every((change) => change.state !== "value");
    const key = { one: derived ? (cause.repairs[0].changes.length > 1 ? "cause_derived_all" : "cause_derived") : "cause_one", several: "cause_several", none: "cause_none", not_searched: "cause_not_searched" }[cause.status];
    const title = t(key, { n: cause.repairs.length + cause.more });
    const alone = cause.status === "one";
    return h("section", { class: `cause ${cause.status}`, "aria-label": title },
      h("h3", {}, title),
      h("p", { class: "cause-words" }, w(cause.words)),
      cause.as_read ? h("p", { class: "as-read" }, t("as_read")) : null,
      alone ? h("div", { class: "cause-do" }, this.attempt(cause.repairs[0]), h("button", { type: "button", class: "link", onclick: () => this.hooks.showFact(cause.repairs[0].changes[0].fact) }, t("goto_one"))) : null,
      !alone && cause.repairs.length ? this.repairs(cause.repairs.slice(0, SHOWN)) : null,
      !alone && cause.repairs.length > SHOWN ? this.fold(`repairs-${at}`, t("other_repairs", { n: cause.repairs.length - SHOWN }), this.repairs(cause.repairs.slice(SHOWN))) : null,
      cause.more ? h("p", { class: "small soft" }, t("more_repairs", { n: cause.more })) : null,
      own.length ? this.fold(`cause-${at}`, t("cause_findings", { n: own.length }), h("ul", {}, own.map((finding) => this.finding(finding)))) : null);
  }

  repairs(list) {
    return h("ol", { class: "repairs" }, list.map((repair) => h("li", {}, this.repair(repair))));
  }

  now(fact) {
    return this.doc.cell(fact) || t("blank_word");
  }

  attempt(repair) {
    const what = repair.changes.map((change) => `${w(this.form.labels[change.fact])} ${this.now(change.fact)} → ${written(change.after)}`).join(t("join"));
    return h("button", { type: "button", class: "button main small", "aria-label": t("try_named", { what }), onclick: () => this.hooks.attempt(repair) }, t("try_it"));
  }

  repair(repair) {
    return [
      h("div", { class: "repair-changes" }, repair.changes.map((change) => h("button", { type: "button", class: "link", onclick: () => this.hooks.showFact(change.fact) },
        w(this.form.labels[change.fact]), " ", h("b", {}, this.now(change.fact)), " → ", h("b", {}, written(change.after))))),
      w(repair.why) ? h("p", { class: "small soft" }, w(repair.why)) : null,
      this.attempt(repair),
    ];
  }

  finding(finding) {
    const cells = finding.facts.length;
    const details = [
      [t("advice"), w(finding.advice)],
      [t("laws"), w(finding.laws)],
      [t("evidence"), w(finding.evidence)],
      [t("place"), this.doc.changes ? "" : w(finding.where)],
      [t("asked_by"), finding.profile],
    ].filter(([, text]) => text);
    const key = `finding-${finding.fingerprint}`;
    return h("li", { class: `finding ${finding.severity}`, id: `f-${finding.number}`, tabindex: "-1" },
      h("div", { class: "finding-head" }, h("span", { class: `tag ${finding.severity}` }, t(`one_${finding.severity}`)), h("span", { class: "number" }, finding.number), h("span", { class: "finding-title" }, w(finding.title))),
      h("p", { class: "message" }, w(finding.message)),
      finding.certainty === "probable" || finding.waived ? h("p", { class: "small soft" }, [finding.certainty === "probable" ? t("probable") : "", finding.waived ? `${t("waived")}：${finding.waived}` : ""].filter(Boolean).join(" · ")) : null,
      h("div", { class: "finding-foot" },
        cells || finding.anchor ? h("button", { type: "button", class: "link", id: `go-${finding.number}`, onclick: () => this.hooks.show(finding) }, cells > 1 ? t("goto_cell", { n: cells }) : cells ? t("goto_one") : t("goto_text"), h("span", { class: "hidden" }, ` ${t("in_finding", { n: finding.number })}`)) : null,
        this.fold(key, t("more"), h("dl", {}, details.map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]), h("dd", { class: "rule" }, finding.rule)))));
  }

  open(sheet) {
    const groups = [[false, "open_rules"], [true, "waiting_rules"]];
    return groups.map(([waiting, key]) => {
      const own = sheet.open.filter((one) => Boolean(one.waiting) === waiting);
      const count = own.reduce((total, one) => total + one.rules.length, 0);
      if (!count) return null;
      return this.fold(key, t(key, { n: count }), [
        waiting ? (this.doc.previous ? null : h("div", { class: "row left-row" }, picker(t("choose_previous"), ([file]) => this.hooks.previous(file), { multiple: false, kind: "small" }))) : h("p", { class: "small soft" }, t("open_note")),
        h("ul", { class: "open-list" }, own.map((one) => h("li", {}, h("p", {}, w(one.reason)), h("p", { class: "small soft" }, one.rules.map((rule) => w(sheet.titles[rule]) || rule).join(t("join")))))),
      ]);
    });
  }

  // A part that opens; it stays as the reader left it when the list is drawn anew.
  fold(key, title, content) {
    return h("details", { class: "fold", open: this.unfolded.has(key), ontoggle: (event) => { if (event.target.open) this.unfolded.add(key); else this.unfolded.delete(key); } }, h("summary", { id: `s-${key}` }, title), content);
  }
}
