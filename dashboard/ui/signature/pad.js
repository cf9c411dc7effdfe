// A pad to sign on, with finger, pen or mouse. `send` gets a PNG on white after each stroke; emptied, it gets nothing.

const PAD = '<canvas width="1040" height="320"></canvas><button type="button"></button>';

class Pad {
  constructor(root) {
    this.canvas = root.querySelector("canvas");
    this.button = root.querySelector("button");
    this.ink = this.canvas.getContext("2d");
    this.isEmpty = true;
    this.clear();
    this.canvas.addEventListener("pointerdown", (event) => this.start(event));
    this.canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const type of ["pointerup", "pointercancel"]) this.canvas.addEventListener(type, () => this.stop());
    this.button.addEventListener("click", () => { this.clear(); this.send(null); });
  }

  receive(data, send) {
    this.send = send;
    this.button.textContent = data.clear;
    this.canvas.setAttribute("aria-label", data.label);
    if (this.token !== undefined && this.token !== data.token) this.clear();
    this.token = data.token;
  }

  clear() {
    this.ink.fillStyle = "#fff";
    this.ink.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.isEmpty = true;
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
