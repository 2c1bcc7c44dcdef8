// Talks to the checker on this computer, and to nothing else.

export class Trouble extends Error {
  constructor(status, code, words) {
    super(words.zh);
    this.status = status;
    this.code = code;
    this.words = words;
  }
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

function troubleOf(status, text) {
  try {
    const { code, message, message_en } = JSON.parse(text).error;
    return new Trouble(status, code, { zh: message, en: message_en });
  } catch {
    return new Trouble(status, "unknown", { zh: `检查程序没有正常回答（${status}）。`, en: `The checker gave no proper answer (${status}).` });
  }
}

const GONE = { zh: "检查程序没有回答，请确认它仍在运行。", en: "The checker does not answer; is it still running?" };

async function call(path, body, signal) {
  for (let tries = 0; ; tries += 1) {
    let answer;
    try {
      answer = await fetch(path, body === undefined ? { signal } : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
    } catch (trouble) {
      if (trouble.name === "AbortError") throw trouble;
      throw new Trouble(0, "gone", GONE);
    }
    if (answer.ok) return answer;
    if (answer.status === 429 && tries < 5) {
      await pause(Math.min(Number(answer.headers.get("Retry-After")) || 1, 20));
      continue;
    }
    throw troubleOf(answer.status, await answer.text());
  }
}

const forms = new Map();

export function form(id) {
  if (!forms.has(id)) {
    const asked = call(`/page/forms/${encodeURIComponent(id)}`).then((answer) => answer.json());
    asked.catch(() => forms.delete(id));
    forms.set(id, asked);
  }
  return forms.get(id);
}

export const judge = async (sent, signal) => (await call("/page/judge", sent, signal)).json();
export const blank = async (wanted) => (await call("/page/blank", wanted)).json();
export const take = async (shape, sent) => (await call(`/page/take/${shape}`, sent)).blob();

// Sends a file; `sending(share)` while it goes out, `read(opened)` for each report in it.
// Resolves when all is read. `stop` of the result breaks it off.
export function readFile(file, { sending = () => {}, read = () => {} } = {}) {
  let request;
  let stopped = false;
  const once = () => new Promise((done, fail) => {
    request = new XMLHttpRequest();
    let seen = 0;
    const lines = (end) => {
      const text = request.responseText;
      const last = end ? text.length : text.lastIndexOf("\n") + 1;
      const fresh = text.slice(seen, last);
      seen = last;
      for (const line of fresh.split("\n")) if (line) read(JSON.parse(line));
    };
    request.open("POST", `/page/read?name=${encodeURIComponent(file.name.slice(0, 200))}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && sending(event.loaded / event.total);
    request.upload.onload = () => sending(1);
    request.onprogress = () => request.status === 200 && lines(false);
    request.onload = () => {
      if (request.status === 200) { lines(true); done(0); }
      else if (request.status === 429) done(Math.min(Number(request.getResponseHeader("Retry-After")) || 1, 20));
      else fail(troubleOf(request.status, request.responseText));
    };
    request.onerror = () => fail(new Trouble(0, "gone", GONE));
    request.onabort = () => fail(new DOMException("stopped", "AbortError"));
    request.send(file);
  });
  const finished = (async () => {
    for (;;) {
      const wait = await once();
      if (!wait) return;
      await pause(wait);
      if (stopped) throw new DOMException("stopped", "AbortError");
    }
  })();
  return { finished, stop: () => { stopped = true; request.abort(); } };
}

// The first report in a file: {report, sheet, reason}; report null where there is none, with the reason.
export async function readOne(file) {
  let found = null;
  try {
    await readFile(file, { read: (opened) => { found ??= opened; } }).finished;
  } catch (trouble) {
    return { report: null, reason: trouble instanceof Trouble ? trouble.words : null };
  }
  return found ?? { report: null, reason: null };
}
