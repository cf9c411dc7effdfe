// The pad as a field of a form that Python draws.

const pads = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".pad");
  if (!pads.has(root)) pads.set(root, new Pad(root));
  pads.get(root).receive(data, (signed) => setStateValue("signed", signed));
}
