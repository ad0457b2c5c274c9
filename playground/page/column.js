// One candidate's chat: header, messages, composer. Draws what the server says and keeps nothing of its own.
// What a group has beyond that is in group.js.
import { arrange } from "./arrange.js";
import { Composer } from "./composer.js";
import { h, iconButton } from "./dom.js";
import { draftItem, messageItem, serviceItem } from "./message.js";
import { alertBox, openMenu, toast } from "./popups.js";
import { play, Refused, upload } from "./server.js";
import { greeting, invitation } from "./welcome.js";

const ACTIONS = {
  typing: "typing",
  upload_photo: "sending a photo",
  upload_document: "sending a file",
  record_voice: "recording voice",
  upload_voice: "sending voice",
  choose_sticker: "choosing a sticker",
  find_location: "finding a place",
};
const TAP_SECONDS = 15;

/** The column of the chat with user number `chat`; `page` is what chat.js offers to columns. */
export class Column {
  constructor(chat, page) {
    this.chat = chat;
    this.me = chat; // the user who acts
    this.page = page;
    this.rev = 0;
    this.views = new Map(); // message id -> {view, item, memory}
    this.answered = new Set(); // callback queries; the answer may come before the tap's own reply
    this.state = { commands: [], menu_button: {}, started: false };
    this.build();
  }

  build() {
    const label = this.label();
    this.avatar = h("span", { class: "avatar", "aria-hidden": "true" });
    this.title = h("h1", {});
    this.status = h("p", { class: "status", role: "status" });
    const header = h("header", {}, this.avatar, h("div", { class: "who" }, this.title, this.status),
      iconButton("plus", "Add a candidate", () => this.page.add(), "add"),
      iconButton("group", "New group", () => this.page.newGroup(), "add"),
      iconButton("more", "More", (event) => this.more(event.currentTarget)));
    const spoken = { role: "log", "aria-live": "polite", "aria-relevant": "additions" };
    this.log = h("ol", { class: "log", "aria-label": `Chat of ${label}`, tabIndex: 0, ...spoken });
    this.draft = h("ol", { class: "log drafts", hidden: true });
    this.welcome = h("div", { class: "welcome" });
    this.down = iconButton("down", "Newest messages", () => this.toEnd(), "down");
    this.down.hidden = true;
    this.badge = h("span", { class: "badge", hidden: true });
    this.down.append(this.badge);
    this.scroller = h("div", { class: "scroller" }, this.welcome, this.log, this.draft);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.composer = new Composer(this.acts(), label);
    this.toasts = h("div", { class: "toasts" });
    this.node = h("section", { class: "column", "aria-label": label }, header,
      h("div", { class: "middle" }, this.scroller, this.down, this.toasts), this.composer.node);
    this.unread = 0;
  }

  label() {
    return `candidate ${this.chat}`;
  }

  /** The name that a tab shows. */
  name() {
    return this.state.user?.first_name ?? `Candidate ${this.chat}`;
  }

  /** Do something as the user who acts, in this chat. */
  play(action, body) {
    return play(this.me, action, body);
  }

  acts() {
    const send = (action, body) => this.attempt(() => this.play(action, body));
    return {
      me: () => this.me,
      text: (text, replyTo) => send("text", replyTo ? { text, reply_to: replyTo } : { text }),
      edit: (id, text) => send("edit", { message_id: id, text }),
      file: (file, caption) => this.attempt(() => upload(this.me, file, caption)),
      location: (latitude, longitude) => send("location", { latitude, longitude }),
      action: (name) => send(name, {}),
      start: () => this.start(),
    };
  }

  async start() {
    const role = this.page.role(this.chat);
    this.page.started(this.chat);
    await this.attempt(() => this.play("text", { text: role ? `/start ${role}` : "/start" }));
    this.showComposer();
  }

  async attempt(act) {
    try {
      const done = await act();
      this.toEnd();
      return done;
    } catch (problem) {
      const silent = "The playground does not answer. Is it running?";
      toast(this.toasts, problem instanceof Refused ? problem.message : silent);
      return null;
    }
  }

  /** Take in what is new; `fresh` when everything before is void. */
  apply(bot, news, rev, fresh) {
    if (fresh) this.clear();
    this.bot = bot;
    this.rev = rev;
    if (news) {
      const stay = this.atEnd();
      this.state = { ...news, find: (id) => this.views.get(id)?.view.message };
      news.deleted.forEach((id) => this.remove(id));
      const added = news.messages.filter((view) => this.put(view)).length;
      if (news.messages.length || news.deleted.length) arrange(this.log);
      if (!fresh) news.notices.forEach((notice) => this.notice(notice));
      this.showDraft(news.draft);
      this.after(stay || fresh, added);
      this.showComposer();
    }
    this.showHeader();
  }

  showComposer() {
    this.composer.update(this.state, this.page.role(this.chat));
  }

  /** No bot, or no server: `problem` is said in the header. */
  lost(problem) {
    this.problem = problem;
    this.showHeader();
  }

  clear() {
    this.views.clear();
    this.log.replaceChildren();
    this.rev = 0;
  }

  put(view) {
    const id = view.message.message_id;
    const known = this.views.get(id);
    const memory = known?.memory ?? { ticks: new Set(), pressed: new Map() };
    if (known && known.view.message.text !== view.message.text) memory.ticks.clear();
    const item = serviceItem(view.message) ?? messageItem(this.seen(view), this.actsOn(view, memory), memory);
    this.views.set(id, { view, item, memory });
    if (known) { this.swap(known.item, item); return false; }
    this.insert(item, id);
    return true;
  }

  /** A message as the user who acts sees it. */
  seen(view) {
    return view;
  }

  /** Messages stand in the order of their ids; a new one nearly always comes last. */
  insert(item, id) {
    let before = this.log.lastElementChild;
    while (before && !(Number(before.dataset.id) < id)) before = before.previousElementSibling;
    if (before) before.after(item); else this.log.prepend(item);
  }

  /** Replace an item, and keep the focus where it was in it. */
  swap(old, item) {
    const buttons = [...old.querySelectorAll("button, a")];
    const held = buttons.indexOf(document.activeElement);
    old.replaceWith(item);
    item.classList.add("still");
    if (held >= 0) item.querySelectorAll("button, a")[held]?.focus({ preventScroll: true });
  }

  remove(id) {
    this.views.get(id)?.item.remove();
    this.views.delete(id);
  }

  actsOn(view, memory) {
    const message = view.message;
    return {
      me: this.me,
      inGroup: false,
      press: (data) => this.press(message.message_id, data, memory),
      vote: (ids) => this.vote(message, ids),
      command: (text) => this.attempt(() => this.play("text", { text })),
      copy: async (text) => { await navigator.clipboard.writeText(text); toast(this.toasts, "Copied"); },
      show: (id) => this.show(id),
      menu: (anchor, of) => this.menu(anchor, of.message),
    };
  }

  async vote(message, ids) {
    const cast = await this.attempt(() => this.play("vote", { poll_id: message.poll.id, option_ids: ids }));
    if (!cast) this.redraw(message.message_id);
  }

  async press(id, data, memory) {
    memory.pressed.set(data, null);
    const sent = await this.attempt(() => this.play("press", { message_id: id, data }));
    if (sent) memory.pressed.set(data, sent.callback_query_id);
    if (!sent || this.answered.has(sent.callback_query_id)) this.release(id, data, memory);
    else setTimeout(() => this.release(id, data, memory, sent.callback_query_id), TAP_SECONDS * 1000);
  }

  /** A button stops waiting, if it still waits for this query. */
  release(id, data, memory, query = memory.pressed.get(data)) {
    if (!memory.pressed.has(data) || memory.pressed.get(data) !== query) return;
    memory.pressed.delete(data);
    this.redraw(id);
  }

  notice(notice) {
    const query = notice.callback_query_id;
    this.answered.add(query);
    for (const [id, { memory }] of this.views) {
      for (const data of memory.pressed.keys()) this.release(id, data, memory, query);
    }
    if (notice.text && notice.show_alert) alertBox(this.bot.name, notice.text);
    else if (notice.text) toast(this.toasts, notice.text);
    if (notice.url) toast(this.toasts, `The bot opens ${notice.url}`);
  }

  redraw(id) {
    const known = this.views.get(id);
    if (known) { this.put(known.view); arrange(this.log); }
  }

  showDraft(draft) {
    clearTimeout(this.draftTimer);
    this.draft.hidden = !draft;
    const item = draft && draftItem(draft.what, {});
    const shown = draft && this.draft.querySelector(`[data-draft="${draft.what.draft_id}"] .text`);
    // The bubble of the same draft stays and grows; a new one would flash.
    if (shown) shown.replaceChildren(...item.querySelector(".text").childNodes);
    else this.draft.replaceChildren(...(draft ? [item] : []));
    if (draft) this.draftTimer = setTimeout(() => { this.draft.hidden = true; }, draft.seconds * 1000);
  }

  /** The name at the top. */
  heading() {
    return this.bot?.name;
  }

  showHeader() {
    this.title.textContent = this.heading() ?? "Playground";
    this.avatar.textContent = (this.heading() ?? "?").trim()[0]?.toUpperCase() ?? "?";
    const action = this.state.action;
    clearTimeout(this.actionTimer);
    if (action) this.actionTimer = setTimeout(() => this.idle(), action.seconds * 1000);
    this.status.textContent = this.problem ?? this.doing(action);
    this.status.classList.toggle("busy", Boolean(action || this.problem));
    this.showWelcome();
  }

  idle() {
    this.state.action = null;
    this.showHeader();
  }

  doing(action) {
    return action ? `${ACTIONS[action.what] ?? "working"}…` : this.idleStatus();
  }

  idleStatus() {
    if (this.state.blocked) return "blocked";
    return this.state.user ? `bot · you are ${this.state.user.first_name}` : "bot";
  }

  showWelcome() {
    this.welcome.hidden = this.views.size > 0;
    if (this.welcome.hidden) return;
    this.welcome.replaceChildren(h("div", {}, this.bot ? greeting(this.bot) : invitation()));
    this.composer.node.hidden = !this.bot;
  }

  menu(anchor, message) {
    const mine = message.from.id === this.me;
    const text = message.text ?? message.caption;
    openMenu(anchor, [
      ["Reply", () => this.composer.aim("reply", message)],
      ...(mine && message.text ? [["Edit", () => this.composer.aim("edit", message)]] : []),
      ...(text ? [["Copy text", () => navigator.clipboard.writeText(text)]] : []),
    ], "Message");
  }

  more(anchor) {
    const others = this.page.bots().filter((bot) => bot.id !== this.bot?.id);
    openMenu(anchor, [
      ["Add a candidate", () => this.page.add()],
      ["New group", () => this.page.newGroup()],
      ...this.page.groups().map((group) => [`Open ${group.title}`, () => this.page.open(group.id)]),
      ...this.changes(),
      ...others.map((bot) => [`Talk to ${bot.name}`, () => this.page.talkTo(bot)]),
      ...(this.page.canRemove() ? [["Close this column", () => this.page.remove(this.chat)]] : []),
    ], "Chat");
  }

  /** What the menu can change about the chat. */
  changes() {
    const action = this.state.blocked ? "unblock" : "block";
    const label = this.state.blocked ? "Unblock the bot" : "Block the bot";
    return [[label, () => this.attempt(() => this.play(action))]];
  }

  show(id) {
    const item = this.views.get(id)?.item;
    item?.scrollIntoView({ block: "center", behavior: "smooth" });
    item?.animate([{ filter: "brightness(1.25)" }, { filter: "none" }], 1200);
  }

  atEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 120;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  after(stay, added) {
    if (stay) { requestAnimationFrame(() => this.toEnd()); return; }
    this.unread += added;
    this.scrolled();
  }

  scrolled() {
    const end = this.atEnd();
    if (end) this.unread = 0;
    this.down.hidden = end;
    this.badge.hidden = this.unread === 0;
    this.badge.textContent = String(this.unread);
  }
}
