// Begins a report with the empty form of a year, and with what last year's report gives.

import { h, say } from "./dom.js";
import { blank, judge, readOne, Trouble } from "./server.js";
import { picker } from "./start.js";
import { add } from "./store.js";
import { t, w } from "./words.js";

const KINDS = ["government", "office", "department", "township", "vertical", "other"];

export function blankView() {
  let previous = null;
  const now = new Date().getFullYear();
  const years = Array.from({ length: now - 2019 + 1 }, (_, at) => now - at);
  const year = h("select", { id: "blank-year" }, years.map((one) => h("option", { value: one, selected: one === now - 1 }, one)));
  const agency = h("input", { id: "blank-agency", type: "text", maxlength: 80, placeholder: t("agency_eg"), autocomplete: "organization" });
  const kind = h("select", { id: "blank-kind" }, h("option", { value: "" }, t("by_name")), KINDS.map((one) => h("option", { value: one }, t(`k_${one}`))));
  const chosen = h("span", { class: "soft", role: "status" });
  const begin = h("button", { type: "submit", class: "button main" }, t("begin"));
  const pick = picker(t("choose"), async ([file]) => {
    chosen.textContent = t("reading");
    previous = await readOne(file);
    chosen.textContent = previous?.report ? `${previous.sheet.agency || file.name} ${previous.sheet.year ?? ""}` : t("previous_bad", { why: w(previous?.reason) || "" });
    if (!previous?.report) { previous = null; return; }
    if (!agency.value && previous.sheet.agency) agency.value = previous.sheet.agency;
    if (previous.sheet.year && years.includes(previous.sheet.year + 1)) year.value = String(previous.sheet.year + 1);
  }, { multiple: false, kind: "" });
  const go = async (event) => {
    event.preventDefault();
    begin.disabled = true;
    try {
      await begun({ year: Number(year.value), agency: agency.value.trim(), agency_kind: kind.value || null }, previous);
    } catch (trouble) {
      say(trouble instanceof Trouble ? w(trouble.words) : t("offline"), { tone: "bad" });
    } finally {
      begin.disabled = false;
    }
  };
  return h("div", { class: "page narrow" },
    h("h1", {}, t("blank_title")), h("p", { class: "soft" }, t("blank_lead")),
    h("form", { class: "card form", onsubmit: go },
      h("div", { class: "field" }, h("label", { for: "blank-year" }, t("year")), year),
      h("div", { class: "field" }, h("label", { for: "blank-agency" }, t("agency")), agency),
      h("div", { class: "field" }, h("label", { for: "blank-kind" }, t("kind")), kind),
      h("fieldset", { class: "field" }, h("legend", {}, t("previous")), h("p", { class: "small soft" }, t("previous_lead")), h("div", { class: "row left-row" }, pick, chosen)),
      h("div", {}, begin)));
}

async function begun(wanted, previous) {
  const { report, formulas, taken, unfit } = await blank({ ...wanted, previous: previous?.report ?? null });
  if (unfit) {
    say(t("previous_bad", { why: w(unfit) }), { tone: "bad", stay: true });
    return;
  }
  const last = previous?.report ?? null;
  const sheet = await judge({ report, edits: {}, previous: last });
  const doc = add({ name: report.title, report, sheet, previous: last, formulas, draft: true, auto: true });
  if (previous) say(t("previous_used", { n: taken + formulas.length }));
  location.hash = `#/report/${doc.id}`;
}
