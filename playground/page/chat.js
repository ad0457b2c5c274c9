// The page: its columns, and the one long poll that keeps them all up to date.
import { Column } from "./column.js";
import { h, iconButton } from "./dom.js";
import { news, Refused } from "./server.js";

const WAIT_SECONDS = 25;
const RETRY_SECONDS = 1;

const query = new URLSearchParams(location.search);
const columns = new Map(); // user -> Column
const place = document.getElementById("columns");
const tabs = document.getElementById("tabs");
let bots = [];
let role = query.get("role");
let epoch = "";
let polling = new AbortController();

const page = {
  add: () => open(Math.max(...columns.keys()) + 1, true),
  remove: (user) => close(user),
  canRemove: () => columns.size > 1,
  bots: () => bots,
  talkTo: (bot) => { query.set("bot", bot.id); location.search = query; },
  role: (user) => (user === firstUser() ? role : null),
  started: (user) => { if (user === firstUser()) { role = null; query.delete("role"); remember(); } },
};

function firstUser() {
  return columns.keys().next().value;
}

function open(user, focus) {
  if (columns.has(user)) return;
  const column = new Column(user, page);
  columns.set(user, column);
  place.append(column.node);
  remember();
  polling.abort();
  if (focus) requestAnimationFrame(() => goTo(user));
}

function close(user) {
  columns.get(user).node.remove();
  columns.delete(user);
  remember();
  polling.abort();
}

function remember() {
  query.set("user", [...columns.keys()].join(","));
  history.replaceState(null, "", `?${query.toString().replaceAll("%2C", ",")}`);
  drawTabs();
}

function drawTabs() {
  tabs.hidden = columns.size < 2;
  const names = [...columns].map(([user, column]) => column.state.user?.first_name ?? `Candidate ${user}`);
  if (tabs.dataset.names === names.join()) return;
  tabs.dataset.names = names.join();
  tabs.replaceChildren(
    ...[...columns.keys()].map((user, n) => tab(user, names[n])),
    iconButton("plus", "Add a candidate", page.add));
  markTab();
}

function tab(user, name) {
  return h("button", { type: "button", class: "tab", id: `tab${user}`, onclick: () => goTo(user) }, name);
}

function goTo(user) {
  const node = columns.get(user).node;
  place.scrollTo({ left: node.offsetLeft - place.offsetLeft, behavior: "smooth" });
}

/** Which column is in view decides which tab is the current one. */
function markTab() {
  const middle = place.scrollLeft + place.clientWidth / 2;
  for (const [user, { node }] of columns) {
    const left = node.offsetLeft - place.offsetLeft;
    const current = left <= middle && middle < left + node.offsetWidth;
    document.getElementById(`tab${user}`)?.setAttribute("aria-current", String(current));
  }
}

async function follow() {
  for (;;) {
    polling = new AbortController();
    try {
      const known = new Map([...columns].map(([user, { rev }]) => [user, rev]));
      take(await news(known, epoch, WAIT_SECONDS, polling.signal));
    } catch (problem) {
      if (problem.name === "AbortError") continue;
      const words = problem instanceof Refused ? problem.message : "connecting…";
      for (const column of columns.values()) column.lost(words);
      await new Promise((done) => setTimeout(done, RETRY_SECONDS * 1000));
    }
  }
}

function take(update) {
  const fresh = update.epoch !== epoch;
  epoch = update.epoch;
  bots = update.bots;
  for (const [user, column] of columns) {
    column.problem = update.bot ? null : "waiting for a bot…";
    const changes = update.chats[user];
    const rev = update.bot ? update.rev : 0;
    if (fresh || changes) column.apply(update.bot, changes, rev, fresh || column.rev === 0);
    else if (column.rev) column.rev = rev;
    column.showHeader();
  }
  document.title = update.bot?.name ?? "Playground";
  drawTabs();
}

const named = (query.get("user") ?? "1").split(",").map(Number);
const users = named.filter((user) => Number.isSafeInteger(user) && user > 0);
for (const user of users.length ? users : [1]) open(user, false);
place.addEventListener("scroll", markTab, { passive: true });
follow();
