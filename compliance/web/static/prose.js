// A section of the report: its heading, its paragraphs to read or to edit, what it must hold beside it.

import { fill, h } from "./dom.js";
import { t, w } from "./words.js";

export const lines = (doc, key) => {
  const typed = doc.edits.texts?.[key];
  const text = doc.text(key);
  return typed === undefined ? text.split("\n").filter((line, at, all) => line || all.length > 1) : text.split("\n").map((line) => line.trim()).filter(Boolean);
};

// `hooks`: wrote(key, text, done), badge(finding), added(key).
export class Prose {
  constructor(doc, { key, name, hint, missing, pictures, table }, hooks) {
    this.doc = doc;
    this.key = key;
    this.name = name;
    this.hint = hint;
    this.hooks = hooks;
    this.pictures = pictures;
    this.table = table;
    this.missing = missing;
    this.editing = false;
    this.badges = h("span", { class: "marks" });
    this.button = h("button", { type: "button", class: "button quiet small", onclick: () => (this.lacking ? this.add() : this.edit(!this.editing)) });
    this.room = h("div", { class: "prose-room" });
    this.head = h("div", { class: "part-head" }, h("h2", { id: `head-${key}`, tabindex: "-1" }, name), this.badges, this.button);
    this.element = h("section", { class: "part", id: `part-${key}`, "aria-labelledby": `head-${key}` }, this.head, this.room);
    if (doc.draft && !doc.text(key) && !table) this.editing = true;
    this.draw();
  }

  get lacking() {
    return this.missing && this.doc.edits.texts?.[this.key] === undefined;
  }

  add() {
    this.hooks.wrote(this.key, "", true);
    this.edit(true);
  }

  edit(on) {
    this.editing = on;
    if (!on) this.hooks.wrote(this.key, this.field.value, true);
    this.draw();
    if (on) this.field.focus();
    else this.button.focus();
  }

  heading(text) {
    this.head.querySelector("h2").textContent = text;
  }

  draw() {
    const { doc, key, lacking } = this;
    this.element.classList.toggle("missing", Boolean(lacking));
    this.element.classList.toggle("editing", this.editing && !lacking);
    this.button.textContent = lacking ? t("add_section") : this.editing ? t("done") : t("edit");
    this.button.setAttribute("aria-label", t(lacking ? "add_named" : this.editing ? "done_named" : "edit_named", { part: this.name }));
    if (lacking) {
      fill(this.room, h("p", { class: "soft" }, t("section_missing")));
      return;
    }
    if (this.editing) {
      this.field = h("textarea", {
        "aria-label": t("text_of", { part: this.name }), spellcheck: "false", value: doc.text(key), rows: 3,
        oninput: () => { this.size(); this.hooks.wrote(key, this.field.value, false); },
        onchange: () => this.hooks.wrote(key, this.field.value, true),
      });
      fill(this.room, h("div", { class: "writing" }, this.field, this.aside()));
      requestAnimationFrame(() => this.size());
      return;
    }
    this.paragraphs = lines(doc, key).map((line, at) => h("p", { id: `text-${key}-${at}`, tabindex: "-1" }, line));
    fill(this.room, this.paragraphs.length ? this.paragraphs : this.table ? null : h("p", { class: "soft empty" }, t("empty_text")),
      this.pictures ? h("p", { class: "soft small" }, t("picture", { n: this.pictures })) : null);
  }

  size() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 4}px`;
  }

  // What the section must hold, each rule with how it stands now.
  aside() {
    this.rules = new Map();
    const { hint } = this;
    if (!hint) return null;
    return h("aside", { class: "hint", "aria-label": `${t("must_hold")}：${this.name}` },
      h("h3", {}, t("must_hold")),
      hint.words.map((words) => h("p", {}, w(words))),
      hint.topics.length ? h("p", {}, t("topics"), hint.topics.map((topic) => w(topic)).join("、")) : null,
      hint.rules.length
        ? h("details", {}, h("summary", {}, t("rules_here")), h("ul", { class: "asked" }, hint.rules.map((one) => {
          const state = h("span", { class: "state" });
          const item = h("li", {}, state, w(one.title));
          this.rules.set(one.rule, { item, state });
          return item;
        })))
        : null);
  }

  // What the last judgment says of this section.
  marks(findings, outcomes) {
    const own = findings.filter((finding) => finding.anchor?.part === this.key);
    this.badges.replaceChildren(...own.filter((finding) => this.editing || finding.anchor.paragraph === undefined).slice(0, 12).map((finding) => this.hooks.badge(finding)));
    for (const [rule, { item, state }] of this.rules ?? []) {
      const outcome = outcomes[rule] ?? "not_applicable";
      item.className = outcome;
      state.textContent = { pass: "✓", fail: "✗", undecided: "?", not_applicable: "–", crashed: "!" }[outcome];
      state.setAttribute("role", "img");
      state.setAttribute("aria-label", t(`o_${outcome}`));
    }
    if (this.editing || this.lacking) return;
    for (const [at, paragraph] of this.paragraphs.entries()) {
      const here = own.filter((finding) => finding.anchor.paragraph === at);
      paragraph.querySelector(".marks")?.remove();
      paragraph.className = ["error", "warning", "info"].find((severity) => here.some((finding) => finding.severity === severity)) ?? "";
      if (here.length) paragraph.append(h("span", { class: "marks" }, here.map((finding) => this.hooks.badge(finding))));
    }
  }
}
