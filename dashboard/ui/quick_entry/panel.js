// What the quick-entry line is made of: eight fields, one panel of options, a foot. Every word comes from `data.words`.

const FIELDS = ["customer", "site", "kind", "cause", "content", "result", "recipient", "promise"];
const PICKED = ["site", "kind", "cause", "result", "recipient"];
const PHONE_ORDER = { customer: 1, site: 3, kind: 7, cause: 7, content: 9, result: 13, recipient: 13, promise: 15 }; // below the pair
const ONLY_WITH_RECIPIENT = ["recipient", "promise"];
const HINTS = [["Ctrl ↵", "key_save"], ["↵", "key_next"], ["F2", "key_call"], ["F4", "key_same"], ["F9", "key_phrases"], ["Esc", "key_draft"]];

/** Builds the fixed part once; `relabel` puts the words in, so that a change of language keeps what was typed. */
function build(root) {
  const parts = { root, boxes: {}, inputs: {}, labels: {}, numbers: {} };
  parts.fault = make("p", { class: "fault", id: "fault", role: "alert" });
  parts.list = make("div", { class: "list", id: "options", role: "listbox" });
  parts.red = make("p", { class: "red", role: "status" });
  parts.done = make("p", { class: "done", role: "status", "aria-live": "polite" });
  parts.panel = make("div", { class: "panel" }, parts.fault, parts.red, parts.done, parts.list);
  parts.line = make("div", { class: "line" });
  FIELDS.forEach((name, index) => {
    const input = make("input", {
      id: name, autocomplete: "off", spellcheck: "false", "aria-describedby": "fault",
      ...(name === "content" ? {} : { role: "combobox", "aria-controls": "options", "aria-expanded": "true" }),
      ...(["site", "kind", "result"].includes(name) ? { inputmode: "numeric" } : {}),
    });
    const word = make("b");
    const number = make("span");
    const label = make("label", { for: name }, number, word);
    const box = make("div", { class: `field ${name}`, style: `order:${index * 2}` }, label, input);
    parts.line.append(box);
    parts.boxes[name] = box;
    parts.inputs[name] = input;
    parts.labels[name] = word;
    parts.numbers[name] = number;
  });
  parts.line.append(parts.panel);
  parts.foot = buildFoot(parts);
  root.append(parts.line, parts.foot);
  return parts;
}

function buildFoot(parts) {
  parts.save = make("button", { type: "button", class: "save" });
  parts.keys = make("span", { class: "keys" });
  parts.clock = make("button", { type: "button", class: "plain clock", "aria-expanded": "false" });
  parts.time = make("input", { class: "time", autocomplete: "off", hidden: "" });
  parts.timeShown = make("span", { class: "muted" });
  parts.channel = make("select", { class: "small" });
  parts.outside = make("input", { class: "outside", autocomplete: "off", maxlength: "120", hidden: "" });
  parts.drafts = make("span", { class: "drafts" });
  const where = make("span", { class: "where" }, parts.clock, parts.time, parts.timeShown, parts.channel, parts.outside);
  return make("div", { class: "foot" }, parts.save, parts.keys, where, parts.drafts);
}

function relabel(parts, words) {
  for (const name of FIELDS) {
    parts.labels[name].textContent = words[name];
    parts.inputs[name].placeholder = words[`${name}_hint`];
  }
  parts.keys.replaceChildren(...HINTS.map(([key, word]) => make("span", {}, make("kbd", {}, key), ` ${words[word]}`)));
  parts.time.setAttribute("aria-label", words.time_label);
  parts.time.placeholder = words.time_hint;
  parts.channel.setAttribute("aria-label", words.channel);
  parts.outside.setAttribute("aria-label", words.outside);
  parts.outside.placeholder = words.outside;
  parts.list.setAttribute("aria-label", words.options);
}

/** Fields that are never asked here are not there; the others are numbered as they stand. */
function showFields(parts, asked) {
  parts.line.classList.toggle("sites", asked.includes("site"));
  FIELDS.forEach((name) => {
    parts.boxes[name].hidden = !asked.includes(name);
    parts.numbers[name].textContent = `${asked.indexOf(name) + 1} `;
  });
}

function fillSelect(select, choices, chosen) {
  const wanted = JSON.stringify(choices);
  if (select.dataset.choices !== wanted) {
    select.replaceChildren(...choices.map(({ key, label }) => make("option", { value: key }, label)));
    select.dataset.choices = wanted;
  }
  select.value = chosen ?? "";
  select.hidden = choices.length < 2;
}

/** The options of the focused field. `active` is the one that Enter takes. */
function drawOptions(parts, field, options, active, pick) {
  parts.panel.dataset.field = field;
  parts.panel.style.setProperty("--phone-order", PHONE_ORDER[field]);
  parts.list.replaceChildren(...options.map((option, index) => {
    const chosen = index === active;
    const key = option.digit ?? (chosen ? "↵" : "↓");
    const row = make("div", { class: "option", id: `option-${index}`, role: "option", "aria-selected": String(chosen) });
    if (option.take) row.append(make("kbd", {}, key));
    if (option.label) row.append(make("span", option.warning ? { class: "warning" } : {}, option.label));
    if (option.detail) row.append(make("span", { class: "muted" }, option.detail));
    if (option.take) {
      row.classList.add("takes");
      row.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps its focus
      row.addEventListener("click", () => pick(option));
    }
    return row;
  }));
  const shown = parts.list.children[active];
  if (shown) { // by hand: scrollIntoView would move the page as well
    const below = shown.offsetTop + shown.offsetHeight - parts.panel.clientHeight;
    parts.panel.scrollTop = Math.min(Math.max(parts.panel.scrollTop, below), shown.offsetTop);
  }
  const input = parts.inputs[field];
  if (active >= 0 && options[active]) input.setAttribute("aria-activedescendant", `option-${active}`);
  else input.removeAttribute("aria-activedescendant");
}

function showFault(parts, field, sentence) {
  parts.fault.textContent = sentence ?? "";
  for (const name of FIELDS) {
    if (sentence && name === field) parts.inputs[name].setAttribute("aria-invalid", "true");
    else parts.inputs[name].removeAttribute("aria-invalid");
  }
}

function drawDrafts(parts, words, drafts, recall) {
  parts.drafts.replaceChildren(...drafts.map((draft, index) => {
    const button = make("button", { type: "button", class: "plain" }, `${words.draft} ${draft.title}`);
    button.addEventListener("click", () => recall(index));
    return button;
  }));
}
