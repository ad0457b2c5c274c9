// The icons, as paths in a square of 24.

const PATHS = {
  send: "M3 20.5 21.5 12 3 3.5 3 10l12 2-12 2z",
  attach:
    "M16.5 6v11.5a4 4 0 0 1-8 0V5a2.5 2.5 0 0 1 5 0v10.5a1 1 0 0 1-2 0V6H10v9.5" +
    "a2.5 2.5 0 0 0 5 0V5a4 4 0 0 0-8 0v12.5a5.5 5.5 0 0 0 11 0V6z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  group:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm7.5 0a3 3 0 1 0-1.4-5.6 5 5 0 0 1-.5 5A3 3 0 0 0 16.5 11z" +
    "M2 18.6C2 15.5 5.5 13 9 13s7 2.5 7 5.6V20H2zm15.8 1.4H22v-1.4c0-2.8-2.7-5-5.7-5.5" +
    "a7.2 7.2 0 0 1 1.5 5z",
  more:
    "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 6a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 6" +
    "a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  down: "M12 16.5 5 9.5 6.4 8.1 12 13.7l5.6-5.6L19 9.5z",
  close:
    "M18.3 7.1 16.9 5.7 12 10.6 7.1 5.7 5.7 7.1" +
    "l4.9 4.9-4.9 4.9 1.4 1.4 4.9-4.9 4.9 4.9 1.4-1.4-4.9-4.9z",
  keyboard:
    "M4 5h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V7c0-1.1.9-2 2-2zm1 3v2h2V8zm3 0v2" +
    "h2V8zm3 0v2h2V8zm3 0v2h2V8zm3 0v2h2V8zM5 11v2h2v-2zm3 0v2h2v-2zm3 0v2h2v-2zm3 0v2h2v-2z" +
    "m3 0v2h2v-2zM8 14v2h8v-2z",
  file: "M6 2h8l6 6v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V4c0-1.1.9-2 2-2zm7 1.5V9h5.5z",
  voice:
    "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm5-3a5 5 0 0 1-10 0H5" +
    "a7 7 0 0 0 6 6.9V22h2v-3.1A7 7 0 0 0 19 12z",
  pin:
    "M12 2a7 7 0 0 0-7 7c0 5.2 7 13 7 13s7-7.8 7-13a7 7 0 0 0-7-7zm0 9.5" +
    "a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5z",
  check: "M9.5 17.6 4 12.1l1.4-1.4 4.1 4.1 9.1-9.1L20 7.1z",
  lamp:
    "M9 21a1 1 0 0 0 1 1h4a1 1 0 0 0 1-1v-1H9zm3-19a7 7 0 0 0-4 12.7V17a1 1 0 0 0 1 1h6" +
    "a1 1 0 0 0 1-1v-2.3A7 7 0 0 0 12 2z",
};

/** An icon that says nothing to a screen reader; the button around it has the label. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
