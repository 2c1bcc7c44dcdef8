// Of a report that is being written: what is wrong with what is there, and what is not there yet.

// Splits findings: `todo` are those that only say that something has not been written yet.
export function parted(doc, form, findings) {
  if (!doc.draft) return { real: findings, todo: [], cells: 0, texts: 0 };
  const open = openTexts(doc, form);
  const waits = (finding) => {
    if (finding.facts.length) return finding.facts.every((fact) => doc.cell(fact) === "");
    if (open.has(finding.anchor?.part) || open.has(finding.chapter)) return true;
    return open.size > 0 && finding.chapter === "document" && finding.anchor?.part !== "preamble";
  };
  const cells = Object.keys(doc.report.facts).filter((fact) => doc.report.facts[fact].state !== "absent" && doc.cell(fact) === "").length;
  return {
    real: findings.filter((finding) => !waits(finding)),
    todo: findings.filter(waits),
    cells,
    texts: open.size,
  };
}

// Sections that consist of text and have none.
const openTexts = (doc, form) => new Set(form.sections.filter((section) => !section.table && !doc.text(section.id).trim()).map((section) => section.id));
