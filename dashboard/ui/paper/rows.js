// The rows of the grid, as values. They live in the browser's sessionStorage, so that a reload or a rerun loses nothing.

const PAPER = "huiyin.paper.1.";
const FEWEST_ROWS = 6;

function blankRow() { return { token: newToken(), cells: {}, chosen: null }; }

function isEmpty(row) { return !Object.values(row.cells).some((text) => text.trim()); }

/** What Python is told of a row, and by what it tells which state of the row its answer is about. */
function signOf(row) { return JSON.stringify([row.cells, row.chosen]); }

/** Always one empty row below the last full one. */
function padded(rows) {
  while (rows.length < FEWEST_ROWS || !isEmpty(rows[rows.length - 1])) rows.push(blankRow());
  return rows;
}

/** Rows of another person who used this tab are dropped, not shown. */
function readRows(owner, paper) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("huiyin.paper.") && !key.startsWith(`${PAPER}${owner}.`)) sessionStorage.removeItem(key);
  }
  return padded(JSON.parse(sessionStorage.getItem(`${PAPER}${owner}.${paper}`) ?? "[]"));
}

function keepRows(owner, paper, rows) {
  sessionStorage.setItem(`${PAPER}${owner}.${paper}`, JSON.stringify(rows.filter((row) => !isEmpty(row))));
}

/** A copied range of a spreadsheet: tabs, lines, and quotes around cells that hold either. */
function parseTable(text) {
  const rows = [[""]];
  let quoted = false;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < plain.length; at += 1) {
    const sign = plain[at];
    const row = rows[rows.length - 1];
    if (quoted && sign === '"' && plain[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
    else if (sign === '"' && (quoted || row[row.length - 1] === "")) quoted = !quoted;
    else if (!quoted && sign === "\t") row.push("");
    else if (!quoted && sign === "\n") rows.push([""]);
    else row[row.length - 1] += quoted && sign === "\n" ? " " : sign;
  }
  return rows.map((row) => row.map((cell) => cell.trim()));
}

/** The columns that a first line of headers names, in its order; null when it is no line of headers. */
function columnsNamed(cells, columns) {
  const named = cells.map((cell) => columns.find((column) => column.headers.includes(cell.toLowerCase().replace(/\s+/g, " "))) ?? null);
  return named.filter(Boolean).length >= 2 ? named : null;
}

/** A line of a pasted range by columns; a name in one column and a phone in the next both tell of the customer. */
function cellsNamed(cells, columns) {
  const row = {};
  cells.forEach((cell, index) => {
    const name = columns[index]?.name;
    if (name) row[name] = [row[name], cell].filter(Boolean).join(" ");
  });
  return row;
}
