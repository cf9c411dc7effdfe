// What was stored last: F8 takes it back, F9 writes down what was said. Python words and does it. A note that was still being
// typed when the call was stored goes on here.

const lines = new WeakMap();

class LastCall {
  constructor(root) {
    this.root = root;
    this.onKey = (event) => this.key(event);
    this.onLate = () => this.takeLate();
    this.isOpen = false;
    this.turn = Date.now();
  }

  receive(data, setStateValue) {
    if (this.data?.attempt !== data.attempt || this.data?.note !== data.note) this.isOpen = false;
    this.data = data;
    this.send = setStateValue;
    document.addEventListener("keydown", this.onKey, true); // before the call form keeps the key
    window.addEventListener("huiyin-late-note", this.onLate);
    this.draw();
    this.takeLate();
  }

  leave() {
    document.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("huiyin-late-note", this.onLate);
  }

  /** The call form leaves the note with the call that it belongs to; whichever of the two is drawn first. */
  takeLate() {
    const late = window.huiyinLateNote;
    if (!late || late.call !== this.data.call || this.data.attempt === null) return;
    window.huiyinLateNote = null;
    this.open();
    this.input.value = late.note;
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.data.attempt === null || document.querySelector('[role="dialog"]')) return;
    const act = { F8: () => this.deed("undo"), F9: () => this.open() }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  open() {
    this.isOpen = true;
    this.draw();
    this.input.focus();
  }

  deed(deed) {
    this.turn += 1;
    this.send("deed", { deed, attempt: this.data.attempt, note: this.input.value, turn: this.turn });
    if (deed === "note") this.close();
  }

  close() {
    this.isOpen = false;
    this.draw();
    document.activeElement?.blur(); // the call form takes its keys from the page again
  }

  build() {
    const node = (tag, name) => { const made = document.createElement(tag); made.className = name; return made; };
    const press = (name, act) => {
      const made = node("button", name);
      made.type = "button";
      made.addEventListener("click", act);
      return made;
    };
    this.sentence = node("span", "sentence");
    this.sentence.setAttribute("role", "status");
    this.undo = press("undo", () => this.deed("undo"));
    this.note = press("note", () => this.open());
    this.save = press("save", () => this.deed("note"));
    this.input = node("input", "text");
    this.input.maxLength = 2000;
    this.input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "F2") event.preventDefault();
      if (event.key === "Enter" || event.key === "F2") this.deed("note");
      if (event.key === "Escape") this.close();
    });
    this.root.replaceChildren(this.sentence, this.undo, this.note, this.input, this.save);
  }

  label(button, word, key) {
    const shown = document.createElement("kbd");
    shown.textContent = key;
    button.replaceChildren(word, " ", shown);
  }

  draw() {
    if (!this.sentence) this.build();
    const { data } = this;
    const may = data.attempt !== null;
    this.sentence.textContent = data.sentence;
    this.label(this.undo, data.words.undo, "F8");
    this.label(this.note, data.words.note, "F9");
    this.save.textContent = data.words.save;
    this.input.placeholder = data.words.hint;
    this.input.setAttribute("aria-label", data.words.note);
    if (!this.isOpen) this.input.value = data.note;
    this.undo.hidden = !may || this.isOpen;
    this.note.hidden = !may || this.isOpen;
    this.input.hidden = this.save.hidden = !may || !this.isOpen;
  }
}

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".last");
  const line = lines.get(root) ?? new LastCall(root);
  lines.set(root, line);
  line.receive(data, setStateValue);
  return () => line.leave();
}
