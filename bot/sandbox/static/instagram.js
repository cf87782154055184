// The citizen's page: pick a post, comment on it, and see the office's reply arrive.

import { SAMPLES } from "/static/instagram-samples.js";
import { artOf, button, commentRow, element, fillRow, postButton, showTime } from "/static/instagram-view.js";

const CONTROL = "/control/graph";
const LABELS = { flood: "Banjir", card: "e-KTP", job: "Job Fair", road: "Jalan", health: "Imunisasi" };
const byId = (id) => document.getElementById(id);
const text = byId("text");
const username = byId("username");
const number = new Intl.NumberFormat("id-ID");

const view = { posts: new Map(), rows: new Map(), current: null, unread: new Map(), mode: null };
// Events that arrive while the whole state is on its way are applied on top of it.
let backlog = null;

/* ---------- talking to the stand-in ---------- */

async function call(method, path, body) {
  const response = await fetch(CONTROL + path, {
    method,
    headers: method === "GET" ? {} : { "Content-Type": "application/json" },
    body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return response.status === 204 ? null : response.json();
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    console.warn(error);
    // Only a server that is gone makes fetch itself fail; reloading would lose the page.
    if (error instanceof TypeError) notify("Ruang coba tidak menjawab. Masih berjalankah tanggap demo?", () => {}, "error");
    else notify("Tidak berhasil. Muat ulang halaman, lalu coba lagi.", () => location.reload(), "error");
  }
}

/* ---------- posts ---------- */

function drawPosts() {
  byId("posts").replaceChildren(...[...view.posts.values()].map((post) =>
    postButton(post, LABELS[post.art] ?? "Unggahan", () => choose(post.id))));
  drawBadges();
}

function drawBadges() {
  for (const node of byId("posts").children) {
    const badge = node.querySelector(".badge");
    const count = view.unread.get(node.dataset.post) ?? 0;
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    node.setAttribute("aria-pressed", String(node.dataset.post === view.current));
  }
}

function choose(postId) {
  view.current = postId;
  view.unread.delete(postId);
  const post = view.posts.get(postId);
  byId("art").src = artOf(post);
  byId("art").alt = `Poster unggahan: ${post.caption.split("\n")[0]}`;
  byId("likes").textContent = `${number.format(post.like_count)} suka`;
  byId("caption").textContent = post.caption;
  byId("caption").parentElement.classList.remove("open");
  byId("caption-more").hidden = false;
  showTime(byId("post-time"), post.timestamp);
  leaveMode();
  drawBadges();
  drawComments();
  byId("page").scrollTop = 0;
}

/* ---------- comments ---------- */

function drawComments() {
  view.rows.clear();
  byId("comments").replaceChildren();
  for (const comment of view.posts.get(view.current).comments.values()) place(comment);
  drawCount();
}

function drawCount() {
  const alive = [...view.posts.get(view.current).comments.values()];
  byId("comments-count").textContent = alive.length ? number.format(alive.length) : "";
  byId("empty").hidden = alive.length > 0;
}

/** Newest comment on top; replies in the order they were written. */
function place(comment) {
  const known = view.rows.get(comment.id);
  if (known) {
    fillRow(known, comment);
    return known;
  }
  const row = commentRow(comment, { reply, edit, remove, hide });
  view.rows.set(comment.id, row);
  const parent = comment.parent_id && view.rows.get(comment.parent_id);
  if (parent) parent.replies.append(row.root);
  else byId("comments").prepend(row.root);
  return row;
}

function isInSight(node) {
  const frame = byId("page").getBoundingClientRect();
  const box = node.getBoundingClientRect();
  return box.bottom > frame.top && box.top < frame.bottom - 40;
}

function announce(row, comment) {
  row.root.classList.add("fresh");
  if (!comment.from_office || isInSight(row.root)) return;
  const parent = view.rows.get(comment.parent_id)?.comment.username;
  notify(parent ? `Humas membalas @${parent} — lihat` : "Komentar baru dari Humas — lihat", () => {
    row.root.scrollIntoView({ block: "center", behavior: "smooth" });
  });
  awaited = row.root;
}

function receive(change) {
  if (backlog) {
    backlog.push(change);
    return;
  }
  const { kind, comment } = change;
  const post = view.posts.get(comment.media_id);
  if (!post) return;
  if (kind === "deleted") post.comments.delete(comment.id);
  else post.comments.set(comment.id, comment);
  if (post.id !== view.current) {
    if (kind === "added") view.unread.set(post.id, (view.unread.get(post.id) ?? 0) + 1);
    drawBadges();
    return;
  }
  if (kind === "deleted") {
    view.rows.get(comment.id)?.root.remove();
    view.rows.delete(comment.id);
  } else {
    const isNew = !view.rows.has(comment.id);
    const row = place(comment);
    if (isNew) announce(row, comment);
  }
  drawCount();
}

/* ---------- what a citizen can do ---------- */

function enterMode(kind, comment, label) {
  view.mode = { kind, comment };
  byId("quote-text").textContent = label;
  byId("quote").hidden = false;
  text.focus();
}

function leaveMode() {
  view.mode = null;
  byId("quote").hidden = true;
}

function reply(comment) {
  enterMode("reply", comment, `Membalas @${comment.username}`);
}

function edit(comment) {
  enterMode("edit", comment, `Mengubah komentar @${comment.username}`);
  username.value = comment.username;
  fill(comment.text ?? "");
}

const remove = (comment) => attempt(() => call("DELETE", `/comments/${comment.id}`));
const hide = (comment) => attempt(() =>
  call("POST", `/comments/${comment.id}/${comment.hidden ? "unhide" : "hide"}`));

function fill(value) {
  text.value = value;
  resize();
  text.focus();
}

function resize() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  document.querySelector(".send").disabled = text.value.trim() === "";
}

async function send(event) {
  event.preventDefault();
  const { kind, comment } = view.mode ?? {};
  const said = text.value.trim();
  if (!said) return;
  await attempt(async () => {
    if (kind === "edit") await call("PATCH", `/comments/${comment.id}`, { text: said });
    else {
      await call("POST", "/comments", {
        text: said, username: username.value.trim().replace(/^@/, ""),
        media_id: view.current, parent_id: comment?.id ?? null,
      });
    }
    fill("");
    leaveMode();
    if (!kind) byId("comments").firstElementChild?.scrollIntoView({ block: "nearest" });
  });
}

/* ---------- notices ---------- */

let noticeTimer = 0;
let awaited = null;

function notify(label, onClick, kind = "") {
  const notice = byId("notice");
  awaited = null;
  notice.className = `notice ${kind}`;
  notice.textContent = label;
  notice.hidden = false;
  notice.onclick = () => {
    notice.hidden = true;
    onClick();
  };
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { notice.hidden = true; }, 8000);
}

/** Whoever scrolled to the reply needs no notice of it; on a wide page the thread scrolls. */
function dropSeenNotice() {
  if (awaited && isInSight(awaited)) byId("notice").hidden = true;
}

/* ---------- start ---------- */

async function load() {
  backlog = [];
  const state = await call("GET", "/state");
  byId("account").textContent = state.account.username;
  byId("caption-name").textContent = state.account.username;
  view.posts = new Map(state.posts.map((post) => {
    const flat = post.comments.flatMap(({ replies, ...top }) => [top, ...replies]);
    const alive = flat.filter((comment) => !comment.deleted);
    return [post.id, { ...post, comments: new Map(alive.map((comment) => [comment.id, comment])) }];
  }));
  const isKnown = view.posts.has(view.current);
  drawPosts();
  if (isKnown) drawComments();
  else choose(view.posts.keys().next().value);
  const missed = backlog;
  backlog = null;
  missed.forEach(receive);
}

/** The state is read again after every (re)connection, so nothing missed stays missing. */
function listen() {
  const events = new EventSource("/events?topic=instagram");
  const status = byId("status");
  events.addEventListener("open", () => {
    status.textContent = "langsung";
    status.classList.add("on");
    attempt(load);
  });
  events.addEventListener("error", () => {
    status.textContent = "menghubungkan…";
    status.classList.remove("on");
  });
  events.addEventListener("instagram", (event) => receive(JSON.parse(event.data)));
}

byId("samples").replaceChildren(...SAMPLES.map((sample) => button(sample.label, "", () => {
  if (view.mode?.kind === "edit") leaveMode();
  username.value = sample.username;
  fill(sample.text);
})));
byId("citizens").replaceChildren(...SAMPLES.map((sample) => {
  const option = element("option");
  option.value = sample.username;
  return option;
}));
username.value = SAMPLES[0].username;
byId("form").addEventListener("submit", send);
byId("quote-cancel").addEventListener("click", () => { leaveMode(); fill(""); });
byId("caption-more").addEventListener("click", (event) => {
  byId("caption").parentElement.classList.add("open");
  event.currentTarget.hidden = true;
});
text.addEventListener("input", resize);
document.addEventListener("scroll", dropSeenNotice, { capture: true, passive: true });
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId("form").requestSubmit();
  }
});
setInterval(() => {
  for (const row of view.rows.values()) showTime(row.time, row.comment.timestamp);
}, 30_000);
resize();
listen();
