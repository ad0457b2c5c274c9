// Where the candidate writes: the field, commands, files and places, the reply keyboard, the START button.
import { h, iconButton } from "./dom.js";
import { summary } from "./message.js";
import { askPlace, openMenu, walk } from "./popups.js";

/** The composer of one chat. `act` has text(text, replyTo), edit, file, location, action, start and me(). */
export class Composer {
  constructor(act, label) {
    this.act = act;
    this.commands = [];
    this.target = null; // {kind: "reply" | "edit", message}
    this.forced = null;
    this.field = h("textarea", {
      rows: 1, placeholder: "Message", "aria-label": `Message from ${label}`, dir: "auto", maxLength: 20000,
      oninput: () => this.typed(), onkeydown: (event) => this.key(event),
    });
    this.file = h("input", { type: "file", hidden: true, onchange: () => this.sendFile() });
    this.slash = h("button", {
      type: "button", class: "icon slash", title: "Commands", "aria-label": "Commands", "aria-expanded": "false",
      onclick: () => this.showCommands(this.list.hidden),
    }, "/");
    this.attach = iconButton("attach", "Send a file or a location", () => this.chooseAttachment());
    this.keys = iconButton("keyboard", "Show or hide the buttons", () => this.toggleKeys());
    this.send = iconButton("send", "Send", () => this.submit(), "send");
    this.bar = h("div", { class: "target", hidden: true });
    this.list = h("div", {
      class: "commands", role: "menu", "aria-label": "Commands", hidden: true,
      onkeydown: (event) => this.listKey(event),
    });
    this.row = h("div", { class: "compose" }, this.slash, this.field, this.attach, this.keys, this.send);
    this.pad = h("div", { class: "pad", hidden: true });
    this.big = h("button", { type: "button", class: "start", hidden: true });
    this.node = h("footer", {}, this.list, this.bar, this.row, this.pad, this.big, this.file);
    this.typed();
  }

  /** Follow the chat: its commands, keyboards, whether it has begun or is blocked. */
  update(chat, startPayload) {
    this.commands = chat.commands;
    this.slash.hidden = chat.commands.length === 0 || chat.menu_button.type !== "commands";
    this.showKeyboard(chat);
    const start = !chat.started || startPayload;
    this.big.hidden = !(start || chat.blocked);
    this.row.hidden = this.bigOnly = chat.blocked || !chat.started;
    this.big.textContent = chat.blocked ? "UNBLOCK" : "START";
    this.big.onclick = () => (chat.blocked ? this.act.action("unblock") : this.act.start());
    this.bar.hidden = this.row.hidden || !this.target;
  }

  /** Aim the next message: reply to one, or edit one's own. */
  aim(kind, message) {
    this.target = { kind, message };
    const who = message.from.id === this.act.me() ? "yourself" : message.from.first_name;
    this.bar.replaceChildren(
      h("span", { class: "about" },
        h("span", { class: "who" }, kind === "edit" ? "Edit message" : `Reply to ${who}`),
        h("span", { class: "what", dir: "auto" }, summary(message))),
      iconButton("close", "Cancel", () => this.clearTarget()));
    this.bar.hidden = false;
    if (kind === "edit") this.field.value = message.text;
    this.typed();
    this.field.focus();
  }

  clearTarget() {
    if (this.target?.kind === "edit") this.field.value = "";
    this.target = null;
    this.bar.hidden = true;
    this.typed();
  }

  showKeyboard(chat) {
    const markup = chat.keyboard;
    const id = markup ? chat.keyboard_message : null;
    this.field.placeholder = markup?.input_field_placeholder || "Message";
    if (id === this.keyboardId) return;
    this.keyboardId = id;
    const rows = markup?.keyboard ?? [];
    this.pad.replaceChildren(...rows.map((row) => h("div", {}, row.map((button) => this.padKey(button)))));
    this.pad.hidden = this.keys.hidden = rows.length === 0;
    if (markup?.force_reply) this.force(chat, id);
    else if (this.forced !== null && this.target?.message.message_id === this.forced) this.clearTarget();
    if (!markup?.force_reply) this.forced = null;
  }

  force(chat, id) {
    const asked = chat.find(id);
    if (asked && !this.target) { this.forced = id; this.aim("reply", asked); }
  }

  padKey(button) {
    const tap = () => (button.request_location ? this.askPlace() : this.act.text(button.text));
    return h("button", { type: "button", class: `padkey ${button.style ?? ""}`, onclick: tap }, button.text);
  }

  askPlace() {
    askPlace((latitude, longitude) => this.act.location(latitude, longitude));
  }

  toggleKeys() {
    this.pad.hidden = !this.pad.hidden;
  }

  typed() {
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
    const empty = this.field.value.trim() === "";
    this.send.disabled = empty;
    this.row.classList.toggle("empty", empty);
    const slashed = /^\/\w*$/.test(this.field.value);
    if (slashed) this.showCommands(true, this.field.value.slice(1));
    else if (!this.list.hidden && !empty) this.showCommands(false);
  }

  showCommands(shown, start = "") {
    const fitting = this.commands.filter((each) => each.command.startsWith(start));
    this.list.replaceChildren(...fitting.map((each) => this.commandItem(each)));
    this.list.hidden = !shown || fitting.length === 0;
    this.slash.setAttribute("aria-expanded", String(!this.list.hidden));
    if (shown && document.activeElement === this.slash) this.list.querySelector("button")?.focus();
  }

  commandItem({ command, description }) {
    return h("button", { type: "button", role: "menuitem", onclick: () => this.choose(command) },
      h("span", { class: "name" }, `/${command}`),
      h("span", { class: "detail", dir: "auto" }, description));
  }

  choose(command) {
    this.showCommands(false);
    this.field.value = "";
    this.typed();
    this.act.text(`/${command}`);
    this.field.focus();
  }

  listKey(event) {
    if (event.key === "Escape") { this.showCommands(false); this.field.focus(); }
    walk(event, this.list);
  }

  key(event) {
    if (event.key === "Escape") { this.showCommands(false); this.clearTarget(); }
    if (event.key === "ArrowUp" && !this.list.hidden) {
      this.list.querySelector("button:last-child").focus();
      event.preventDefault();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  async submit() {
    const text = this.field.value;
    if (!text.trim()) return;
    const target = this.target;
    const sent = target?.kind === "edit"
      ? await this.act.edit(target.message.message_id, text)
      : await this.act.text(text, target?.message.message_id);
    if (!sent) return;
    this.field.value = "";
    this.target = null;
    this.bar.hidden = true;
    this.showCommands(false);
    this.typed();
  }

  chooseAttachment() {
    openMenu(this.attach, [
      ["Photo or file", () => this.file.click()],
      ["Location", () => this.askPlace()],
    ], "Attach");
  }

  async sendFile() {
    const [file] = this.file.files;
    this.file.value = "";
    if (file && await this.act.file(file, this.field.value.trim())) { this.field.value = ""; this.typed(); }
  }
}
