// What stands between and around messages: day headings, and which bubbles belong together.
import { h } from "./dom.js";

const TOGETHER_SECONDS = 300;

/** Put day headings into a list of messages, and mark the first and last bubble of each group. */
export function arrange(log) {
  log.querySelectorAll(".day").forEach((day) => day.remove());
  let before = null;
  for (const item of log.querySelectorAll(".message")) {
    const newDay = !before || dayOf(before) !== dayOf(item);
    if (newDay) item.before(h("li", { class: "day" }, h("span", {}, dayName(item))));
    const joined = !newDay && together(before, item);
    before?.classList.toggle("last", !joined);
    item.classList.toggle("first", !joined);
    before = item;
  }
  before?.classList.add("last");
}

function together(before, item) {
  const sameSender = before.dataset.from === item.dataset.from;
  return sameSender && item.dataset.date - before.dataset.date < TOGETHER_SECONDS;
}

function dayOf(item) {
  return new Date(item.dataset.date * 1000).toDateString();
}

function dayName(item) {
  if (dayOf(item) === new Date().toDateString()) return "Today";
  return new Date(item.dataset.date * 1000).toLocaleDateString([], { day: "numeric", month: "long" });
}
