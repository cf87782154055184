// The room keeps to its end unless the reader has scrolled up.

import { byId, view } from "/static/telegram-page.js";

const room = byId("room");

let following = true;

export const nearBottom = () => following;

export function toBottom() {
  following = true;
  room.scrollTop = room.scrollHeight;
  view.unread = 0;
  byId("down").hidden = true;
}

export function countUnread() {
  view.unread += 1;
  byId("unread").textContent = `${view.unread} baru`;
  byId("down").hidden = false;
}

room.addEventListener("scroll", () => {
  following = room.scrollHeight - room.scrollTop - room.clientHeight < 90;
  if (following) toBottom();
});

// The room changes its height with the keyboard of a phone, and when a hidden tab is shown.
new ResizeObserver(() => { if (following) toBottom(); }).observe(room);
// The list changes its height when pictures have loaded.
new ResizeObserver(() => { if (following) toBottom(); }).observe(byId("messages"));
