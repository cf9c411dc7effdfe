// How the customer was contacted; of a visit, the signature: drawn on the pad, or a photo of the paper. Mixed into CallForm.

const LONGEST_SIDE = 2000; // pixels: legible, and small enough to send

const Visit = {
  buildVisit() {
    const { data } = this;
    const ways = make("div", { class: "ways", role: "group", "aria-label": data.words.way });
    const pad = make("div", { class: "pad" });
    pad.innerHTML = PAD;
    const photo = make("input", { type: "file", accept: "image/png,image/jpeg" });
    photo.addEventListener("change", () => this.takePhoto(photo.files[0]));
    const shown = make("img", { alt: data.signature.label });
    const pick = make("label", { class: "pick" }, data.words.photo, photo);
    const signs = make("div", { class: "signs" }, make("span", { class: "title" }, data.signature.label), pad, pick, shown);
    new Pad(pad).receive(data.signature, (picture) => {
      Object.assign(this.line, { signature: picture, photo: false });
      photo.value = "";
      this.draw();
    });
    return { ways, signs, shown };
  },

  drawVisit() {
    const { data, line } = this;
    const { ways, signs, shown } = this.built.visit;
    shown.hidden = !line.photo;
    if (line.photo) shown.src = line.signature;
    ways.hidden = line.result === "skip";
    ways.replaceChildren(make("span", { class: "title" }, data.words.way), ...data.ways.map((one) => {
      const way = make("button", { type: "button", class: "choice", "aria-pressed": String(line.way === one.value) }, one.label);
      way.addEventListener("mousedown", (event) => event.preventDefault());
      way.addEventListener("click", () => { line.way = one.value; this.draw(); });
      return way;
    }));
    signs.hidden = line.way !== "visit" || line.result !== "reached";
  },

  async takePhoto(file) {
    if (!file) return;
    const { line } = this;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const paper = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
      paper.getContext("2d").drawImage(picture, 0, 0, paper.width, paper.height);
      Object.assign(line, { signature: paper.toDataURL("image/jpeg", 0.85), photo: true });
      this.fault = "";
    } catch {
      this.fault = this.data.words.bad_photo;
    }
    this.draw();
  },
};

Object.assign(CallForm.prototype, Visit);
