// Totals as the rules define them, filled in while one types.

import { sum, written } from "./numbers.js";

// The steps that bring every total up to date, given what the cells say (`text`: fact → text).
// A total with a missing part is left empty: blank is not zero.
// `more`: further formulas of this report (what last year's report gives).
export function totals(form, more, text, number) {
  const fresh = new Map();
  const value = (fact) => (fresh.has(fact) ? fresh.get(fact) : number(fact));
  const open = new Map();
  for (const { target, terms, start } of [...more, ...form.totals]) {
    if (fresh.get(target) != null) continue;
    const parts = Object.entries(terms).map(([fact, factor]) => [value(fact), factor]);
    const there = parts.filter(([part]) => part !== null);
    const missing = parts.length - there.length;
    const total = sum([start, ...there.map(([part, factor]) => part * factor)]);
    fresh.set(target, missing ? null : total);
    if (missing) open.set(target, { missing, none: !there.length });
    else open.delete(target);
  }
  const steps = [];
  for (const [target, total] of fresh) {
    const now = total === null ? "" : written(total);
    if (text(target) !== now) steps.push(["cells", target, now]);
  }
  return { steps, open };
}

export const targets = (form, more) => new Set([...more, ...form.totals].map((one) => one.target));
