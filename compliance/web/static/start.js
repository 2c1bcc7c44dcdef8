// The first page: drop files, or begin with a blank form.

import { h } from "./dom.js";
import { docs } from "./store.js";
import { t } from "./words.js";

const ACCEPT = ".docx,.doc,.wps,.odt,.rtf,.html,.htm,.mht,.mhtml,.pdf,.ofd,.xlsx,.xls,.ods,.md,.txt,.json,.zip";

export function picker(label, chosen, { multiple = true, kind = "main" } = {}) {
  const input = h("input", { type: "file", multiple, accept: ACCEPT, class: "file", id: `file-${Math.random().toString(36).slice(2)}` });
  input.addEventListener("change", () => { if (input.files.length) chosen([...input.files]); input.value = ""; });
  return [input, h("label", { class: `button ${kind}`, for: input.id }, label)];
}

export function startView(take) {
  const zone = h("section", { class: "drop", "aria-labelledby": "drop-title" },
    h("div", { class: "drop-icon", "aria-hidden": "true" }),
    h("h2", { id: "drop-title" }, t("drop")),
    h("p", { class: "soft" }, t("drop_or")),
    picker(t("choose"), take),
    h("p", { class: "small soft" }, t("formats")));
  return h("div", { class: "start" },
    h("div", { class: "lead" }, h("h1", {}, t("start_title")), h("p", {}, t("start_lead"))),
    zone,
    h("div", { class: "pair" },
      h("section", { class: "card" }, h("h2", {}, t("start_blank")), h("p", {}, t("start_blank_lead")), h("a", { class: "button", href: "#/blank" }, t("blank_go"))),
      h("section", { class: "card" }, h("h2", {}, t("private")), h("p", {}, t("private_text")),
        docs.size ? h("a", { class: "button", href: docs.size === 1 ? `#/report/${[...docs.keys()][0]}` : "#/files" }, t("goes_on")) : null)));
}

// Files may be dropped anywhere in the window.
export function dropping(take) {
  let depth = 0;
  const over = (on) => document.body.classList.toggle("dropping", on);
  const files = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragenter", (event) => { if (files(event)) { depth += 1; over(true); event.preventDefault(); } });
  addEventListener("dragover", (event) => { if (files(event)) event.preventDefault(); });
  addEventListener("dragleave", (event) => { if (files(event) && (depth -= 1) <= 0) { depth = 0; over(false); } });
  addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    depth = 0;
    over(false);
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
  });
}
