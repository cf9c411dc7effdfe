// Photos and files chosen for a form: each with its picture, name and size before it is stored. A large photo is made smaller
// here, so that a telephone sends it in a second; what can't be kept is named, with the reason. It knows no words: Python brings them.

const lists = new Map(); // by the form's token: a field that is drawn anew keeps what was chosen
const fields = new WeakMap();

const told = (size) => (size < 1048576 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1048576).toFixed(1)} MB`);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const made = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });

class Field {
  constructor(root) {
    this.root = root;
    this.list = made("ul", "list");
    this.faults = made("div", "faults");
    this.faults.setAttribute("role", "alert");
    this.hint = made("div", "hint");
    this.pick = this.chooser(true);
    this.camera = this.chooser(false);
    this.camera.button.classList.add("camera");
    const buttons = made("div", "buttons");
    buttons.append(this.camera.button, this.pick.button, this.hint);
    root.append(buttons, this.camera.input, this.pick.input, this.faults, this.list);
    root.addEventListener("dragover", (event) => { event.preventDefault(); root.classList.add("over"); });
    root.addEventListener("dragleave", () => root.classList.remove("over"));
    root.addEventListener("drop", (event) => {
      event.preventDefault();
      root.classList.remove("over");
      this.add(event.dataTransfer.files);
    });
  }

  chooser(many) {
    const input = Object.assign(made("input", ""), { type: "file", multiple: many, hidden: true, tabIndex: -1 });
    const button = Object.assign(made("button", "choose"), { type: "button" });
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => { this.add(input.files); input.value = ""; });
    return { input, button };
  }

  receive(data, send) {
    Object.assign(this, { data, send });
    if (!lists.has(data.token)) lists.clear();
    this.files = lists.get(data.token) ?? [];
    lists.set(data.token, this.files);
    this.pick.button.textContent = data.words.pick;
    this.camera.button.textContent = data.words.camera;
    this.hint.textContent = data.words.hint;
    this.pick.input.accept = data.kinds.join(",");
    this.camera.input.accept = data.kinds.filter((kind) => kind.startsWith("image/")).join(",");
    this.camera.input.setAttribute("capture", "environment");
    this.draw();
  }

  async add(files) {
    this.faults.replaceChildren();
    const added = [];
    for (const file of files) {
      if (this.files.length >= this.data.most) this.refuse(file, "too_many");
      else if (!file.size) this.refuse(file, "empty");
      else if (!this.data.kinds.includes(file.type)) this.refuse(file, "kind");
      else added.push(this.files[this.files.push({ name: file.name, was: file.size, file }) - 1]);
    }
    this.report();
    for (const one of added) await this.prepare(one);
  }

  async prepare(one) {
    try {
      const kept = one.file.type.startsWith("image/") ? await smaller(one.file, this.data) : one.file;
      if (kept.size > this.data.largest) throw new RangeError();
      const url = await readAs(kept);
      Object.assign(one, { size: kept.size, content: url.slice(url.indexOf(",") + 1), file: undefined });
      if (kept.type.startsWith("image/")) one.picture = URL.createObjectURL(kept);
    } catch (fault) {
      this.refuse(one.file, fault instanceof RangeError ? "too_large" : "broken");
      this.drop(one);
    }
    this.report();
  }

  refuse(file, why) {
    const text = filled(this.data.words.refused, { name: file.name, why: this.data.words[why] });
    this.faults.append(made("p", "fault", filled(text, { size: told(file.size) })));
  }

  drop(one) {
    const place = this.files.indexOf(one);
    if (place >= 0) this.files.splice(place, 1);
    if (one.picture) URL.revokeObjectURL(one.picture);
  }

  /** Python is told what is ready, and how much is still being read: a form sent meanwhile must not lose it. */
  report() {
    const ready = this.files.filter((one) => one.content).map(({ name, content }) => ({ name, content }));
    this.send("chosen", { ready, unread: this.files.length - ready.length });
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.files.map((one) => this.line(one)));
  }

  line(one) {
    const { words } = this.data;
    const line = made("li", "file");
    const picture = one.picture ? Object.assign(made("img", "picture"), { src: one.picture, alt: "" }) : made("span", "picture", one.content ? "PDF" : "");
    const size = !one.content ? words.reading : one.size < one.was ? filled(words.smaller, { size: told(one.size), was: told(one.was) }) : told(one.size);
    const about = made("span", "about");
    about.append(made("span", "name", one.name), made("span", "size", size));
    if (!one.content) about.append(document.createElement("progress"));
    const away = Object.assign(made("button", "away", "×"), { type: "button", title: words.remove });
    away.setAttribute("aria-label", `${words.remove} ${one.name}`);
    away.addEventListener("click", () => { this.drop(one); this.report(); this.pick.button.focus(); });
    line.append(picture, about, away);
    return line;
  }
}

/** A photo as it is, or redrawn upright with its longer side at most `side` pixels where it is heavier than it need be. */
async function smaller(file, { side, light }) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const factor = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  if (file.size <= light) return file;
  const canvas = made("canvas", "");
  Object.assign(canvas, { width: Math.round(bitmap.width * factor), height: Math.round(bitmap.height * factor) });
  const ink = canvas.getContext("2d");
  ink.fillStyle = "#fff"; // a JPEG knows no transparency
  ink.fillRect(0, 0, canvas.width, canvas.height);
  ink.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return blob && blob.size < file.size ? blob : file;
}

const readAs = (blob) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(blob);
});

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".files");
  const field = fields.get(root) ?? new Field(root);
  fields.set(root, field);
  field.receive(data, setStateValue);
}
