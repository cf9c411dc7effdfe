// One call, one form, from the keyboard. Python chooses the customer, words everything and stores; this file takes the keys.
//
// A digit answers the step that is open: first what came of the call, then one score per question, never prefilled. What
// needs nothing more is stored by that one digit, with a note that was typed before. Keys of an input method that composes do
// nothing here.

const PATIENCE_MS = 6000;
const forms = new WeakMap();

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function newToken() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class CallForm {
  constructor(root) {
    this.root = root;
    this.composing = false;
    this.onDocumentKey = (event) => this.key(event);
    for (const type of ["keydown", "keyup", "keypress"]) {
      root.addEventListener(type, (event) => {
        if (type === "keydown") this.key(event);
        event.stopPropagation();
      });
    }
    root.addEventListener("compositionstart", () => { this.composing = true; });
    root.addEventListener("compositionend", () => { this.composing = false; });
  }

  receive(data, setStateValue) {
    const isNew = !this.data || this.data.call !== data.call; // another version of the same call: what was typed stays
    const late = isNew && this.sent && this.line.note !== this.noted ? { call: this.data.call, note: this.line.note } : null;
    this.data = data;
    this.send = setStateValue;
    document.addEventListener("keydown", this.onDocumentKey);
    if (isNew) this.begin();
    const { receipt } = data;
    if (this.sent && receipt && receipt.token === this.sent.token && receipt.attempt === this.sent.attempt) {
      this.sent = null;
      this.fault = receipt.saved ? "" : receipt.sentence;
      this.faulty = receipt.saved ? null : receipt.field;
      const asked = this.questions.findIndex((question) => question.code === this.faulty);
      if (asked >= 0) this.step = asked;
    }
    this.draw();
    if (this.faulty) { this.built.inputs[this.faulty]?.focus(); this.faulty = null; }
    if (isNew) this.root.focus({ preventScroll: true });
    if (late) { window.huiyinLateNote = late; window.dispatchEvent(new Event("huiyin-late-note")); }
  }

  leave() { document.removeEventListener("keydown", this.onDocumentKey); }

  begin() {
    const { ways } = this.data;
    this.line = { token: newToken(), attempt: 0, result: null, way: ways[0].value, signature: null, answers: {} };
    for (const name of TEXTS) this.line[name] = "";
    this.step = 0;
    this.half = "";
    this.sent = null;
    this.fault = "";
    this.built = null;
  }

  // ── steps ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The questions of a customer who was reached. */
  get questions() { return this.data.questions; }

  /** What is asked besides, for each result: the text that it needs. */
  get text() {
    const { result, answers } = this.line;
    if (result === "another_time") return "when";
    if (result === "wrong_number") return "phone";
    if (result === "skip") return "reason";
    return result === "reached" && answers.satisfied === 0 && this.step >= this.questions.length ? "problem" : null;
  }

  choose(result) {
    this.line.result = result;
    this.step = 0;
    this.half = "";
    this.fault = "";
    if (this.data.at_once.includes(result)) { this.save(); return; } // what was typed as a note goes with it
    this.draw();
    this.toText();
  }

  answer(question, value) {
    this.line.answers[question.code] = value;
    this.half = "";
    this.step += 1;
    this.draw();
    this.toText();
  }

  /** The text that the open step wants has the focus; else the form itself, which takes digits. */
  toText() {
    const input = this.text && this.built?.inputs[this.text];
    if (input) input.focus();
    else this.root.focus({ preventScroll: true });
  }

  // ── keys ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  key(event) {
    if (event.isComposing || event.keyCode === 229 || this.composing || document.querySelector('[role="dialog"]')) return;
    const inside = event.composedPath().includes(this.root);
    const target = event.composedPath()[0];
    const types = inside ? target.tagName === "INPUT" || target.tagName === "TEXTAREA" : /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    if (event.currentTarget === document && inside) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const act = this.act(event, plain, types, inside);
    if (!act) return;
    event.preventDefault();
    if (!this.sent || event.key === "F4") act();
  }

  act(event, plain, types, inside) {
    const key = event.key.normalize("NFKC");
    if (inside && event.key === "Enter" && !plain) return () => this.save();
    if (plain && event.key === "F2") return () => this.save();
    if (plain && event.key === "F4") return () => this.built.inputs.note.focus();
    if (!plain || (types && !inside)) return null;
    if (event.key === "Enter" && (target(event) !== "TEXTAREA")) return inside || !types ? () => this.enter(event) : null;
    if (event.key === "Escape" && inside) return types && target(event) === "TEXTAREA" ? () => this.root.focus() : () => this.back();
    if (types) return null;
    if (/^\d$/.test(key)) return () => this.digit(key);
    if (event.key === "Backspace") return () => this.back();
    return null;
  }

  digit(key) {
    const { result } = this.line;
    if (result === null) {
      const option = this.data.results.find((one) => one.digit === key);
      if (option) this.choose(option.value);
      return;
    }
    const question = result === "reached" ? this.questions[this.step] : null;
    if (!question) return;
    const typed = this.half + key;
    const value = question.digits ? question.digits[key] : Number(typed);
    if (value === undefined || value < question.least || value > question.most) {
      if (this.half) { this.answer(question, Number(this.half)); this.digit(key); }
      return;
    }
    if (!question.digits && typed === "1" && question.most >= 10) { this.half = typed; this.draw(); return; }
    this.answer(question, value);
  }

  /** Enter leaves a question out, ends a half-typed score, saves when nothing is asked any more. */
  enter() {
    const { result } = this.line;
    if (result === null) return;
    const question = result === "reached" ? this.questions[this.step] : null;
    if (question && this.half) { this.answer(question, Number(this.half)); return; }
    if (question && !this.typing()) {
      this.fault = question.needed ? this.data.words.needed : "";
      if (!question.needed) this.step += 1;
      this.draw();
      this.toText();
      return;
    }
    this.save();
  }

  typing() {
    const active = this.root.getRootNode().activeElement;
    return active && (active.tagName === "INPUT" || active.tagName === "TEXTAREA");
  }

  /** One step back; from the first to the choice of the result. */
  back() {
    if (this.half) this.half = "";
    else if (this.line.result === "reached" && this.step > 0) {
      this.step -= 1;
      delete this.line.answers[this.questions[this.step].code];
    } else this.line.result = null;
    this.fault = "";
    this.draw();
    this.toText();
  }

  // ── saving ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Sent once; the form is cleared when Python shows the next customer, and keeps everything when it refuses. The note may be
   *  written on meanwhile: what came after the sending is handed to the line of the last call. */
  save() {
    const { line } = this;
    if (line.result === null) { this.fault = this.data.words.choose; this.draw(); return; }
    line.attempt += 1;
    this.sent = { token: line.token, attempt: line.attempt, at: Date.now() };
    this.noted = line.note;
    const answers = Object.fromEntries(Object.entries(line.answers));
    this.send("outbox", { ...line, answers, call: this.data.call, version: this.data.version });
    const { sent } = this;
    setTimeout(() => { if (this.sent === sent) { this.sent = null; this.fault = this.data.words.slow; this.draw(); } }, PATIENCE_MS);
    this.draw();
  }
}

function target(event) { return event.composedPath()[0].tagName; }
