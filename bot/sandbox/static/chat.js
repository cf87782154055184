// A citizen's private chat with the office's bot: who writes is chosen above it.

import { setReply } from "/static/telegram-compose.js";
import { listen } from "/static/telegram-events.js";
import { append, drawAll, drawAround, replace } from "/static/telegram-messages.js";
import { byId, ordered, view } from "/static/telegram-page.js";
import { drawPersonas, firstPersona } from "/static/telegram-people.js";
import { countUnread, nearBottom, toBottom } from "/static/telegram-scroll.js";

const chats = new Map();

function become(userId) {
  view.me = userId;
  view.chat = { id: userId };
  view.messages = chats.get(userId);
  sessionStorage.setItem("citizen", String(userId));
  setReply(null);
  drawPersonas(become);
  drawAll();
  toBottom();
}

function apply(message) {
  const chat = chats.get(message.chat_id);
  if (!chat) return;
  const known = chat.has(message.message_id);
  if (message.deleted) chat.delete(message.message_id);
  else chat.set(message.message_id, message);
  if (message.chat_id === view.me) draw(message, known);
}

function draw(message, known) {
  const follow = nearBottom();
  if (message.deleted) drawAll();
  else if (known) replace(message);
  else append(message, ordered().at(-2));
  drawAround();
  if (follow) toBottom();
  else if (!known) countUnread();
}

async function reload() {
  const state = await (await fetch("/control/chat/state")).json();
  Object.assign(view, { bot: state.bot, personas: state.personas, commands: state.commands });
  chats.clear();
  for (const person of state.personas) chats.set(person.id, new Map());
  for (const message of state.messages) chats.get(message.chat_id).set(message.message_id, message);
  byId("title").textContent = state.bot.first_name;
  byId("status").textContent = "bot";
  become(view.me || firstPersona("citizen"));
  byId("text").disabled = false; // nobody can write before it is known who that is
}

byId("down").addEventListener("click", toBottom);

listen("chat", {
  reload,
  apply: ({ message }) => apply(message),
  lost: () => { byId("status").textContent = "menghubungkan kembali…"; },
});
