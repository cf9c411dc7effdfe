// Saving, drafts and the next call. Mixed into QuickEntry; `this` is the entry.

const Saving = {
  /** Sends the line to be stored. It is cleared only when Python acknowledges its token. `after`: "next" or "same". */
  save(after) {
    if (this.sent) { if (Date.now() - this.sent.at > PATIENCE_MS) this.post(); return; }
    if (!this.line.customer && this.line.text.customer.trim()) {
      this.waiting = { after };
      this.settle();
      return;
    }
    this.line.attempt += 1;
    this.sent = { token: this.line.token, attempt: this.line.attempt, after, at: Date.now() };
    this.keep();
    this.fault(null, null);
    this.post();
    this.draw();
  },

  /** Sending twice is harmless: the token is unique in the store, and Python answers an attempt once. */
  post() {
    const { line, sent } = this;
    sent.at = Date.now();
    clearTimeout(this.timer);
    setTimeout(() => { if (this.sent === sent) this.parts.done.textContent = this.words.slow; }, PATIENCE_MS);
    this.send("outbox", {
      token: sent.token, attempt: sent.attempt, sent_at: sent.at,
      customer: line.customer?.id ?? null, asset: line.customer?.asset ?? null, phone: line.customer?.phone ?? null, name: line.customer?.name ?? null,
      kind: line.kind, cause: line.cause, content: line.text.content.trim(), result: line.result,
      recipient: this.asksRecipient() ? line.recipient ?? usualRecipient(this)?.value ?? null : null,
      promise: this.asksRecipient() ? line.text.promise.trim() : "",
      time: line.time.trim(), site: this.site, channel: this.channel,
      outside: this.data.outside.includes(this.channel) ? this.line.outside.trim() : "",
    });
  },

  takeReceipt(receipt) {
    const { sent } = this;
    if (!sent || !receipt || receipt.token !== sent.token || receipt.attempt !== sent.attempt) return;
    this.sent = null;
    if (!receipt.saved) {
      this.keep();
      if (receipt.field === "time") this.openTime();
      else if (receipt.field === "outside") this.parts.outside.focus();
      else this.focus(receipt.field ?? "content");
      this.fault(receipt.field, receipt.sentence);
      return;
    }
    this.kept.last = receipt.customer ?? this.line.customer;
    this.kept.line = blankLine();
    this.parts.done.textContent = receipt.sentence;
    this.begin(sent.after === "same" ? this.kept.last : null);
    this.replay();
  },

  /** The keys that were pressed while the line could not take them, until it waits again. Behind a saving key only what is
   *  typed belongs to the next line: a second Enter meant the same one. */
  replay() {
    while (this.ahead.length && !this.sent && !this.held) {
      const key = this.ahead.shift();
      if (isLetter(key)) this.letter(key);
      else this.press(key);
    }
    if (this.sent) this.ahead = this.ahead.filter(isLetter);
  },

  press({ key, ctrl }) {
    const { save, root } = this.parts;
    const target = root.getRootNode().activeElement;
    if (target === save && key === "Enter") save.click();
    else target?.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: ctrl, bubbles: true, cancelable: true }));
  },

  letter(character) {
    const input = this.parts.inputs[this.kept.field];
    input.readOnly = false;
    input.setRangeText(character, input.selectionStart, input.selectionEnd, "end");
    input.dispatchEvent(new InputEvent("input", { data: character, inputType: "insertText" }));
  },

  /** A fresh line, perhaps for a customer already known. */
  begin(customer) {
    this.fault(null, null);
    if (customer) this.choose(customer);
    this.keep();
    this.fill();
    if (customer) this.next("customer");
    else this.focus("customer");
  },

  /** F2 and F4: what is complete is saved, what is not is kept as a draft; then the next call, or the same customer again. */
  finish(after) {
    if (!isBlank(this.line) && this.isComplete()) { this.save(after); return; }
    const customer = this.line.customer ?? this.kept.last;
    if (!isBlank(this.line)) this.shelve();
    this.begin(after === "same" ? customer : null);
    this.draw();
  },

  /** Esc keeps a draft; on an empty line it brings the latest one back. */
  park() {
    if (isBlank(this.line)) { this.recall(0); return; }
    this.shelve();
    this.parts.done.textContent = this.words.draft_kept;
    this.begin(null);
    this.draw();
  },

  shelve() {
    this.kept.drafts.unshift({ title: titleOf(this.line), line: this.line });
    this.kept.line = blankLine();
    this.closeTime();
  },

  /** Contacts stored meanwhile have changed what is said of a customer who was taken before. */
  refresh() {
    const { line, last, drafts } = this.kept;
    for (const customer of [line.customer, last, ...drafts.map((draft) => draft.line.customer)]) {
      const now = customer?.id && this.data.recent.find((one) => one.id === customer.id);
      if (now) Object.assign(customer, { detail: now.detail, open: now.open });
    }
  },

  recall(index) {
    const [draft] = this.kept.drafts.splice(index, 1);
    if (!draft) return;
    if (!isBlank(this.line)) this.shelve();
    this.kept.line = draft.line;
    this.keep();
    this.fill();
    const missing = this.asked().find((name) => name !== "customer" && !draft.line.text[name].trim());
    this.focus(missing ?? "content");
    if (draft.line.text.customer && !draft.line.customer) this.ask(0);
    if (draft.line.time) this.openTime(false);
    this.draw();
  },
};
