// What the line remembers: the entry being typed, drafts, the last customer. It lives in the browser's sessionStorage, so
// that a reload, a rerun or a look at another page loses nothing, and it is gone with the tab.

const MEMORY = "huiyin.log.";
const FORM = "3."; // of what is remembered; lines of an older form are dropped
const SHOWN_DRAFTS = 3;

function blankLine() {
  const text = Object.fromEntries(FIELDS.map((name) => [name, ""]));
  return { token: newToken(), attempt: 0, text, customer: null, site: null, kind: null, cause: null, result: null,
    recipient: null, siteByHand: false, resultByHand: false, time: "", outside: "" };
}

function isBlank(line) {
  return !line.time && Object.entries(line.text).every(([name, text]) => name === "site" || !text.trim());
}

function titleOf(line) {
  const { customer, kind, content } = line.text;
  return [customer, kind.replace(/^\d /, ""), content].filter((text) => text.trim()).join(" ").slice(0, 16);
}

/** Drafts of another person who used this tab are dropped, not shown. */
function readMemory(owner) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(MEMORY) && key !== MEMORY + FORM + owner) sessionStorage.removeItem(key);
  }
  const kept = JSON.parse(sessionStorage.getItem(MEMORY + FORM + owner) ?? "null");
  return kept ?? { line: blankLine(), field: "customer", drafts: [], last: null, channel: null };
}

function writeMemory(owner, kept) {
  sessionStorage.setItem(MEMORY + FORM + owner, JSON.stringify(kept));
}
