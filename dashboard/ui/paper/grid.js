// A stack of paper forms, one a row. Python judges each row as it is typed and stores the good ones; this file moves the
// focus, takes what is pasted, keeps what was typed, and sends `asked` (the rows) and `outbox` (the rows to be stored).

const QUIET_MS = 250;
const grids = new WeakMap();

class PaperGrid {
  constructor(root, data) {
    this.data = data;
    this.rows = readRows(data.owner, data.paper);
    this.drawn = new Map();
    this.focused = null;
    this.composing = false;
    this.offering = false;
    this.sent = null;
    this.attempt = Date.now();
    this.build(root);
    this.ask(0);
  }

  build(root) {
    this.head = make("tr");
    this.body = make("tbody");
    this.table = make("table", {}, make("thead", {}, this.head), this.body);
    this.offered = make("div", { class: "offers", role: "listbox" });
    this.save_ = make("button", { type: "button", class: "save" });
    this.told = make("span", { class: "told", role: "status", "aria-live": "polite" });
    this.keys = make("span", { class: "keys" });
    this.save_.addEventListener("click", () => this.save());
    for (const type of ["keydown", "keyup", "keypress"]) root.addEventListener(type, (event) => event.stopPropagation());
    root.append(make("div", { class: "scroll" }, this.table), this.offered, make("div", { class: "foot" }, this.save_, this.keys, this.told));
  }

  receive(data, setStateValue) {
    const isOther = data.paper !== this.data.paper || data.owner !== this.data.owner;
    this.data = data;
    this.send = setStateValue;
    if (isOther) {
      this.rows = readRows(data.owner, data.paper);
      this.focused = null;
      this.told.textContent = "";
      this.ask(0);
    }
    this.takeReceipt(data.receipt);
    this.draw();
  }

  // ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────

  draw() {
    const { words, columns } = this.data;
    const heads = columns.map((column) => make("th", { scope: "col", class: column.width }, column.label, ...(column.needed ? [make("i", {}, "*")] : [])));
    this.head.replaceChildren(make("th", { class: "number" }), ...heads, make("th", { class: "drop" }));
    const signed = columns.map((column) => column.name).join();
    if (signed !== this.signed) { this.drawn.clear(); this.body.replaceChildren(); this.signed = signed; }
    for (const [token, parts] of this.drawn) {
      if (this.rows.some((row) => row.token === token)) continue;
      parts.line.remove();
      parts.under.remove();
      this.drawn.delete(token);
    }
    this.rows.forEach((row, index) => this.drawRow(row, index));
    const good = this.rows.filter((row) => this.state(row) === "good").length;
    this.save_.textContent = this.sent ? words.saving : good ? words.save_rows.replace("{n}", good) : words.save;
    this.keys.replaceChildren(...words.keys.map(([key, word]) => make("span", {}, make("kbd", {}, key), ` ${word}`)));
    this.drawOffers();
  }

  /** empty, waiting (not judged as it stands now), good or bad. */
  state(row) {
    if (isEmpty(row)) return "empty";
    const found = this.data.checked[row.token];
    if (!found || found.sign !== signOf(row)) return "waiting";
    return found.faults.length ? "bad" : "good";
  }

  drawRow(row, index) {
    const parts = this.drawn.get(row.token) ?? this.addRow(row);
    const state = this.state(row);
    const found = state === "good" || state === "bad" ? this.data.checked[row.token] : null;
    const isBeingTyped = this.focused?.row === row; // what is not reached yet is not amiss yet
    const wrong = (found?.faults ?? []).filter((fault) => !fault.missing || !isBeingTyped);
    parts.number.textContent = index + 1;
    parts.line.className = state;
    parts.drop.hidden = state === "empty";
    this.data.columns.forEach((column, place) => {
      const input = parts.inputs[place];
      const text = row.cells[column.name] ?? "";
      if (input.value !== text && !(this.composing && this.focused?.input === input)) input.value = text;
      input.placeholder = state === "empty" ? "" : column.hint ?? "";
      input.readOnly = this.sent !== null;
      if (wrong.some((fault) => fault.column === column.name)) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    });
    const faults = wrong.map((fault) => make("span", { class: "fault" }, fault.sentence));
    const reads = found?.reads ? [make("span", { class: "reads" }, found.reads)] : [];
    parts.words.replaceChildren(...faults, ...reads);
    parts.under.hidden = !faults.length && !reads.length;
  }

  addRow(row) {
    const { columns, words } = this.data;
    const id = `words-${row.token}`;
    const parts = { number: make("td", { class: "number" }), inputs: [], drop: make("button", { type: "button", class: "plain", "aria-label": words.drop, title: words.drop }, "×") };
    const cells = columns.map((column, place) => {
      const input = make("input", { autocomplete: "off", spellcheck: "false", "aria-label": column.label, "aria-describedby": id });
      input.addEventListener("focus", () => this.enter(row, place, input));
      input.addEventListener("keydown", (event) => this.key(event, row, place));
      input.addEventListener("paste", (event) => this.paste(event, row, place));
      input.addEventListener("input", (event) => { if (!event.isComposing && !this.composing) this.typed(row, column, input); });
      input.addEventListener("compositionstart", () => { this.composing = true; });
      input.addEventListener("compositionend", () => { this.composing = false; this.typed(row, column, input); });
      parts.inputs.push(input);
      return make("td", { "data-label": column.label, class: column.width }, input);
    });
    parts.drop.addEventListener("click", () => this.drop(row));
    parts.line = make("tr", {}, parts.number, ...cells, make("td", { class: "drop" }, parts.drop));
    parts.words = make("td", { colspan: columns.length + 1, id });
    parts.under = make("tr", { class: "under" }, make("td", { class: "number" }), parts.words);
    this.body.append(parts.line, parts.under);
    this.drawn.set(row.token, parts);
    return parts;
  }

  drawOffers() {
    const { column } = this.here();
    const options = this.offers();
    const rows = options.map((option, index) => {
      const line = make("div", { class: "option", role: "option" });
      if (this.offering && index < 9) line.append(make("kbd", {}, String(index + 1)));
      line.append(make("span", {}, option.label));
      if (option.detail) line.append(make("span", { class: "muted" }, option.detail));
      line.addEventListener("mousedown", (event) => event.preventDefault()); // the cell keeps its focus
      line.addEventListener("click", () => this.take(option));
      return line;
    });
    const text = column ? column.help : this.data.words.paste;
    const help = text ? [make("span", { class: "muted" }, text)] : [];
    this.offered.classList.toggle("tall", column?.name === "customer");
    this.offered.replaceChildren(...(column ? [make("b", {}, column.label)] : []), ...help, ...rows);
  }

  // ── typing and moving ─────────────────────────────────────────────────────────────────────────────────────────────

  enter(row, place, input) {
    const isOther = this.focused?.row !== row;
    this.focused = { row, place, input };
    this.offering = false;
    if (this.data.columns[place].name === "customer") this.ask();
    if (isOther) this.draw();
    else this.drawOffers();
  }

  here() {
    if (!this.focused) return {};
    const { row, place, input } = this.focused;
    return { row, place, input, column: this.data.columns[place] };
  }

  typed(row, column, input) {
    this.put(row, column.name, input.value);
    this.told.textContent = "";
    this.changed();
  }

  changed() {
    padded(this.rows);
    keepRows(this.data.owner, this.data.paper, this.rows);
    this.ask();
    this.draw();
  }

  drop(row) {
    this.rows = this.rows.filter((one) => one !== row);
    this.changed();
  }

  goRow(row, by, place) { this.focusOn(this.rows[this.rows.indexOf(row) + by], place); }

  go(row, place) {
    const last = this.data.columns.length - 1;
    if (place > last) this.goRow(row, 1, 0);
    else if (place < 0) this.goRow(row, -1, last);
    else this.focusOn(row, place);
  }

  focusOn(row, place) {
    const input = row && this.drawn.get(row.token)?.inputs[place];
    if (!input) return;
    input.focus();
    input.select();
  }

  // ── asking and saving ─────────────────────────────────────────────────────────────────────────────────────────────

  full() {
    return this.rows.filter((row) => !isEmpty(row)).map((row) => ({ token: row.token, sign: signOf(row), cells: row.cells, chosen: row.chosen }));
  }

  ask(delay = QUIET_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { row, column } = this.here();
      const query = column?.name === "customer" && !row.chosen ? (row.cells.customer ?? "").trim() : "";
      this.send?.("asked", { paper: this.data.paper, rows: this.full(), query });
    }, delay);
  }

  save() {
    if (this.sent) return;
    const rows = this.full();
    if (!rows.length) { this.told.textContent = this.data.words.nothing; return; }
    clearTimeout(this.timer);
    this.attempt += 1;
    this.sent = this.attempt;
    this.told.textContent = "";
    this.send("outbox", { paper: this.data.paper, attempt: this.attempt, rows });
    this.draw();
  }

  takeReceipt(receipt) {
    if (this.sent === null || !receipt || receipt.attempt !== this.sent) return;
    this.sent = null;
    this.rows = padded(this.rows.filter((row) => !receipt.saved.includes(row.token)));
    keepRows(this.data.owner, this.data.paper, this.rows);
    this.told.textContent = receipt.sentence;
    this.told.classList.toggle("bad", !receipt.saved.length);
    const bad = this.rows.findIndex((row) => this.state(row) === "bad");
    this.focused = null; // every fault is told now
    this.draw();
    if (bad < 0) this.focusOn(this.rows.find(isEmpty), 0);
  }
}

Object.assign(PaperGrid.prototype, Cells);

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".paper");
  const grid = grids.get(root) ?? new PaperGrid(root, data);
  grids.set(root, grid);
  grid.receive(data, setStateValue);
}
