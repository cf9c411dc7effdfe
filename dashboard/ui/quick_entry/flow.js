// The way through the line: which fields are asked, what each still lacks, what comes next. Mixed into QuickEntry.

const GOES_ON = ["dispatched", "escalated"]; // to somebody else

const Flow = {
  asksRecipient() { return this.line.result !== "solved"; },

  asked() { return this.data.sites.length > 1 ? FIELDS : FIELDS.filter((name) => name !== "site"); },

  inUse(name) { return this.asked().includes(name) && (this.asksRecipient() || !ONLY_WITH_RECIPIENT.includes(name)); },

  /** Whether Enter has to wait here: the field needs a word, or what was typed in it means nothing. */
  lacks(name) {
    const { line } = this;
    if (name === "customer") return Boolean(!line.customer && line.text.customer.trim());
    if (name === "content") return !line.text.content.trim();
    if (name === "recipient") return line.recipient === null && Boolean(line.text.recipient.trim() || (GOES_ON.includes(line.result) && !usualRecipient(this)));
    return PICKED.includes(name) && line[name] === null;
  },

  /** What must be there before a key that starts the next call may save; Python judges everything else. */
  isComplete() {
    return !this.asked().some((name) => this.inUse(name) && this.lacks(name));
  },

  /** Who promised an answer says by when first, and then who gives it. */
  order() {
    if (this.line.result !== "promised") return FIELDS;
    return [...FIELDS.filter((name) => !ONLY_WITH_RECIPIENT.includes(name)), "promise", "recipient"];
  },

  /** The following field; over the site of a customer who has brought it. */
  next(name) {
    const isKnown = (one) => one === "site" && name === "customer" && this.line.site !== null;
    const way = this.order();
    const following = way.slice(way.indexOf(name) + 1).find((one) => this.inUse(one) && !isKnown(one));
    if (following) this.focus(following);
    else this.parts.save.focus();
    this.draw();
  },

  /** A customer brings the site; without one it is asked for, unless it was said by hand. */
  bring(customer) {
    const { line, data } = this;
    if (!customer?.site && line.siteByHand) return;
    line.site = customer?.site ?? null;
    line.siteByHand = false;
    const known = data.sites.find((one) => one.value === line.site);
    line.text.site = line.site ? customer.site_label ?? known?.label ?? "" : "";
    this.parts.inputs.site.value = line.text.site;
  },

  /** A new kind brings its usual result, unless one was chosen by hand, and lets go of a cause that is not its own. */
  afterKind() {
    const { line, data } = this;
    const cause = data.causes.find((one) => one.value === line.cause);
    if (cause?.kind && cause.kind !== line.kind) { line.cause = null; line.text.cause = ""; }
    if (line.resultByHand) return;
    const place = data.results.findIndex((one) => one.value === data.usual_result[line.kind]);
    line.result = place < 0 ? null : data.results[place].value;
    line.text.result = place < 0 ? "" : `${place + 1} ${data.results[place].label}`;
  },
};
