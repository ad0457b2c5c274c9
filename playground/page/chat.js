// The page: its columns, and the one long poll that keeps them all up to date.
import { Column } from "./column.js";
import { h, iconButton } from "./dom.js";
import { GroupColumn } from "./group.js";
import { askGroup } from "./popups.js";
import { makeGroup, news, Refused } from "./server.js";

const WAIT_SECONDS = 25;
const RETRY_SECONDS = 1;

const query = new URLSearchParams(location.search);
const columns = new Map(); // user, or group with its negative number -> Column
const place = document.getElementById("columns");
const tabs = document.getElementById("tabs");
let bots = [];
let groups = [];
let role = query.get("role");
let epoch = "";
let polling = new AbortController();

const page = {
  add: () => open(Math.max(0, ...columns.keys()) + 1, true),
  open: (chat) => open(chat, true),
  newGroup: () => askGroup(suggested(), (title, members) => makeOpen(title, members)),
  groups: () => groups.filter((group) => !columns.has(group.id)),
  remove: (chat) => close(chat),
  canRemove: () => columns.size > 1,
  bots: () => bots,
  talkTo: (bot) => { query.set("bot", bot.id); location.search = query; },
  role: (user) => (user === firstUser() ? role : null),
  started: (user) => { if (user === firstUser()) { role = null; query.delete("role"); remember(); } },
};

function firstUser() {
  return [...columns.keys()].find((chat) => chat > 0);
}

/** The users whose columns are open, and others up to three. */
function suggested() {
  const users = [...columns.keys()].filter((chat) => chat > 0).sort((a, b) => a - b);
  for (let user = 1; users.length < 3; user += 1) if (!users.includes(user)) users.push(user);
  return users;
}

async function makeOpen(title, members) {
  const [first] = columns.values();
  const group = await first.attempt(() => makeGroup(title, members));
  if (group) open(group.chat_id, true);
}

function open(user, focus) {
  if (columns.has(user)) return;
  const column = user > 0 ? new Column(user, page) : new GroupColumn(user, page);
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
  const names = [...columns.values()].map((column) => column.name());
  if (tabs.dataset.names === names.join()) return;
  tabs.dataset.names = names.join();
  tabs.replaceChildren(
    ...[...columns.keys()].map((user, n) => tab(user, names[n])),
    iconButton("plus", "Add a candidate", page.add),
    iconButton("group", "New group", page.newGroup));
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
  groups = update.groups;
  // A group that is not there any more: the playground was started again.
  for (const [chat, changes] of Object.entries(update.chats)) if (!changes) close(Number(chat));
  if (columns.size === 0) open(1, false);
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
const users = named.filter((user) => Number.isSafeInteger(user) && user !== 0);
for (const user of users.length ? users : [1]) open(user, false);
place.addEventListener("scroll", markTab, { passive: true });
follow();
