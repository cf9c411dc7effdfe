// A pad to sign on, with finger, pen or mouse, or a photo of the signed paper. `send` gets the picture (a data address) after
// each stroke or photo; emptied, it gets nothing.

const PAD = '<canvas width="1040" height="320"></canvas><img hidden><span class="row"><button type="button"></button>'
  + '<label><span></span><input type="file" accept="image/png,image/jpeg"></label></span><p role="alert"></p>';
const LONGEST_SIDE = 2000; // pixels of a photo: legible, and small enough to send

class Pad {
  constructor(root) {
    root.innerHTML = PAD;
    for (const [name, what] of Object.entries({ canvas: "canvas", shown: "img", button: "button", pick: "label span", photo: "input", fault: "p" })) {
      this[name] = root.querySelector(what);
    }
    this.ink = this.canvas.getContext("2d");
    this.clear();
    this.canvas.addEventListener("pointerdown", (event) => this.start(event));
    this.canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const type of ["pointerup", "pointercancel"]) this.canvas.addEventListener(type, () => this.stop());
    this.button.addEventListener("click", () => { this.clear(); this.send(null); });
    this.photo.addEventListener("change", () => this.take(this.photo.files[0]));
  }

  receive(data, send) {
    this.send = send;
    this.words = data;
    this.button.textContent = data.clear;
    this.pick.textContent = data.photo;
    this.canvas.setAttribute("aria-label", data.label);
    this.shown.alt = data.label;
    if (this.token !== undefined && this.token !== data.token) this.clear();
    this.token = data.token;
  }

  clear() {
    this.ink.fillStyle = "#fff";
    this.ink.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.isEmpty = true;
    this.show(null);
  }

  /** A photo stands in place of the pad. */
  show(picture) {
    this.shown.hidden = !picture;
    this.canvas.hidden = !!picture;
    if (picture) this.shown.src = picture;
    this.photo.value = "";
    this.fault.textContent = "";
  }

  async take(file) {
    if (!file) return;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const paper = document.createElement("canvas");
      [paper.width, paper.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
      paper.getContext("2d").drawImage(picture, 0, 0, paper.width, paper.height);
      const taken = paper.toDataURL("image/jpeg", 0.85);
      this.clear();
      this.show(taken);
      this.send(taken);
    } catch {
      this.fault.textContent = this.words.bad_photo;
    }
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * this.canvas.width) / box.width, ((event.clientY - box.top) * this.canvas.height) / box.height];
  }

  start(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.isDrawing = true;
    this.last = this.place(event);
  }

  draw(event) {
    if (!this.isDrawing) return;
    const here = this.place(event);
    Object.assign(this.ink, { strokeStyle: "#111", lineWidth: 3, lineCap: "round", lineJoin: "round" });
    this.ink.beginPath();
    this.ink.moveTo(...this.last);
    this.ink.lineTo(...here);
    this.ink.stroke();
    this.last = here;
    this.isEmpty = false;
  }

  stop() {
    if (!this.isDrawing) return;
    this.isDrawing = false;
    if (!this.isEmpty) this.send(this.canvas.toDataURL("image/png"));
  }
}
