// The group as one member sees it: who you are, and live updates without reloading.

import { lastPrompt, prompt, setReply } from "/static/telegram-compose.js";
import { announcePress } from "/static/telegram-keyboard.js";
import { listen } from "/static/telegram-events.js";
import { append, drawAll, drawAround, replace, showMessage } from "/static/telegram-messages.js";
import { byId, ordered, view } from "/static/telegram-page.js";
import { drawPersonas, firstPersona } from "/static/telegram-people.js";
import { countUnread, nearBottom, toBottom } from "/static/telegram-scroll.js";

function become(userId) {
  view.me = userId;
  sessionStorage.setItem("persona", String(userId));
  setReply(null);
  drawPersonas(become);
  drawAll();
  toBottom();
  lastPrompt();
}

function applyMessage(message) {
  if (message.chat_id !== view.chat.id) {
    // Private chats are not shown; after a migration the group has another id.
    if (message.chat_id < 0) reload();
    return;
  }
  const follow = nearBottom();
  const known = view.messages.get(message.message_id);
  if (message.deleted) {
    view.messages.delete(message.message_id);
    drawAll();
  } else if (known) {
    view.messages.set(message.message_id, message);
    replace(message);
  } else {
    const previous = ordered().at(-1);
    view.messages.set(message.message_id, message);
    append(message, previous);
    prompt(message);
  }
  drawAround();
  if (follow) toBottom();
  else if (!known && !message.deleted) countUnread();
}

let typingTimer = 0;

function showStatus(text, typing = false) {
  byId("status").textContent = text;
  byId("status").classList.toggle("typing", typing);
}

function restStatus() {
  const present = view.personas.filter((persona) => persona.membership !== "left");
  showStatus(`${present.length + 1} anggota`);
}

function apply(event) {
  if (event.type === "message") applyMessage(event.message);
  else if (event.type === "callback") announcePress(event.query);
  else if (event.type === "commands") view.commands = event.commands;
  else if (event.type === "pinned") { view.pinned = event.message_id; drawAround(); }
  else if (event.type === "action") {
    showStatus(`${view.bot.first_name} sedang mengetik…`, true);
    clearTimeout(typingTimer);
    typingTimer = setTimeout(restStatus, 5000);
  }
}

async function reload() {
  const state = await (await fetch("/control/telegram/state")).json();
  const sameChat = view.chat?.id === state.chat.id;
  const follow = !sameChat || nearBottom();
  Object.assign(view, { chat: state.chat, bot: state.bot, personas: state.personas, commands: state.commands, pinned: state.pinned });
  view.messages = new Map(state.messages.map((message) => [message.message_id, message]));
  view.me ||= firstPersona("persona");
  byId("title").textContent = state.chat.title;
  restStatus();
  drawPersonas(become);
  drawAll();
  if (follow) toBottom();
  lastPrompt();
}

byId("down").addEventListener("click", toBottom);
byId("pinned").addEventListener("click", () => showMessage(view.pinned));

listen("telegram", { reload, apply, lost: () => showStatus("menghubungkan kembali…") });
