// What the line remembers: the entry being typed, drafts, the last customer. It lives in the browser's sessionStorage, so
// that a reload, a rerun or a look at another page loses nothing, and it is gone with the tab.

const MEMORY = "huiyin.log.";
const SHOWN_DRAFTS = 3;

/** 128 random bits. `crypto.randomUUID` exists on HTTPS and loopback only; an office network may have neither. */
function newToken() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function blankLine() {
  const text = Object.fromEntries(FIELDS.map((name) => [name, ""]));
  return { token: newToken(), attempt: 0, text, customer: null, kind: null, cause: null, result: null, recipient: null,
    resultByHand: false, time: "", site: null };
}

function isBlank(line) {
  return !line.time && Object.values(line.text).every((text) => !text.trim());
}

/** What must be there before a key that starts the next call may save; Python judges everything else. */
function isComplete(line) {
  const customerKnown = line.customer || !line.text.customer.trim();
  return Boolean(customerKnown && line.kind && line.cause !== null && line.text.content.trim() && line.result);
}

function titleOf(line) {
  const { customer, kind, content } = line.text;
  return [customer, kind.replace(/^\d /, ""), content].filter((text) => text.trim()).join(" ").slice(0, 16);
}

/** Drafts of another person who used this tab are dropped, not shown. */
function readMemory(owner) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(MEMORY) && key !== MEMORY + owner) sessionStorage.removeItem(key);
  }
  const kept = JSON.parse(sessionStorage.getItem(MEMORY + owner) ?? "null");
  return kept ?? { line: blankLine(), field: "customer", drafts: [], last: null, site: null, channel: null };
}

function writeMemory(owner, kept) {
  sessionStorage.setItem(MEMORY + owner, JSON.stringify(kept));
}
