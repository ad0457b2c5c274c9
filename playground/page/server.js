// Speaks to the playground: what the candidate does, and what is new.

/** An answer of the playground that is a refusal; its message is fit to be shown. */
export class Refused extends Error {}

const bot = new URLSearchParams(location.search).get("bot");

function address(path, query = {}) {
  const params = new URLSearchParams(Object.entries(query));
  if (bot) params.set("bot", bot);
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Refused(body.error ?? `The playground answered ${response.status}`);
  return body;
}

async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answer(await fetch(address(path), { method: "POST", headers, body: JSON.stringify(body) }));
}

/** Do something as a candidate: text, press, vote, location, block, unblock, edit; `chat` in the body: in a group. */
export async function play(user, action, body = {}) {
  return post(`/play/${user}/${action}`, body);
}

/** Send a file as a candidate; its type decides what it is sent as. */
export async function upload(user, file, caption) {
  const form = new FormData();
  form.append("caption", caption);
  form.append("file", file);
  return answer(await fetch(address(`/play/${user}/file`), { method: "POST", body: form }));
}

/** Make a group of users, given by number, and the bot; returns it. */
export async function makeGroup(title, members) {
  return post("/play/groups", { title, members });
}

/** Change a group: members, remove_bot, add_bot. */
export async function changeGroup(group, change, body = {}) {
  return post(`/play/groups/${group}/${change}`, body);
}

/** What is new in the chats, a map of user or group to revision; waits for it. */
export async function news(chats, epoch, wait, signal) {
  const pairs = [...chats].map(([chat, rev]) => `${chat}:${rev}`).join(",");
  return answer(await fetch(address("/play/sync", { chats: pairs, epoch, wait }), { signal }));
}
