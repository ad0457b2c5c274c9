// Builds DOM nodes. Foreign text only ever becomes a text node, so nothing in a message can be markup.
import { icon } from "./icons.js";

/** An element: `props` are properties, `on…` handlers, and attributes where the name has a dash. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
    else node[name === "class" ? "className" : name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A round button with an icon. */
export function iconButton(name, label, onclick, more = "") {
  const props = { type: "button", class: `icon ${more}`, title: label, "aria-label": label, onclick };
  return h("button", props, icon(name));
}

/** "09:05", in the reader's own time zone. */
export function clockTime(seconds) {
  const shape = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Date(seconds * 1000).toLocaleTimeString([], shape);
}
