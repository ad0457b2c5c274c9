// Telegram's text with entities, as DOM nodes. Offsets are in UTF-16 code units, as JavaScript counts.
import { h } from "./dom.js";

const SAFE_LINK = /^(https?|tg|ton|mailto|tel):/i;

/** A fragment of the text; `onCommand` is called with a bot command that is tapped. */
export function richText(text, entities = [], onCommand = () => {}) {
  const rest = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, rest, 0, text.length, onCommand);
  return fragment;
}

function fill(parent, text, rest, start, end, onCommand) {
  let at = start;
  while (rest.length && rest[0].offset < end) {
    const entity = rest.shift();
    const begin = Math.max(at, entity.offset);
    const stop = Math.max(at, Math.min(entity.offset + entity.length, end));
    const block = BLOCKS.has(entity.type);
    const before = text.slice(at, begin);
    parent.append(block ? before.replace(/\n$/, "") : before);
    const node = element(entity, text.slice(begin, stop), onCommand);
    fill(node.inner ?? node, text, rest, begin, stop, onCommand);
    parent.append(node);
    at = block && text[stop] === "\n" ? stop + 1 : stop;
  }
  parent.append(text.slice(at, end));
}

// A block ends its line by itself: the line feed beside it is not drawn as one more.
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const STYLES = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

function element(entity, covered, onCommand) {
  if (STYLES[entity.type]) return h(STYLES[entity.type]);
  switch (entity.type) {
    case "spoiler": return spoiler();
    case "pre": return codeBlock(entity.language);
    case "blockquote": return h("blockquote");
    case "expandable_blockquote": return expandable();
    case "text_link": return link(entity.url);
    case "url": return link(/^[a-z]+:/i.test(covered) ? covered : `http://${covered}`);
    case "email": return link(`mailto:${covered}`);
    case "bot_command": return command(covered, onCommand);
    case "mention": case "hashtag": case "cashtag": case "text_mention": return h("span", { class: "tag" });
    default: return h("span");
  }
}

function command(text, onCommand) {
  return h("button", { type: "button", class: "command", onclick: () => onCommand(text) });
}

function link(url) {
  if (!SAFE_LINK.test(url)) return h("span");
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" });
}

function spoiler() {
  const label = "Hidden text, tap to show";
  const node = h("span", { class: "spoiler", role: "button", tabIndex: 0, "aria-label": label });
  const show = () => { node.classList.add("shown"); node.removeAttribute("aria-label"); };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") show(); });
  return node;
}

function codeBlock(language) {
  const inner = h("code");
  const node = h("pre", { "data-language": language ?? null }, inner);
  node.inner = inner;
  return node;
}

function expandable() {
  const inner = h("div");
  const toggle = h("button", { type: "button", class: "fold", "aria-label": "Show all or less" });
  const node = h("blockquote", { class: "folded" }, toggle, inner);
  toggle.addEventListener("click", () => node.classList.toggle("folded"));
  node.inner = inner;
  return node;
}
