// One message as a list item: its bubble, what is in it, the buttons under it.
import { clockTime, h, iconButton } from "./dom.js";
import { richText } from "./entities.js";
import { icon } from "./icons.js";
import { pollView } from "./poll.js";

/** A list item for a message; `act` holds what a tap may do, `memory` what a redraw must not lose. */
export function messageItem(view, act, memory) {
  const message = view.message;
  const mine = message.from.id === act.me;
  const item = h("li", { class: `message ${mine ? "out" : "in"} ${shape(message)}` },
    h("div", { class: "bubble" },
      act.inGroup && !mine && sender(message.from),
      message.reply_to_message && quote(message.reply_to_message, act),
      h("span", { class: "unseen" }, mine ? "You: " : ""),
      ...withRoom(body(view, act, memory), meta(message, mine)),
      meta(message, mine),
      reactions(view.reactions),
      iconButton("more", "Reply, edit or copy", (event) => act.menu(event.currentTarget, view), "dots")),
    keyboard(message, act, memory));
  return marked(item, message);
}

/** A list item for what happened to a group, or null for a message that somebody wrote. */
export function serviceItem(message) {
  const what = happening(message);
  if (!what) return null;
  const item = marked(h("li", { class: "message service" }, h("span", { dir: "auto" }, what)), message);
  item.dataset.from = "";
  return item;
}

function marked(item, message) {
  item.dataset.date = message.date;
  item.dataset.id = message.message_id;
  item.dataset.from = message.from.id;
  return item;
}

function happening(message) {
  const who = message.from.first_name;
  const named = (users) => users.map((user) => user.first_name).join(", ");
  if (message.group_chat_created) return `${who} made the group`;
  if (message.new_chat_members) return `${who} added ${named(message.new_chat_members)}`;
  if (message.left_chat_member) return `${who} removed ${message.left_chat_member.first_name}`;
  if (message.migrate_to_chat_id) return `This group became the supergroup ${message.migrate_to_chat_id}`;
  return message.migrate_from_chat_id ? "The group became a supergroup" : null;
}

const TINTS = 6;

function sender(user) {
  return h("span", { class: `sender tint${user.id % TINTS}`, dir: "auto" }, user.first_name);
}

function reactions(emoji) {
  return emoji.length ? h("div", { class: "reactions" }, emoji.map((each) => h("span", {}, each))) : null;
}

/** What someone is still writing. */
export function draftItem(draft, act) {
  const text = draft.text ? richText(draft.text, draft.entities, act.command) : "Thinking…";
  const item = h("li", { class: "message in draft", "aria-hidden": "true" },
    h("div", { class: "bubble" }, h("div", { class: "text", dir: "auto" }, text)));
  item.dataset.draft = draft.draft_id;
  return item;
}

/** The first words of a message, for a quotation and for the bar above the composer. */
export function summary(message) {
  return message.text ?? message.caption ?? message.poll?.question ??
    (message.photo ? "Photo" : message.voice ? "Voice message" : message.sticker ? "Sticker" :
      message.location ? "Location" : message.document?.file_name ?? "Message");
}

function shape(message) {
  if (message.sticker) return "bare";
  return message.photo ? "pictured" : message.poll ? "polled" : "";
}

function body(view, act, memory) {
  const message = view.message;
  const parts = [];
  if (message.text !== undefined) parts.push(paragraph(message.text, message.entities, act));
  if (message.poll) parts.push(pollView(view, act, memory));
  if (message.photo) parts.push(photo(message));
  if (message.sticker) parts.push(picture(message.sticker, "Sticker"));
  if (message.voice) parts.push(voiceRow(message.voice));
  if (message.document) parts.push(fileRow(message.document));
  if (message.location) parts.push(placeRow(message.location));
  if (message.caption) {
    const caption = paragraph(message.caption, message.caption_entities, act);
    if (message.show_caption_above_media) parts.unshift(caption); else parts.push(caption);
  }
  return parts;
}

/** The time stands in the corner; an unseen copy at the end of the text keeps the last line clear of it. */
function withRoom(parts, time) {
  const last = parts.at(-1);
  if (!last?.classList.contains("text")) return parts;
  time.classList.add("ghost");
  time.setAttribute("aria-hidden", "true");
  last.append(time);
  return parts;
}

function paragraph(text, entities, act) {
  return h("div", { class: "text", dir: "auto" }, richText(text, entities, act.command));
}

function photo(message) {
  const node = picture(message.photo.at(-1), message.caption ?? "Photo");
  if (!message.has_media_spoiler) return node;
  const label = "Hidden photo, tap to show";
  const cover = h("button", { type: "button", class: "cover", "aria-label": label }, node);
  cover.addEventListener("click", () => cover.classList.add("shown"));
  return cover;
}

function picture(file, alt) {
  const { width, height } = file;
  const src = fileUrl(file.file_id);
  const image = h("img", { class: "picture", src, alt, loading: "lazy", width, height });
  return h("a", { href: src, target: "_blank", rel: "noopener" }, image);
}

function voiceRow(voice) {
  return row("voice", "Voice message", seconds(voice.duration), voice.file_id);
}

function fileRow(file) {
  return row("file", file.file_name ?? "File", size(file.file_size), file.file_id);
}

function placeRow({ latitude, longitude }) {
  return row("pin", "Location", `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`);
}

function row(symbol, title, detail, fileId) {
  const inside = [h("span", { class: "disc" }, icon(symbol)),
    h("span", { class: "about" },
      h("span", { class: "name" }, title), h("span", { class: "detail" }, detail))];
  if (!fileId) return h("div", { class: "row" }, inside);
  return h("a", { class: "row", href: fileUrl(fileId), download: title }, inside);
}

function quote(message, act) {
  const who = message.from.id === act.me ? "You" : message.from.first_name;
  return h("button", { type: "button", class: "quote", onclick: () => act.show(message.message_id) },
    h("span", { class: "who" }, who), h("span", { class: "what", dir: "auto" }, summary(message)));
}

function meta(message, mine) {
  const time = h("time", { dateTime: new Date(message.date * 1000).toISOString() }, clockTime(message.date));
  return h("span", { class: "meta" }, edited(message) ? "edited " : "", time, mine ? icon("check") : null);
}

/** Only text that was changed counts: new buttons or a vote are no edit to a reader. */
function edited(message) {
  return Boolean(message.edit_date) && message.text !== undefined;
}

function keyboard(message, act, memory) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return h("div", { class: "keyboard", role: "group", "aria-label": "Buttons" },
    rows.map((buttons) => h("div", {}, buttons.map((button) => inlineButton(button, act, memory)))));
}

function inlineButton(button, act, memory) {
  if (button.url) {
    const props = { class: "key", href: button.url, target: "_blank", rel: "noopener noreferrer" };
    return h("a", props, button.text, h("span", { class: "corner" }, "↗"));
  }
  const node = h("button", { type: "button", class: `key ${button.style ?? ""}` }, button.text);
  if (memory.pressed.has(button.callback_data)) node.setAttribute("aria-busy", "true");
  node.addEventListener("click", () => {
    if (button.copy_text) { act.copy(button.copy_text.text); return; }
    node.setAttribute("aria-busy", "true");
    act.press(button.callback_data);
  });
  return node;
}

function fileUrl(id) {
  return `/play/files/${encodeURIComponent(id)}`;
}

function seconds(count) {
  return `${Math.floor(count / 60)}:${String(count % 60).padStart(2, "0")}`;
}

function size(bytes = 0) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
