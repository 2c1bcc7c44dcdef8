// Files on their way and files read: a line each, with progress, verdict and what to do.

import { fill, h, say } from "./dom.js";
import { readFile, Trouble } from "./server.js";
import { picker } from "./start.js";
import { add, docs, remove, storageFull } from "./store.js";
import { t, w } from "./words.js";

const AT_ONCE = 2;
const jobs = [];
const changed = new EventTarget();
let running = 0;

const update = () => changed.dispatchEvent(new Event("change"));

// Takes files in; resolves to the reports once all of them are read.
export function takeIn(files) {
  const fresh = files.map((file) => ({ file, name: file.name, state: "waiting", share: 0, docs: [] }));
  jobs.push(...fresh);
  const all = Promise.all(fresh.map((job) => new Promise((done) => { job.done = done; })));
  pump();
  update();
  return all.then(() => {
    if (fresh.length > 1) say(t("all_done", { n: fresh.length }) + (storageFull() ? ` ${t("storage_full_some")}` : ""), { stay: storageFull() });
    return fresh.flatMap((job) => job.docs);
  });
}

function pump() {
  while (running < AT_ONCE) {
    const job = jobs.find((one) => one.state === "waiting");
    if (!job) return;
    running += 1;
    run(job).finally(() => { running -= 1; job.file = job.state === "failed" ? job.file : null; job.done(); pump(); update(); });
  }
}

async function run(job) {
  job.state = "uploading";
  update();
  const { finished, stop } = readFile(job.file, {
    sending: (share) => { job.share = share; job.state = share < 1 ? "uploading" : "reading"; update(); },
    read: (opened) => { job.docs.push(add(opened)); update(); },
  });
  job.stop = stop;
  try {
    await finished;
    job.state = "done";
    jobs.splice(jobs.indexOf(job), 1);
  } catch (trouble) {
    job.state = trouble.name === "AbortError" ? "cancelled" : "failed";
    job.words = trouble instanceof Trouble ? trouble.words : { zh: t("failed"), en: t("failed") };
  }
}

export const busy = () => jobs.some((job) => ["waiting", "uploading", "reading"].includes(job.state));

export function filesView(take) {
  const list = h("div", {});
  const draw = () => {
    const total = docs.size + jobs.length;
    fill(list,
      h("p", { class: "soft" }, t("files_lead", { n: total, done: docs.size })),
      h("table", { class: "files" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("file")), h("th", { scope: "col" }, t("result")), h("th", { scope: "col" }, t("grade")), h("th", { scope: "col" }, h("span", { class: "hidden" }, t("open"))))),
        h("tbody", {}, [...docs.values()].map(docRow), jobs.map(jobRow))));
  };
  const docRow = (doc) => h("tr", {},
    h("th", { scope: "row" }, h("a", { href: `#/report/${doc.id}` }, doc.sheet.agency || doc.report?.title || doc.name), h("span", { class: "small soft" }, doc.name)),
    h("td", {}, h("span", { class: `pill ${doc.sheet.tone}` }, w(doc.sheet.verdict)), doc.changes ? h("span", { class: "small soft" }, t("changed_n", { n: doc.changes })) : null),
    h("td", {}, doc.sheet.grade ? h("b", {}, w(doc.sheet.grade)) : "", doc.sheet.score == null ? "" : h("span", { class: "small soft" }, t("score_is", { n: doc.sheet.score }))),
    h("td", { class: "actions" },
      h("a", { class: "button", href: `#/report/${doc.id}`, "aria-label": t("open_named", { name: doc.name }) }, t("open")),
      h("button", { type: "button", class: "button quiet", "aria-label": t("remove_named", { name: doc.name }), onclick: () => { remove(doc.id); update(); } }, t("remove"))));
  const jobRow = (job) => h("tr", {},
    h("th", { scope: "row" }, job.name),
    h("td", { colspan: 2 },
      job.state === "uploading" || job.state === "reading"
        ? [h("progress", { max: 1, value: job.state === "uploading" ? job.share : undefined, "aria-label": t("progress", { name: job.name }) }), h("span", { class: "small" }, job.state === "uploading" ? t("uploading", { p: Math.round(job.share * 100) }) : t("reading"))]
        : job.state === "failed" ? h("span", { class: "pill none" }, w(job.words)) : t(job.state)),
    h("td", { class: "actions" },
      job.state === "failed" || job.state === "cancelled"
        ? [job.file ? h("button", { type: "button", class: "button", onclick: () => { job.state = "waiting"; job.done = () => {}; pump(); update(); } }, t("try_again")) : null,
          h("button", { type: "button", class: "button quiet", onclick: () => { jobs.splice(jobs.indexOf(job), 1); update(); } }, t("remove"))]
        : h("button", { type: "button", class: "button quiet", onclick: () => { if (job.stop) job.stop(); else { jobs.splice(jobs.indexOf(job), 1); job.done(); update(); } } }, t("cancel"))));
  draw();
  let waiting = false;
  changed.addEventListener("change", () => {
    if (!list.isConnected || waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; const held = document.activeElement?.getAttribute?.("aria-label"); draw(); if (held) list.querySelector(`[aria-label="${CSS.escape(held)}"]`)?.focus(); });
  });
  return h("div", { class: "page" },
    h("div", { class: "row" }, h("h1", {}, t("files_title")),
      h("div", { class: "actions" }, picker(t("add_files"), take),
        h("button", { type: "button", class: "button quiet", onclick: () => {
          if (!confirm(t("clear_sure"))) return;
          for (const job of [...jobs]) job.stop?.();
          for (const id of [...docs.keys()]) remove(id);
          jobs.length = 0;
          location.hash = "#/";
        } }, t("clear")))),
    list);
}
