// Who reports on which year: title, agency, dates; at the end the signature.

import { h } from "./dom.js";
import { t } from "./words.js";

const KINDS = ["government", "office", "department", "township", "vertical", "other", "unknown"];

// `hooks`: wrote(name, value, label, done), badge(finding).
export class Identity {
  constructor(doc, hooks) {
    this.doc = doc;
    this.hooks = hooks;
    this.fields = new Map();
    this.element = h("section", { class: "identity", "aria-label": t("identity") },
      this.made("title", h("textarea", { class: "title", rows: 1, maxlength: 200, spellcheck: "false", onkeydown: (event) => { if (event.key === "Enter") event.preventDefault(); } })),
      h("div", { class: "fields" },
        this.made("agency", h("input", { type: "text", maxlength: 80 })),
        this.made("agency_kind", h("select", {}, KINDS.map((kind) => h("option", { value: kind }, t(`k_${kind}`))))),
        this.made("year", h("input", { type: "text", inputmode: "numeric", maxlength: 4, size: 4 })),
        this.made("published", h("input", { type: "text", inputmode: "numeric", placeholder: "2025-01-20", maxlength: 20, size: 11 }))));
    this.end = h("section", { class: "identity end", "aria-label": t("f_signature") },
      h("div", { class: "fields" },
        this.made("signature", h("input", { type: "text", maxlength: 80 })),
        this.made("signed", h("input", { type: "text", placeholder: "2025年1月20日", maxlength: 30, size: 14 }))));
  }

  made(name, input) {
    const label = t({ title: "f_title", agency: "f_agency", agency_kind: "f_kind", year: "f_year", published: "f_published", signature: "f_signature", signed: "f_signed" }[name]);
    input.id = `field-${name}`;
    input.autocomplete = "off";
    const wrote = (done) => {
      const text = input.value.replace(/\s*\n\s*/g, "").trim();
      if (name === "year" && !/^\d{4}$/.test(text)) { if (done) this.values(true); return; }
      this.hooks.wrote(name, name === "year" ? Number(text) : text, label, done);
    };
    input.addEventListener("input", () => { if (name !== "published") wrote(false); });
    input.addEventListener("change", () => wrote(true));
    const marks = h("span", { class: "marks" });
    this.fields.set(name, { input, marks });
    return h("div", { class: `field ${name}` }, h("label", { for: input.id }, label), h("span", { class: "field-row" }, input, marks));
  }

  field(name) {
    return this.fields.get(name)?.input;
  }

  values(all = false) {
    for (const [name, { input }] of this.fields) {
      const value = String(this.doc.identity(name) ?? "");
      if ((all || document.activeElement !== input) && input.value !== value) input.value = value;
    }
    this.size();
  }

  size() {
    const { input } = this.fields.get("title");
    input.style.height = "auto";
    if (input.isConnected && input.scrollHeight) input.style.height = `${input.scrollHeight + 2}px`;
  }

  marks(findings) {
    for (const [name, { input, marks }] of this.fields) {
      const own = findings.filter((finding) => finding.anchor?.part === name);
      marks.replaceChildren(...own.slice(0, 4).map((finding) => this.hooks.badge(finding)));
      input.setAttribute("aria-invalid", String(own.some((finding) => finding.severity === "error")));
    }
  }
}
