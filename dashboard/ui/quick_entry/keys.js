// The keys of the line. Mixed into QuickEntry; `this` is the entry.

const PASSED_ON = ["Enter", "ArrowDown", "ArrowUp", "F2", "F4", "F8", "F9"];
const isLetter = (key) => typeof key === "string";

const Keys = {
  /** A key pressed while an input method composes, and the Enter that ends it, belong to the input method. */
  composes(event) { return event.isComposing || event.keyCode === 229 || this.composing; },

  key(event, name) {
    if (this.composes(event)) return;
    if (this.sent) { this.typeAhead(event); return; }
    if (this.held) { this.holdKey(event); return; }
    if (this.phrasing && this.phraseKey(event)) return;
    if (this.command(event)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.enter(name);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.step(event.key === "ArrowDown" ? 1 : -1);
    }
  },

  /** The keys that mean the same in every field, and outside of the line too while no dialog is open. */
  command(event) {
    if (this.composes(event) || document.querySelector('[role="dialog"]')) return false;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const inside = event.currentTarget !== document;
    let act = null;
    if (inside && event.key === "Enter" && (event.ctrlKey || event.metaKey)) act = () => this.save("next");
    else if (plain && event.key === "F2") act = () => this.finish("next");
    else if (plain && event.key === "F4") act = () => this.finish("same");
    else if (plain && event.key === "F8") act = () => this.openTime();
    else if (plain && event.key === "F9") act = () => this.phrase();
    else if (plain && inside && event.key === "Escape") act = () => this.park();
    if (!act) return false;
    event.preventDefault();
    if (!this.sent) act();
    return true;
  },

  /** Keys pressed between saving and its acknowledgement wait for the next line. */
  typeAhead(event) {
    if (event.key === "Tab") return;
    event.preventDefault();
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) this.ahead.push(event.key);
    if (event.key === "Enter" && Date.now() - this.sent.at > PATIENCE_MS) this.post();
  },

  /** Enter came before the answer: the line waits for it, and every key after it too, so that the same keys always do the
   *  same. Backspace takes the last one back, Escape all of them. */
  hold() {
    this.held = true;
    this.ask(0);
    this.draw();
  },

  holdKey(event) {
    if (event.key === "Tab") return;
    event.preventDefault();
    const withControl = event.ctrlKey || event.metaKey;
    if (event.key === "Escape" || (event.key === "Backspace" && !this.ahead.length)) { this.held = false; this.ahead = []; }
    else if (event.key === "Backspace") this.ahead.pop();
    else if (event.key.length === 1 && !withControl && !event.altKey) this.ahead.push(event.key);
    else if (PASSED_ON.includes(event.key)) this.ahead.push({ key: event.key, ctrl: withControl });
    this.draw();
  },

  release() {
    this.held = false;
    this.draw();
    this.enter("customer");
    this.replay();
  },

  footKey(event) {
    const isOwn = event.defaultPrevented || (event.key === "Escape" && event.target === this.parts.channel); // it closes its list
    if (!isOwn) this.command(event);
  },

  timeKey(event) {
    if (this.composes(event)) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { event.preventDefault(); this.focus(this.kept.field); return; }
    this.command(event);
  },

  enter(name) {
    if (name === "customer" && this.lacks(name) && !this.answered()) { this.hold(); return; }
    const option = this.options(name)[this.active];
    if (option?.take) this.take(option);
    else if (this.lacks(name)) this.fault(name, name === "customer" ? this.unknown : this.words[`want_${name}`]);
    else this.next(name);
  },

  /** The usual phrases instead of the options: a digit puts one where the caret stands. */
  phrase() {
    if (this.kept.field !== "content") this.focus("content");
    this.phrasing = true;
    this.active = this.data.phrases.length ? 0 : -1;
    this.draw();
  },

  phraseKey(event) {
    const hit = /^[1-9]$/.test(event.key) && this.options("content").find((option) => option.digit === event.key);
    if (hit) this.take(hit, "content");
    else if (event.key === "Escape") this.unphrase();
    else if (["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return false;
    else { this.unphrase(); return false; }
    event.preventDefault();
    return true;
  },

  insert(text) {
    const input = this.parts.inputs.content;
    input.setRangeText(text, input.selectionStart, input.selectionEnd, "end");
    this.line.text.content = input.value;
    this.unphrase();
  },

  unphrase() { this.phrasing = false; this.active = this.firstActive("content"); this.draw(); },

  step(by) {
    const takable = this.options(this.kept.field).map((option, index) => (option.take ? index : -1)).filter((index) => index >= 0);
    if (!takable.length) return;
    const place = takable.indexOf(this.active);
    this.active = takable[place < 0 ? (by > 0 ? 0 : takable.length - 1) : (place + by + takable.length) % takable.length];
    this.draw();
  },
};
