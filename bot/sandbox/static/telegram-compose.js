// Writing as the chosen member: plain messages, replies, answers to a ForceReply, commands.

import { byId, element, fullName, me, ordered, post, toast, view } from "/static/telegram-page.js";
import { toBottom } from "/static/telegram-scroll.js";

const input = byId("text");

export function setReply(message, placeholder = "") {
  view.replyTo = message ? message.message_id : null;
  byId("quote").hidden = !message;
  byId("quote-name").textContent = message ? `Balas ${fullName(message.from)}` : "";
  byId("quote-text").textContent = message ? message.text || "Foto" : "";
  input.placeholder = placeholder || (message ? "Tulis balasan…" : "Tulis pesan…");
}

// A selective ForceReply is meant for the author of the replied message and for those mentioned.
function promptIsForMe(message) {
  const prompt = message.reply_prompt;
  if (!prompt?.force_reply) return false;
  if (!prompt.selective) return true;
  const original = message.reply_to && view.messages.get(message.reply_to.message_id);
  if (original?.from.id === view.me) return true;
  return message.entities.some((entity) => {
    if (entity.type === "text_mention") return entity.user?.id === view.me;
    const name = message.text.slice(entity.offset, entity.offset + entity.length);
    return entity.type === "mention" && name.slice(1) === me()?.username;
  });
}

export function prompt(message) {
  const id = `${view.me}:${message.message_id}`;
  if (view.prompted.has(id) || !promptIsForMe(message)) return;
  view.prompted.add(id);
  setReply(message, message.reply_prompt.input_field_placeholder);
  input.focus({ preventScroll: true });
}

export function lastPrompt() {
  const last = ordered().at(-1);
  if (last) prompt(last);
}

async function sendText() {
  const text = input.value.trim();
  if (!text) return;
  try {
    await post("send", { user_id: view.me, text, reply_to: view.replyTo, chat_id: view.chat.id });
  } catch (error) {
    toast(error.message, "problem");
    return;
  }
  input.value = "";
  grow();
  setReply(null);
  toBottom();
}

function grow() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 2}px`;
  const typed = input.value;
  const matching = typed.startsWith("/") && !typed.includes(" ")
    ? view.commands.filter((command) => `/${command.command}`.startsWith(typed.toLowerCase()))
    : [];
  byId("commands").hidden = matching.length === 0;
  byId("commands").replaceChildren(...matching.map(commandNode));
}

function commandNode(command) {
  const button = element("button", "", element("b", "", `/${command.command}`), element("span", "", command.description));
  button.type = "button";
  button.addEventListener("click", () => {
    input.value = `/${command.command} `;
    grow();
    input.focus();
  });
  return element("li", "", button);
}

export function startReply(message) {
  setReply(message);
  input.focus();
}

byId("form").addEventListener("submit", (event) => { event.preventDefault(); sendText(); });
byId("quote-cancel").addEventListener("click", () => setReply(null));
input.addEventListener("input", grow);
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); sendText(); }
  if (event.key === "Escape") setReply(null);
});
