// The options of each field, as values: what the panel shows and what a digit or Enter takes.

function numbered(options) {
  return options.map((option, index) => ({ ...option, take: true, digit: String(index + 1) }));
}

/** Options whose words or pinyin initials hold the typed text. */
function matching(options, text) {
  const wanted = text.toLowerCase();
  if (!wanted || /^\d+$/.test(wanted)) return options.map((option) => ({ ...option, take: true }));
  return options
    .filter(({ label, initials = "" }) => label.toLowerCase().includes(wanted) || initials.startsWith(wanted))
    .map((option) => ({ ...option, take: true }));
}

/** The word by which Python will mark a text as a red line, or null: the words come from there, in the order of their gravity. */
function redWordIn({ words, denials }, text) {
  const folded = denials.reduce((left, denial) => left.replaceAll(denial.toLowerCase(), " "), text.toLowerCase());
  return words.find((word) => speaksOf(word.toLowerCase(), folded)) ?? null;
}

/** Latin letters and digits count as whole words only. */
function speaksOf(word, text) {
  if (!/^[\x00-\x7f]*$/.test(word)) return text.includes(word);
  return new RegExp(`(?<![a-z0-9])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![a-z0-9])`).test(text);
}

/** `entry` is the QuickEntry; `text` is what is typed in the field and not yet a choice. */
function optionsOf(entry, name, text) {
  const { data, line, words } = entry;
  switch (name) {
    case "customer": return customerOptions(entry, text);
    case "site": return matching(withDigits(data.sites), text);
    case "kind": return matching(withDigits(data.kinds), text);
    case "result": return matching(withDigits(data.results), text);
    case "cause": return causeOptions(entry, text);
    case "recipient": return recipientOptions(entry, text);
    case "promise": return promiseOptions(entry, text);
    default: return entry.phrasing ? phraseOptions(entry) : contentOptions(entry);
  }
}

/** While the content is written: what is open for the same reason, who the customer is. */
function contentOptions({ line, words }) {
  const same = (line.customer?.open ?? []).filter((one) => one.kind === line.kind && one.cause === line.cause);
  const about = line.customer?.detail ? `${line.customer.label}　${line.customer.detail}` : words.content_help;
  return [...same.map((one) => ({ label: one.warning, warning: true })), { label: "", detail: about }];
}

function phraseOptions({ data, words }) {
  return data.phrases.length ? numbered(data.phrases.map((text) => ({ label: text, value: text }))) : [{ label: "", detail: words.no_phrases }];
}

function withDigits(options) {
  return options.map((option, index) => ({ ...option, digit: String(index + 1) }));
}

function customerOptions(entry, text) {
  const { line, words } = entry;
  if (line.customer) return [{ label: line.customer.label, detail: line.customer.detail }];
  if (!text) {
    const recent = entry.data.recent.map((one) => ({ ...one, take: true, value: one }));
    return [{ take: true, label: words.anonymous, value: null }, ...recent, { label: "", detail: words.customer_help }];
  }
  if (!entry.answered()) return [{ label: "", detail: [words.searching, ...entry.ahead.filter(isLetter)].join("") }];
  const found = entry.answer.candidates.map((one) => ({ ...one, take: true, value: one }));
  const notes = entry.answer.notes.map((note) => ({ label: note, warning: true }));
  const isKnown = found.some((one) => one.id && !one.warning);
  const nobody = { take: true, label: words.keep_anonymous.replace("{text}", text), value: null, keeps: text };
  return [...found, ...notes, ...(isKnown ? [] : [nobody])];
}

function causeOptions({ data, line, words, site }, text) {
  if (!line.kind) return [{ label: "", detail: words.kind_first }];
  const used = ((data.usual_causes[site] ?? data.usual_causes[0])[line.kind] ?? [])
    .map((key) => data.causes.find((cause) => cause.value === key));
  const unsorted = { take: true, digit: "0", label: words.unsorted, value: 0 };
  if (!text || /^\d+$/.test(text)) return [...numbered(used), unsorted];
  const fitting = data.causes.filter((cause) => !cause.kind || cause.kind === line.kind);
  return [...numbered(matching(fitting, text).slice(0, 9)), unsorted];
}

/** Who gets it unless somebody is named: the team that site and cause point to. */
function usualRecipient({ data, line, site }) {
  const routes = data.routes[site] ?? data.routes[0];
  const usual = routes[line.cause ?? 0] ?? routes[0];
  return data.recipients.find((one) => one.value === usual) ?? null;
}

function recipientOptions(entry, text) {
  const { data, words } = entry;
  if (text && !/^\d+$/.test(text)) return numbered(matching(data.recipients, text).slice(0, 9));
  const usual = usualRecipient(entry);
  const others = numbered(data.recipients.filter((one) => one !== usual).slice(0, 9));
  return usual ? [{ ...usual, take: true, value: null, detail: words.usual }, ...others] : others;
}

function promiseOptions({ data, limit, words, faulty }, text) {
  const help = { label: "", detail: words.promise_help };
  if (!text) return limit ? [{ take: true, label: limit, detail: words.policy, value: null }, help] : [help];
  const reading = data.readings.promise;
  if (!reading || reading.text !== text || faulty === "promise") return [help];
  return [reading.fault ? { label: reading.fault, warning: true } : { label: reading.shown }, help];
}
