// Drawing of messages. Text from people and from the bot only ever becomes text nodes.

import { startReply } from "/static/telegram-compose.js";
import { keyboard } from "/static/telegram-keyboard.js";
import { byId, element, fullName, hueOf, initials, ordered, view } from "/static/telegram-page.js";
import { renderText } from "/static/telegram-text.js";

const list = byId("messages");

const clockFormat = new Intl.DateTimeFormat("id-ID", {
  hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta",
});
const dayFormat = new Intl.DateTimeFormat("id-ID", {
  weekday: "long", day: "numeric", month: "long", timeZone: "Asia/Jakarta",
});

const key = (message) => `m${message.message_id}`;
const dayOf = (message) => dayFormat.format(new Date(message.date * 1000));

export function drawAll() {
  list.replaceChildren();
  let previous = null;
  for (const message of ordered()) {
    append(message, previous);
    previous = message;
  }
  drawAround();
}

export function append(message, previous) {
  if (!previous || dayOf(previous) !== dayOf(message)) {
    list.append(element("li", "day", dayOf(message)));
  }
  list.append(messageNode(message, previous));
}

export function drawAround() {
  byId("empty").hidden = view.messages.size > 0;
  const pinned = view.messages.get(view.pinned);
  byId("pinned").hidden = !pinned;
  byId("pinned-text").textContent = pinned ? pinned.text : "";
}

function messageNode(message, previous) {
  const own = message.from.id === view.me && !message.anonymous;
  const node = element("li", "message");
  node.id = key(message);
  const service = serviceText(message);
  if (service) {
    node.classList.add("service");
    node.append(service);
    return node;
  }
  const follows = previous && previous.from.id === message.from.id && !serviceText(previous)
    && message.date - previous.date < 300;
  node.classList.toggle("own", own);
  node.classList.toggle("follows", Boolean(follows));
  node.classList.toggle("has-keys", message.keyboard.length > 0);
  if (!own) node.append(element("span", `avatar ${hueOf(message.from.id)}`, initials(fullName(message.from))));
  const stack = element("div", "stack", bubble(message, own));
  if (message.keyboard.length) stack.append(keyboard(message));
  node.append(stack);
  return node;
}

function serviceText(message) {
  if (message.service.migrate_from_chat_id) return "Grup ini pindah ke id baru";
  if (message.service.forum_topic_created) return `Topik: ${message.service.forum_topic_created.name}`;
  return Object.keys(message.service).length ? "Pesan layanan" : "";
}

function bubble(message, own) {
  const box = element("div", "bubble");
  if (!own) box.append(author(message));
  if (message.reply_to) box.append(replied(message.reply_to));
  if (message.media) box.append(media(message.media));
  if (message.text) {
    box.append(element("div", "content", ...renderText(message.text, message.entities)));
  }
  const time = clockFormat.format(new Date(message.date * 1000)).replace(":", ".");
  const when = message.edit_date ? `diedit ${time}` : time;
  // Inside the text, the time shares its last line when there is room.
  (box.querySelector(".content") ?? box).append(element("span", "meta", replyButton(message), when));
  if (message.reaction) box.append(element("span", "reaction", message.reaction));
  box.addEventListener("dblclick", () => startReply(message));
  return box;
}

function replyButton(message) {
  // U+FE0E asks for the plain arrow instead of its emoji.
  const button = element("button", "reply", "\u21A9\uFE0E");
  button.type = "button";
  button.title = "Balas";
  button.setAttribute("aria-label", "Balas pesan ini");
  button.addEventListener("click", () => startReply(message));
  return button;
}

function author(message) {
  const persona = view.personas.find((candidate) => candidate.id === message.from.id);
  const name = message.anonymous ? view.chat.title : fullName(message.from);
  const role = message.anonymous ? "admin anonim" : message.from_bot ? "bot" : persona?.label ?? "";
  return element("div", `author ${hueOf(message.from.id)}`, name, element("small", "", role));
}

function replied(quote) {
  const node = element("button", "replied", element("b", "", quote.name), element("span", "", quote.text || "Foto"));
  node.type = "button";
  node.addEventListener("click", () => showMessage(quote.message_id));
  return node;
}

function media(file) {
  const url = `/control/telegram/files/${encodeURIComponent(file.file_id)}`;
  if (file.kind === "photo") {
    const image = element("img", "photo");
    image.src = url;
    image.alt = "Foto dari bot";
    image.width = file.width;
    image.height = file.height;
    return image;
  }
  const link = element("a", "document",
    element("span", "avatar", "⬇"),
    element("span", "", file.name, element("small", "", `${Math.max(1, Math.round(file.size / 1024))} kB`)),
  );
  link.href = url;
  link.download = file.name;
  return link;
}

export function showMessage(messageId) {
  const target = byId(`m${messageId}`);
  if (!target) return;
  target.scrollIntoView({ behavior: "smooth", block: "center" });
  const box = target.querySelector(".bubble");
  box?.classList.remove("flash");
  requestAnimationFrame(() => box?.classList.add("flash"));
}

export function replace(message) {
  const rows = ordered();
  const place = rows.findIndex((row) => row.message_id === message.message_id);
  byId(key(message))?.replaceWith(messageNode(message, rows[place - 1]));
}
