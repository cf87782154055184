// What every part of the page shares: the state, small DOM helpers, calls to the control API.

export const byId = (id) => document.getElementById(id);

export const view = {
  chat: null, bot: null, personas: [], commands: [], pinned: null,
  messages: new Map(), me: 0, replyTo: null, unread: 0, prompted: new Set(),
};

export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

export async function post(command, body) {
  const response = await fetch(`/control/telegram/${command}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => { throw new Error("Ruang coba tidak menjawab. Masih berjalankah tanggap demo?"); });
  const data = await response.json();
  if (!response.ok) throw new Error(data.error);
  return data;
}

export function toast(text, kind = "") {
  const node = element("div", `toast ${kind}`, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), kind === "quiet" ? 2200 : 4200);
}

export const me = () => view.personas.find((persona) => persona.id === view.me);
export const initials = (name) => name.split(" ").map((word) => word[0]).slice(0, 2).join("").toUpperCase();

export function hueOf(userId) {
  if (view.bot && userId === view.bot.id) return "hue-bot";
  const index = view.personas.findIndex((persona) => persona.id === userId);
  if (index < 0) return "hue-none";
  return view.personas[index].label.startsWith("Bukan") ? "hue-none" : `hue-${index % 6}`;
}

export function fullName(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}

export const ordered = () => [...view.messages.values()].sort((a, b) => a.message_id - b.message_id);
