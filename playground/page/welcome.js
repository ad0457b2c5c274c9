// What stands in a chat without messages.
import { h } from "./dom.js";

/** The words of a bot that nobody has written to yet. */
export function greeting(bot) {
  const title = bot.description ? "What can this bot do?" : "No messages here yet…";
  return [h("p", { class: "title" }, title), h("p", { dir: "auto" }, bot.description || "Press START to begin.")];
}

/** How to bring a bot here. */
export function invitation() {
  const how = "Start one that uses this address as its Bot API:";
  return [h("p", { class: "title" }, "Waiting for a bot"), h("p", {}, how), h("code", {}, location.origin)];
}
