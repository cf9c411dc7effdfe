// One call, one line, from the keyboard. Python searches, judges and stores; this file moves the focus, keeps what was typed
// and sends two values: `asked` (what is being typed, for candidates and readings) and `outbox` (an entry to be stored).

const QUIET_MS = 120;
const PATIENCE_MS = 6000;
const entries = new WeakMap();

class QuickEntry {
  constructor(root, data) {
    this.data = data;
    this.kept = readMemory(data.owner);
    this.parts = build(root);
    this.active = -1;
    this.composing = false;
    this.sent = null;
    this.held = false;
    this.ahead = [];
    this.phrasing = false;
    this.onDocumentKey = (event) => this.command(event);
    this.listen(root);
  }

  get line() { return this.kept.line; }
  get words() { return this.data.words; }
  get answer() { return this.data.answer; }
  get site() { return this.line.site ?? this.data.site; }

  get redWord() { return redWordIn(this.data.red_lines, this.line.text.content); }
  /** By when the policy wants the matter resolved, in words. */
  get limit() { return (this.redWord ? this.data.red_policy : this.data.policy)[this.line.kind]; }
  get redLine() {
    const { redWord, limit, words } = this;
    if (!redWord) return "";
    const isDue = limit && this.asksRecipient();
    return (isDue ? words.red_line_due : words.red_line).replace("{word}", redWord).replace("{due}", limit);
  }

  /** Every rerun of Python ends here; inputs are only written where they differ, never while composing. */
  receive(data, setStateValue) {
    const first = !this.send;
    if (data.receipt?.undone && !this.data.receipt?.undone) this.parts.done.textContent = "";
    this.data = data;
    this.send = setStateValue;
    relabel(this.parts, this.words);
    document.addEventListener("keydown", this.onDocumentKey);
    if (first) this.open();
    this.takeReceipt(data.receipt);
    this.refresh();
    if (this.held && this.answered()) this.release();
    else if (this.waiting && this.answered()) this.settle();
    this.draw();
  }

  leave() {
    document.removeEventListener("keydown", this.onDocumentKey);
  }

  open() {
    this.fill();
    this.focus(this.kept.field);
    if (this.line.text.customer && !this.line.customer) this.ask(0);
  }

  listen(root) {
    for (const type of ["keydown", "keyup", "keypress"]) root.addEventListener(type, (event) => event.stopPropagation());
    for (const name of FIELDS) {
      const input = this.parts.inputs[name];
      for (const type of ["focus", "click"]) input.addEventListener(type, () => this.selectChoice(name));
      input.addEventListener("focus", () => this.entered(name));
      input.addEventListener("blur", () => { if (name === "customer") this.left(); });
      input.addEventListener("keydown", (event) => this.key(event, name));
      input.addEventListener("input", (event) => this.typed(event, name));
      input.addEventListener("compositionstart", () => { this.composing = true; });
      input.addEventListener("compositionend", (event) => { this.composing = false; this.typed(event, name); });
    }
    const { save, clock, time, channel, outside, foot } = this.parts;
    save.addEventListener("mousedown", (event) => event.preventDefault());
    save.addEventListener("click", () => this.save("next"));
    clock.addEventListener("click", () => this.openTime());
    time.addEventListener("input", () => { this.line.time = time.value; this.keep(); this.ask(); });
    time.addEventListener("keydown", (event) => this.timeKey(event));
    foot.addEventListener("keydown", (event) => this.footKey(event));
    channel.addEventListener("change", () => { this.kept.channel = channel.value; this.keep(); this.draw(); });
    outside.addEventListener("input", () => { this.line.outside = outside.value; this.keep(); });
  }

  // ── typing and choosing ───────────────────────────────────────────────────────────────────────────────────────────

  typed(event, name) {
    const { line } = this;
    line.text[name] = this.parts.inputs[name].value;
    this.keep();
    if (event.isComposing || this.composing) return;
    if (this.faulty === name) this.fault(null, null);
    this.parts.done.textContent = "";
    const direct = event.type === "input" && event.inputType === "insertText";
    if (PICKED.includes(name)) {
      line[name] = null;
      if (name === "result") line.resultByHand = true;
      if (name === "site") line.siteByHand = true;
      const digit = direct ? (event.data ?? "").normalize("NFKC") : "";
      const hit = /^\d$/.test(digit) && this.options(name, "").find((option) => option.digit === digit);
      if (hit && /^\d$/.test(line.text[name].trim().normalize("NFKC"))) { this.take(hit, name); return; }
    }
    if (name === "customer") { line.customer = null; this.bring(null); }
    if (name === "customer" || name === "promise") this.ask();
    this.active = this.firstActive(name);
    this.draw();
  }

  /** The option that Enter takes when no arrow was pressed. */
  firstActive(name) {
    const options = this.options(name);
    if (name === "content") return this.phrasing && options[0].take ? 0 : -1;
    const chosen = options.findIndex((option) => option.take && option.value === this.line[name] && this.line[name] !== null);
    if (chosen >= 0 && PICKED.includes(name)) return chosen;
    const text = this.line.text[name].trim();
    if (PICKED.includes(name) && /^\d+$/.test(text)) return -1; // a digit that nothing bears means nothing
    const eager = ["customer", "recipient", "promise"].includes(name) || text;
    return eager ? options.findIndex((option) => option.take && !option.keeps && (name !== "cause" || option.value)) : -1;
  }

  /** What is typed but not chosen narrows the options; a choice made shows them all. */
  options(name, text = PICKED.includes(name) && this.line[name] !== null ? "" : this.line.text[name].trim()) {
    return optionsOf(this, name, text);
  }

  take(option, name = this.kept.field) {
    const { line } = this;
    if (this.faulty === name) this.fault(null, null);
    if (name === "content") { this.insert(option.value); this.keep(); return; }
    if (name === "customer" && option.keeps) this.keepAnonymous(option.keeps);
    else if (name === "customer") this.choose(option.value);
    else if (PICKED.includes(name)) {
      line[name] = option.value;
      line.text[name] = option.digit && name !== "recipient" ? `${option.digit} ${option.label}` : option.label;
      if (name === "result") line.resultByHand = true;
      if (name === "site") line.siteByHand = true;
      if (name === "kind") this.afterKind();
    }
    this.keep();
    this.fill();
    this.next(name);
  }

  choose(customer) {
    this.waiting = null;
    this.line.customer = customer;
    this.bring(customer);
    this.line.text.customer = customer ? customer.short ?? customer.label : "";
    if (this.faulty === "customer") this.fault(null, null);
  }

  /** Nobody in particular, but what was typed is not lost: it begins the content. */
  keepAnonymous(text) {
    this.choose(null);
    this.line.text.content = [text, this.line.text.content].filter(Boolean).join(" ");
  }

  /** Python echoes the query, so that an answer to what was typed earlier is not taken for this one. */
  answered() { return this.answer?.query === this.line.text.customer; }

  /** Why what is typed in the first field names nobody. */
  get unknown() { return this.answer.candidates.length ? this.words.several : this.answer.notes[0] ?? this.words.nobody; }

  left() {
    if (this.held) { this.held = false; this.ahead = []; }
    this.settle();
  }

  /** Leaving the first field with text: the one match is taken; several, or none, are for the person to decide. */
  settle() {
    const { line } = this;
    if (line.customer || !line.text.customer.trim()) { this.waiting = null; return; }
    if (!this.answered()) { this.waiting ??= { after: null }; this.ask(0); return; }
    const after = this.waiting?.after;
    this.waiting = null;
    if (this.answer.candidates.length === 1) {
      this.choose(this.answer.candidates[0]);
      this.keep();
      this.fill();
    }
    else this.fault("customer", this.unknown);
    if (after && line.customer) this.save(after);
    else if (after) this.focus("customer");
  }

  ask(delay = QUIET_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { line } = this;
      this.send("asked", {
        query: line.customer ? "" : line.text.customer, promise: line.text.promise.trim(), time: line.time.trim(),
      });
    }, delay);
  }

  // ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────

  keep() { writeMemory(this.data.owner, this.kept); }

  focus(name) {
    this.parts.inputs[name].focus();
    this.parts.inputs[name].select();
    this.entered(name);
  }

  /** A choice that is there is replaced by what is typed, never extended. */
  selectChoice(name) { if (name !== "content" && this.line[name]) this.parts.inputs[name].select(); }

  entered(name) {
    this.kept.field = name;
    this.phrasing = false;
    this.active = this.firstActive(name);
    this.keep();
    this.draw();
  }

  fault(name, sentence) {
    this.faulty = name;
    showFault(this.parts, name, sentence);
  }

  fill() {
    if (this.composing) return;
    for (const name of FIELDS) {
      const input = this.parts.inputs[name];
      if (input.value !== this.line.text[name]) input.value = this.line.text[name];
    }
    if (this.parts.time.value !== this.line.time) this.parts.time.value = this.line.time;
    if (this.parts.outside.value !== this.line.outside) this.parts.outside.value = this.line.outside;
  }

  draw() {
    const { parts, words, data, kept, line } = this;
    const field = kept.field;
    const options = this.options(field);
    if (this.active >= options.length || (this.active < 0 && field === "customer")) this.active = this.firstActive(field);
    parts.red.textContent = this.redLine;
    drawOptions(parts, field, options, this.active, (option) => this.take(option, field));
    showFields(parts, this.asked());
    for (const name of ONLY_WITH_RECIPIENT) {
      parts.boxes[name].classList.toggle("unused", !this.inUse(name));
      parts.inputs[name].disabled = !this.inUse(name);
    }
    for (const name of FIELDS) parts.inputs[name].readOnly = this.sent !== null || this.held;
    parts.inputs.recipient.placeholder = (line.kind && usualRecipient(this)?.label) || words.recipient_hint;
    parts.inputs.promise.placeholder = (line.result && this.limit) || words.promise_hint;
    parts.save.textContent = this.sent ? words.saving : words.save;
    parts.save.setAttribute("aria-busy", String(this.sent !== null));
    fillSelect(parts.channel, data.channels, this.channel);
    parts.outside.hidden = !data.outside.includes(this.channel);
    drawDrafts(parts, words, kept.drafts.slice(0, SHOWN_DRAFTS), (index) => this.recall(index));
    this.drawTime();
  }

  // ── back-filling the time ─────────────────────────────────────────────────────────────────────────────────────────

  get channel() { return this.kept.channel ?? this.data.channel; }

  openTime(withFocus = true) {
    this.parts.time.hidden = false;
    this.parts.clock.setAttribute("aria-expanded", "true");
    if (withFocus) this.parts.time.focus();
  }

  closeTime() {
    this.parts.time.hidden = true;
    this.parts.clock.setAttribute("aria-expanded", "false");
  }

  drawTime() {
    const { parts, words, line, data } = this;
    parts.clock.textContent = words.time;
    const reading = data.readings.time;
    const read = line.time.trim() && reading?.text === line.time.trim() ? reading : null;
    parts.timeShown.textContent = read ? read.fault ?? read.shown : "";
    parts.timeShown.classList.toggle("warning", Boolean(read?.fault));
    if (!line.time && parts.root.getRootNode().activeElement !== parts.time) this.closeTime();
  }
}

Object.assign(QuickEntry.prototype, Flow, Keys, Saving);

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".entry");
  const entry = entries.get(root) ?? new QuickEntry(root, data);
  entries.set(root, entry);
  entry.receive(data, setStateValue);
  return () => entry.leave();
}
