// Inline keyboards: pressing a button, and what the bot answers to the one who pressed.

import { byId, element, post, toast, view } from "/static/telegram-page.js";

export function keyboard(message) {
  return element("div", "keys", ...message.keyboard.map(
    (row) => element("div", "", ...row.map((button) => keyNode(message, button))),
  ));
}

function keyNode(message, button) {
  if (button.url) {
    const link = element("a", "key link", button.text);
    link.href = button.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  }
  const node = element("button", `key ${["danger", "success", "primary"].includes(button.style) ? button.style : ""}`, button.text);
  node.type = "button";
  node.dataset.callback = button.callback_data ?? "";
  node.addEventListener("click", () => button.copy_text ? copy(button.copy_text.text) : press(node, message, button));
  return node;
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast("Disalin");
}

async function press(node, message, button) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    const { answer } = await post("press", {
      user_id: view.me, chat_id: message.chat_id, message_id: message.message_id, data: button.callback_data,
    });
    if (!answer) toast("Bot belum menjawab.", "problem");
    else if (answer.alert) showAlert(answer.text);
    else if (answer.text) toast(answer.text);
  } catch (error) {
    toast(error.message, "problem");
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function showAlert(text) {
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}

export function announcePress(query) {
  if (query.answer || query.attempts || query.user_id === view.me) return;
  const persona = view.personas.find((candidate) => candidate.id === query.user_id);
  const message = view.messages.get(query.message_id);
  const pressed = message?.history.flatMap((state) => state.keyboard.flat())
    .find((button) => button.callback_data === query.data);
  if (persona) toast(`${persona.name.split(" ")[0]} menekan ${pressed?.text ?? "tombol"}`, "quiet");
}
