// What each cell offers, and the keys. Mixed into PaperGrid.

const Cells = {
  composes(event) { return event.isComposing || event.keyCode === 229 || this.composing; },

  key(event, row, place) {
    if (this.composes(event)) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (this.offering && plain && this.offerKey(event)) return;
    let act = null;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) act = () => this.save();
    else if (event.key === "Enter" && plain) act = () => this.go(row, place + (event.shiftKey ? -1 : 1));
    else if (event.key === "ArrowDown" && plain) act = () => this.goRow(row, 1, place);
    else if (event.key === "ArrowUp" && plain) act = () => this.goRow(row, -1, place);
    else if (event.key === "F9" && plain) act = () => this.offer();
    else if (event.key.toLowerCase() === "d" && (event.ctrlKey || event.metaKey)) act = () => this.copyDown(row, place);
    if (!act) return;
    event.preventDefault();
    act();
  },

  /** While what is offered bears digits, a digit takes it. */
  offerKey(event) {
    const option = /^[1-9]$/.test(event.key) && this.offers()[Number(event.key) - 1];
    this.offering = false;
    if (option) this.take(option);
    else this.drawOffers();
    if (!option && event.key !== "Escape" && event.key !== "F9") return false;
    event.preventDefault();
    return true;
  },

  offer() { this.offering = true; this.drawOffers(); },

  /** What fits the focused cell: customers found or recent, words of a list, usual phrases. */
  offers() {
    const { row, column } = this.here();
    if (!row) return [];
    const text = (row.cells[column.name] ?? "").trim();
    if (column.name === "customer") {
      const found = text ? (this.data.answer?.query === text ? this.data.answer.candidates.filter((one) => one.id) : []) : this.data.recent;
      return found.map((one) => ({ label: one.label, detail: one.detail, chosen: [one.id, one.asset], text: one.short }));
    }
    if (column.phrases) return this.data.phrases.map((phrase) => ({ label: phrase, phrase: true }));
    const wanted = text.toLowerCase();
    const words = (column.offers ?? []).filter((one) => !wanted || one.label.toLowerCase().includes(wanted) || (one.initials ?? "").startsWith(wanted));
    return (words.length ? words : column.offers ?? []).slice(0, 30);
  },

  take(option) {
    const { row, column, input, place } = this.here();
    if (!row) return;
    if (option.phrase) {
      input.setRangeText(option.label, input.selectionStart, input.selectionEnd, "end");
      row.cells[column.name] = input.value;
    } else {
      row.cells[column.name] = option.text ?? option.label;
      if (option.chosen) row.chosen = option.chosen;
    }
    this.changed();
    if (option.phrase) this.drawOffers();
    else this.go(row, place + 1);
  },

  copyDown(row, place) {
    const above = this.rows[this.rows.indexOf(row) - 1];
    if (!above) return;
    const { name } = this.data.columns[place];
    row.cells[name] = above.cells[name] ?? "";
    if (name === "customer") row.chosen = above.chosen;
    this.changed();
  },

  /** One text goes into the cell; a range fills rows from here on, by its own headers where it has them. */
  paste(event, row, place) {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    let table = parseTable(text);
    const named = columnsNamed(table[0], this.data.columns);
    const columns = named ?? this.data.columns.slice(place);
    const heads = table[0];
    if (named) table = table.slice(1);
    let at = this.rows.indexOf(row);
    for (const cells of table) {
      if (!cells.some(Boolean)) continue;
      while (at >= this.rows.length) this.rows.push(blankRow());
      for (const [name, text] of Object.entries(cellsNamed(cells, columns))) this.put(this.rows[at], name, text);
      at += 1;
    }
    this.changed();
    const unknown = named ? heads.filter((head, index) => head && !named[index] && table.some((cells) => cells[index])) : [];
    if (unknown.length) this.told.textContent = this.data.words.left_out.replace("{names}", unknown.join(", "));
  },

  put(row, name, text) {
    row.cells[name] = text;
    if (name === "customer") row.chosen = null;
  },
};
