// A poll as Telegram shows it: options to choose from, then percentages, right and wrong, the explanation.
import { clockTime, h } from "./dom.js";
import { richText } from "./entities.js";
import { icon } from "./icons.js";

/** The poll of a message; `act.vote(optionIds)` casts or retracts. `memory` keeps ticks between redraws. */
export function pollView(view, act, memory) {
  const poll = view.message.poll;
  const voted = view.vote.length > 0;
  const open = !poll.is_closed && !voted;
  const order = view.order.length ? view.order : poll.options.map((_, n) => n);
  return h("div", { class: `poll ${open ? "open" : "done"}` },
    h("div", { class: "question", dir: "auto" }, richText(poll.question, poll.question_entities)),
    poll.description && h("div", { class: "described", dir: "auto" },
      richText(poll.description, poll.description_entities)),
    h("div", { class: "kind" }, kind(poll)),
    h("div", { class: "options", role: "group", "aria-label": poll.question },
      order.map((n) => (open ? choice(poll, n, act, memory) : outcome(poll, n, view.vote)))),
    open && poll.allows_multiple_answers && ballot(act, memory),
    !open && poll.explanation && h("div", { class: "explanation", dir: "auto" }, icon("lamp"),
      h("span", {}, richText(poll.explanation, poll.explanation_entities))),
    h("div", { class: "foot" }, footer(poll, voted)),
    voted && !poll.is_closed && poll.allows_revoting &&
      h("button", { type: "button", class: "plain", onclick: () => act.vote([]) }, "Retract vote"));
}

function kind(poll) {
  const name = poll.type === "quiz" ? "Quiz" : "Poll";
  if (poll.is_closed) return "Final results";
  return poll.is_anonymous ? `Anonymous ${name}` : name;
}

function choice(poll, n, act, memory) {
  const many = poll.allows_multiple_answers;
  const box = h("span", { class: many ? "box square" : "box" });
  const button = h("button", { type: "button", class: "option", role: many ? "checkbox" : "radio",
    "aria-checked": String(memory.ticks.has(n)) }, box, label(poll, n));
  button.addEventListener("click", () => {
    if (!many) { button.setAttribute("aria-busy", "true"); act.vote([n]); return; }
    if (!memory.ticks.delete(n)) memory.ticks.add(n);
    button.setAttribute("aria-checked", String(memory.ticks.has(n)));
    memory.refresh?.();
  });
  return button;
}

function ballot(act, memory) {
  const vote = () => act.vote([...memory.ticks]);
  const send = h("button", { type: "button", class: "plain", onclick: vote }, "Vote");
  memory.refresh = () => { send.disabled = memory.ticks.size === 0; };
  memory.refresh();
  return send;
}

function outcome(poll, n, vote) {
  const option = poll.options[n];
  const share = poll.total_voter_count ? Math.round((100 * option.voter_count) / poll.total_voter_count) : 0;
  const right = poll.type === "quiz" && (poll.correct_option_ids ?? []).includes(n);
  const mine = vote.includes(n);
  const wrong = mine && poll.type === "quiz" && !right;
  const state = right ? "right" : wrong ? "wrong" : mine ? "mine" : "";
  const bar = h("span", { class: "bar" });
  bar.style.setProperty("--share", `${share}%`);
  return h("div", { class: `option result ${state}` },
    h("span", { class: "share" }, `${share}%`), label(poll, n), bar,
    h("span", { class: "mark" }, right || mine ? icon(wrong ? "close" : "check") : null),
    h("span", { class: "unseen" }, spoken(right, wrong, mine)));
}

function spoken(right, wrong, mine) {
  if (wrong) return ", your answer, wrong";
  if (right) return mine ? ", your answer, right" : ", the right answer";
  return mine ? ", your choice" : "";
}

function label(poll, n) {
  const option = poll.options[n];
  return h("span", { class: "label", dir: "auto" }, richText(option.text, option.text_entities));
}

function footer(poll, voted) {
  const what = poll.type === "quiz" ? "answer" : "vote";
  const count = poll.total_voter_count;
  const total = count ? `${count} ${what}${count === 1 ? "" : "s"}` : `No ${what}s yet`;
  if (voted || poll.is_closed || !poll.close_date) return total;
  return `${total} · until ${ending(poll.close_date)}`;
}

/** The day is said only where it is not today. */
function ending(seconds) {
  const end = new Date(seconds * 1000);
  if (end.toDateString() === new Date().toDateString()) return clockTime(seconds);
  const day = end.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short" });
  return `${day}, ${clockTime(seconds)}`;
}
