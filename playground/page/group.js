// A group's column: one chat of several members, of whom one at a time acts here.
import { arrange } from "./arrange.js";
import { Column } from "./column.js";
import { h } from "./dom.js";
import { changeGroup, play } from "./server.js";

/** The column of group number `chat`. */
export class GroupColumn extends Column {
  build() {
    super.build();
    this.me = null;
    this.composer.attach.hidden = true; // files and places are for private chats here
    this.members = h("div", { class: "members", role: "radiogroup", "aria-label": "Write and vote as" });
    this.composer.node.prepend(this.members);
  }

  label() {
    return `group ${this.chat}`;
  }

  name() {
    return this.state.group?.title ?? "Group";
  }

  heading() {
    return this.state.group?.title;
  }

  play(action, body) {
    return play(this.me, action, { ...body, chat: this.chat });
  }

  apply(bot, news, rev, fresh) {
    const members = news?.group.members ?? [];
    if (members.length && !members.some((user) => user.id === this.me)) this.me = members[0].id;
    super.apply(bot, news, rev, fresh);
    if (members.length) this.showMembers(members);
  }

  showMembers(members) {
    const { first_name: name } = members.find((user) => user.id === this.me);
    this.node.setAttribute("aria-label", `group ${this.heading()}`);
    this.composer.field.setAttribute("aria-label", `Message from ${name} to ${this.heading()}`);
    const held = this.members.contains(document.activeElement);
    const title = h("span", { "aria-hidden": "true" }, "As");
    this.members.replaceChildren(title, ...members.map((user) => this.member(user)));
    if (held) this.members.querySelector("[aria-checked=true]").focus();
  }

  member(user) {
    const state = { role: "radio", "aria-checked": String(user.id === this.me) };
    const become = () => this.become(user.id);
    return h("button", { type: "button", class: "chip", ...state, onclick: become }, user.first_name);
  }

  /** Act as another member: their side of the chat, their votes. */
  become(user) {
    this.me = user;
    this.showMembers(this.state.group.members);
    this.composer.clearTarget();
    this.composer.keyboardId = null;
    for (const { memory } of this.views.values()) memory.ticks.clear();
    for (const { view } of [...this.views.values()]) this.put(view);
    arrange(this.log);
    this.showComposer();
    this.composer.field.focus();
  }

  /** What was asked of everybody waits for each member until they have written. */
  showComposer() {
    const asked = this.state.keyboard_message;
    const wrote = ({ message }) => message.from.id === this.me && message.message_id > asked;
    const { keyboard } = this.state;
    const once = keyboard?.one_time_keyboard || keyboard?.force_reply;
    const done = once && [...this.views.values()].some(({ view }) => wrote(view));
    this.composer.update({ ...this.state, blocked: false, keyboard: done ? null : keyboard }, null);
  }

  seen(view) {
    return { ...view, vote: view.votes[this.me] ?? [] };
  }

  actsOn(view, memory) {
    return { ...super.actsOn(view, memory), me: this.me, inGroup: true };
  }

  idleStatus() {
    const names = this.state.group?.members.map((user) => user.first_name) ?? [];
    return this.state.blocked ? `bot removed · ${names.join(", ")}` : [...names, "the bot"].join(", ");
  }

  changes() {
    const { blocked, group } = this.state;
    if (!group || group.migrated_to) return [];
    const change = (name, body) => this.attempt(() => changeGroup(this.chat, name, body));
    const next = Math.max(...group.members.map((user) => user.id)) + 1;
    return [
      ["Add a member", () => change("members", { members: [next] })],
      [blocked ? "Take the bot in again" : "Remove the bot", () => change(blocked ? "add_bot" : "remove_bot")],
    ];
  }
}
