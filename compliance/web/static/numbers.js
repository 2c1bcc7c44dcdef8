// Reads what is typed into a cell, only to add up while typing; what counts is what the checker reads.

const FULL = /[\uff01-\uff5e]/g;

export function plain(text) {
  return text.replace(FULL, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/[\s\u3000,]/g, "");
}

// The number, or null where the text is not plainly one.
export function number(text) {
  const bare = plain(text);
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(bare) ? Number(bare) : null;
}

// A number as people write it.
export function written(value) {
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(6)));
}

// Sums of decimals without the noise of binary fractions.
export const sum = (values) => Number(values.reduce((total, value) => total + value, 0).toFixed(6));
