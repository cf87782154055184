// A channel's discussion group: one writes below the channel's posts as a citizen.

const byId = (id) => document.getElementById(id);
const messages = new Map();
let target = null;

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

const isPost = (message) => Boolean(message.service.is_automatic_forward);
const lastPost = () => [...messages.values()].filter(isPost).at(-1);

function nameOf(message) {
  if (isPost(message)) return message.service.forward_origin.chat.title;
  return [message.from.first_name, message.from.last_name].filter(Boolean).join(" ");
}

function drawn(message) {
  const kind = isPost(message) ? "post" : "comment";
  const node = element("li", `message ${kind} ${message.from_bot ? "office" : ""}`);
  node.append(element("b", "", nameOf(message)));
  const quoted = message.reply_to && messages.get(message.reply_to.message_id);
  if (quoted && !isPost(quoted)) node.append(element("p", "quote", `${message.reply_to.name}: ${message.reply_to.text}`));
  if (message.media) node.append(element("p", "", "🖼 Foto"));
  if (message.text) node.append(element("p", "", message.text));
  if (message.edit_date) node.append(element("small", "", "disunting "));
  const answer = element("button", "", isPost(message) ? "Komentari" : "Balas");
  answer.type = "button";
  answer.addEventListener("click", () => aim(message));
  node.append(answer);
  return node;
}

function draw() {
  const room = byId("room");
  const follow = room.scrollHeight - room.scrollTop - room.clientHeight < 80;
  byId("messages").replaceChildren(...[...messages.values()].map(drawn));
  if (follow) room.scrollTop = room.scrollHeight;
}

function aim(message) {
  target = message;
  byId("target").hidden = !message;
  if (!message) return;
  byId("target-text").textContent = `Membalas ${nameOf(message)}: ${message.text.slice(0, 60)}`;
  byId("text").focus();
}

function apply(message) {
  if (message.deleted) messages.delete(message.message_id);
  else messages.set(message.message_id, message);
  if (target && message.deleted && target.message_id === message.message_id) aim(null);
  draw();
}

async function load() {
  const state = await (await fetch("/control/discussion/state")).json();
  byId("title").textContent = state.chat.title;
  byId("status").textContent = `Grup diskusi kanal ${state.channel.title}`;
  const people = state.people.map((one) => new Option(one.name, one.id));
  if (!byId("who").options.length) byId("who").append(...people);
  byId("text").disabled = false; // nobody can write before it is known who that is
  messages.clear();
  for (const message of state.messages) messages.set(message.message_id, message);
  draw();
}

async function send(event) {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (!text) return;
  const where = target ?? lastPost();
  const body = { text, user_id: Number(byId("who").value) };
  if (where) body[isPost(where) ? "root" : "reply_to"] = where.message_id;
  const response = await fetch("/control/discussion/comment", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  byId("error").textContent = response.ok ? "" : "Pesan tidak terkirim. Mungkin penulis ini sedang dibatasi.";
  if (!response.ok) return;
  byId("text").value = "";
  aim(null);
}

byId("form").addEventListener("submit", send);
byId("target-cancel").addEventListener("click", () => aim(null));
byId("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("form").requestSubmit();
});
const events = new EventSource("/events?topic=discussion");
events.addEventListener("open", load);
events.addEventListener("discussion", (event) => apply(JSON.parse(event.data).message));
