// Takes the report away as it stands in the page: Word, HTML, JSON, print.

import { download, h, say } from "./dom.js";
import { take, Trouble } from "./server.js";
import { keep } from "./store.js";
import { t, w } from "./words.js";

const SUFFIX = { docx: "docx", html: "html", json: "json" };

const nameOf = (doc) => (String(doc.identity("title") || "").replace(/[\\/:*?"<>|\s]/g, "").slice(0, 80) || doc.name.replace(/\.\w+$/, "") || "report");

async function fetched(doc, shape) {
  try {
    return await take(shape, doc.sent);
  } catch (trouble) {
    say(trouble instanceof Trouble ? w(trouble.words) : t("offline"), { tone: "bad" });
    return null;
  }
}

export function menu(doc) {
  const close = () => { details.open = false; };
  const taken = async (shape) => {
    const blob = await fetched(doc, shape);
    if (!blob) return;
    const name = `${nameOf(doc)}.${SUFFIX[shape]}`;
    download(name, blob);
    doc.exported = true;
    keep(doc);
    say(t("taken", { name }));
  };
  const item = (label, work) => h("li", {}, h("button", { type: "button", onclick: () => { close(); work(); } }, label));
  const copy = async () => {
    const blob = await fetched(doc, "html");
    if (!blob) return;
    try {
      await navigator.clipboard.writeText(await blob.text());
      say(t("copied"));
    } catch {
      await taken("html");
    }
  };
  const details = h("details", { class: "menu" },
    h("summary", { class: "button main" }, t("take")),
    h("ul", {}, item(t("take_docx"), () => taken("docx")), item(t("take_html"), () => taken("html")), item(t("copy_html"), copy), item(t("take_json"), () => taken("json")), item(t("print"), () => print())));
  details.addEventListener("keydown", (event) => { if (event.key === "Escape") { close(); details.querySelector("summary").focus(); } });
  details.addEventListener("focusout", (event) => { if (event.relatedTarget && !details.contains(event.relatedTarget)) close(); });
  document.addEventListener("pointerdown", (event) => { if (!details.contains(event.target)) close(); });
  return details;
}
