// How the call form looks: results, questions with what was answered, the texts, the save button. Mixed into CallForm.

const TEXTS = ["when", "phone", "reason", "problem", "note"];

const View = {
  draw() {
    if (!this.built) this.build();
    const { built, data, line } = this;
    built.results.replaceChildren(...data.results.map((one) => this.option(one, line.result === one.value, () => this.choose(one.value))));
    const asks = line.result === "reached";
    built.questions.hidden = !asks;
    if (asks) built.questions.replaceChildren(...this.questions.map((question, place) => this.question(question, place)));
    for (const name of TEXTS) {
      const wanted = name === "note" ? line.result !== "skip" : name === "problem" ? asks : this.text === name;
      built.boxes[name].hidden = !wanted;
      if (built.inputs[name].value !== line[name]) built.inputs[name].value = line[name];
      built.inputs[name].readOnly = this.sent !== null && name !== "note";
    }
    this.drawVisit();
    built.save.disabled = line.result === null;
    built.save.textContent = this.sent ? data.words.saving : data.words.save;
    built.save.setAttribute("aria-busy", String(this.sent !== null));
    built.fault.textContent = this.fault;
  },

  build() {
    const { root, data } = this;
    const built = { boxes: {}, inputs: {} };
    built.fault = make("p", { class: "fault", role: "alert" });
    built.results = make("div", { class: "results", role: "group", "aria-label": data.words.results });
    built.questions = make("div", { class: "questions", role: "group", "aria-label": data.words.questions });
    const texts = make("div", { class: "texts" });
    for (const name of TEXTS) {
      const input = make(name === "note" || name === "problem" ? "textarea" : "input", {
        id: name, rows: "2", autocomplete: "off", spellcheck: "false", maxlength: "2000", placeholder: data.words[`${name}_hint`],
      });
      input.addEventListener("input", () => { this.line[name] = input.value; });
      built.inputs[name] = input;
      built.boxes[name] = make("div", { class: "text" }, make("label", { for: name }, data.words[name]), input);
      texts.append(built.boxes[name]);
    }
    built.save = make("button", { type: "button", class: "save" });
    built.save.addEventListener("click", () => { if (!this.sent) this.save(); });
    const keys = make("span", { class: "keys" }, ...data.keys.map(([key, word]) => make("span", {}, make("kbd", {}, key), ` ${word}`)));
    built.visit = this.buildVisit();
    root.replaceChildren(built.results, built.questions, texts, built.visit.ways, built.visit.signs, built.fault, make("div", { class: "foot" }, built.save, keys));
    this.built = built;
  },

  option(one, chosen, take) {
    const row = make("button", { type: "button", class: "option", "aria-pressed": String(chosen) }, make("kbd", {}, one.digit), make("span", {}, one.label));
    row.addEventListener("mousedown", (event) => event.preventDefault());
    row.addEventListener("click", () => { if (!this.sent) take(); });
    return row;
  },

  question(question, place) {
    const given = this.line.answers[question.code];
    const isOpen = place === this.step;
    const choices = make("span", { class: "choices" });
    for (const [digit, value, word] of question.choices) {
      const half = isOpen && this.half === String(value) && given === undefined;
      const one = make("button", { type: "button", class: "choice", "aria-pressed": String(given === value), ...(half ? { "data-half": "" } : {}) }, word ?? digit);
      one.addEventListener("mousedown", (event) => event.preventDefault());
      one.addEventListener("click", () => { if (!this.sent) { this.step = place; this.answer(question, value); } });
      choices.append(one);
    }
    return make("div", { class: "question", ...(isOpen ? { "aria-current": "step" } : {}) }, make("span", { class: "what" }, question.label), choices);
  },
};

Object.assign(CallForm.prototype, View);

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".call");
  const form = forms.get(root) ?? new CallForm(root);
  forms.set(root, form);
  form.receive(data, setStateValue);
  return () => form.leave();
}
