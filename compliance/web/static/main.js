// Chooses what the page shows by its address, and takes in dropped files.

import { blankView } from "./blank.js";
import { fill, h, say } from "./dom.js";
import { busy, filesView, takeIn } from "./files.js";
import { reportView } from "./report.js";
import { Trouble } from "./server.js";
import { dropping, startView } from "./start.js";
import { docs, recall } from "./store.js";
import { t, w } from "./words.js";

const room = document.getElementById("view");
const language = document.getElementById("language");
let shown = null;
let turn = 0;

async function take(files) {
  location.hash = "#/files";
  const alone = files.length === 1 && !busy();
  const opened = await takeIn(files);
  if (alone && opened.length === 1 && location.hash === "#/files") location.hash = `#/report/${opened[0].id}`;
}

async function show() {
  const mine = (turn += 1);
  const [, name = "", id] = location.hash.split("/");
  let view;
  let title = t("title");
  try {
    if (name === "report" && docs.has(id)) {
      const doc = docs.get(id);
      view = await reportView(doc);
      title = `${doc.sheet.agency || doc.name} — ${title}`;
    } else if (name === "report") view = h("div", { class: "page" }, h("p", { class: "card" }, t("not_there"), " ", h("a", { href: "#/" }, t("choose"))));
    else if (name === "files") view = filesView(take);
    else if (name === "blank") view = blankView();
    else view = startView(take);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    say(w(trouble.words), { tone: "bad", stay: true });
    return;
  }
  if (mine !== turn) { view.leave?.(); return; }
  shown?.leave?.();
  shown = view;
  document.title = title;
  document.body.dataset.view = name || "start";
  fill(room, view);
  scrollTo(0, 0);
  for (const link of document.querySelectorAll(".bar-links a")) {
    const here = link.dataset.view === (name || "start");
    if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    if (link.dataset.view === "files") link.hidden = docs.size < 2 && !busy() && name !== "files";
  }
  language.href = `?lang=${document.documentElement.lang === "en" ? "zh" : "en"}${location.hash}`;
}

// On paper everything lies open.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details.fold:not([open])")];
  for (const fold of folded) fold.open = true;
});
addEventListener("afterprint", () => { for (const fold of folded) fold.open = false; });

recall();
dropping(take);
addEventListener("hashchange", show);
show();
