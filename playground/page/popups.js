// Things that lie over a chat for a moment: menus, toasts, alerts, the question for a place.
import { h } from "./dom.js";

/** A menu at a button: `items` are [label, what to do] pairs. Closes with Escape or a tap elsewhere. */
export function openMenu(anchor, items, label) {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto", "aria-label": label },
    items.map(([text, act]) => {
      const choose = () => { menu.hidePopover(); act(); };
      return h("button", { type: "button", role: "menuitem", onclick: choose }, text);
    }));
  document.body.append(menu);
  menu.addEventListener("toggle", (event) => { if (event.newState === "closed") menu.remove(); });
  menu.addEventListener("keydown", (event) => walk(event, menu));
  menu.showPopover();
  place(menu, anchor);
  menu.querySelector("button")?.focus();
}

/** Move the focus up and down among the buttons of a list. */
export function walk(event, list) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const buttons = [...list.querySelectorAll("button")];
  const next = buttons.indexOf(document.activeElement) + step;
  buttons[(next + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}

function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + size.height + 8 < innerHeight;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8))}px`;
}

/** A line that goes away by itself. */
export function toast(place, text) {
  const node = h("div", { class: "toast", role: "status", dir: "auto" }, text);
  place.append(node);
  setTimeout(() => node.remove(), Math.min(8000, 2500 + 40 * text.length));
}

/** An alert that waits for OK. */
export function alertBox(title, text) {
  const dialog = h("dialog", { "aria-label": title },
    h("p", { class: "title" }, title), h("p", { dir: "auto" }, text),
    h("form", { method: "dialog" }, h("button", { class: "plain" }, "OK")));
  show(dialog);
}

/** Ask for a place; `done` gets latitude and longitude in degrees. */
export function askPlace(done) {
  const field = (name, most, value) => h("label", {}, name,
    h("input", { type: "number", name, min: -most, max: most, step: "any", value, required: true }));
  const dialog = h("dialog", { "aria-label": "Send a location" },
    h("form", { method: "dialog" },
      h("p", { class: "title" }, "Send a location"),
      field("Latitude", 90, "13.0827"), field("Longitude", 180, "80.2707"),
      choices("Send", "send")));
  dialog.addEventListener("close", () => {
    const value = (name) => Number(dialog.querySelector(`[name=${name}]`).value);
    if (dialog.returnValue === "send") done(value("Latitude"), value("Longitude"));
  });
  show(dialog);
}

/** Ask for a new group; `done` gets its title and its members' numbers. */
export function askGroup(suggested, done) {
  const field = (name, label, props) => h("label", {}, label, h("input", { name, required: true, ...props }));
  const numbers = { value: suggested.join(", "), pattern: "\\s*[1-9][0-9]*(\\s*,\\s*[1-9][0-9]*)*\\s*" };
  const dialog = h("dialog", { "aria-label": "New group" },
    h("form", { method: "dialog" },
      h("p", { class: "title" }, "New group"),
      field("title", "Title", { value: "Study group", maxLength: 128 }),
      field("members", "Candidates in it, by number", { ...numbers, title: "Numbers with commas, like 1, 2, 3" }),
      choices("Make the group", "make")));
  dialog.addEventListener("close", () => {
    const value = (name) => dialog.querySelector(`[name=${name}]`).value;
    if (dialog.returnValue === "make") done(value("title"), value("members").split(",").map(Number));
  });
  show(dialog);
}

/** Cancel, and the button that the Enter key presses: the first of a form that submits it. */
function choices(label, value) {
  const cancel = (event) => event.currentTarget.closest("dialog").close();
  return h("div", { class: "choices" },
    h("button", { type: "button", class: "plain", onclick: cancel }, "Cancel"),
    h("button", { class: "plain", value }, label));
}

function show(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}
