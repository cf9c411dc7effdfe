// How the customer was contacted; of a visit, the signature: drawn, or a photo of the paper. Mixed into CallForm.

const Visit = {
  buildVisit() {
    const { data } = this;
    const ways = make("div", { class: "ways", role: "group", "aria-label": data.words.way });
    const pad = make("div", { class: "pad" });
    new Pad(pad).receive(data.signature, (picture) => { this.line.signature = picture; });
    return { ways, signs: make("div", { class: "signs" }, make("span", { class: "title" }, data.signature.label), pad) };
  },

  drawVisit() {
    const { data, line } = this;
    const { ways, signs } = this.built.visit;
    ways.hidden = line.result === "skip";
    ways.replaceChildren(make("span", { class: "title" }, data.words.way), ...data.ways.map((one) => {
      const way = make("button", { type: "button", class: "choice", "aria-pressed": String(line.way === one.value) }, one.label);
      way.addEventListener("mousedown", (event) => event.preventDefault());
      way.addEventListener("click", () => { line.way = one.value; this.draw(); });
      return way;
    }));
    signs.hidden = line.way !== "visit" || line.result !== "reached";
  },
};

Object.assign(CallForm.prototype, Visit);
