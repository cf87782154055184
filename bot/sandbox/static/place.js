// A citizens' page: pick a post, comment on it, and see the office's reply arrive.

import { artOf, button, commentRow, element, fillRow, postButton, showTime } from "/static/place-view.js";
import { SAMPLES } from "/static/samples.js";

const LABELS = { flood: "Banjir", card: "e-KTP", job: "Job Fair", road: "Jalan", health: "Imunisasi" };
const byId = (id) => document.getElementById(id);
const text = byId("text");
const username = byId("username");
const number = new Intl.NumberFormat("id-ID");

// What tells this place from another one; see instagram.js, facebook.js and youtube.js.
let place = null;
const view = { posts: new Map(), rows: new Map(), current: null, unread: new Map(), mode: null };
// Events that arrive while the whole state is on its way are applied on top of it.
let backlog = null;

/* ---------- talking to the stand-in ---------- */

async function call(method, path, body) {
  const response = await fetch(place.control + path, {
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
  byId("likes").textContent = place.words.likes(number.format(post.like_count));
  byId("caption").textContent = post.caption;
  for (const node of document.querySelectorAll("[data-account]")) node.textContent = view.account;
  place.showPost?.(post);
  byId("caption").parentElement.classList.remove("open");
  byId("caption-more").hidden = post.caption.length < 120;
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
  byId("held")?.replaceChildren();
  for (const comment of view.posts.get(view.current).comments.values()) put(comment);
  drawCount();
}

function drawCount() {
  const shown = byId("comments").querySelectorAll("li").length;
  byId("comments-count").textContent = shown ? number.format(shown) : "";
  byId("empty").hidden = shown > 0;
  if (!byId("held")) return;
  const held = byId("held").childElementCount;
  byId("held-box").hidden = held === 0;
  byId("held-count").textContent = number.format(held);
}

/** Draw a comment, in the place that its present state gives it. */
function put(comment) {
  let row = view.rows.get(comment.id);
  if (row) fillRow(row, comment, place);
  else {
    row = commentRow(comment, place, { reply, edit, remove, hide });
    view.rows.set(comment.id, row);
  }
  const list = listOf(comment);
  if (row.root.parentElement !== list) insertByTime(list, row.root, comment);
  return row;
}

/** Held comments have a list of their own where the page has one; replies stand below a thread. */
function listOf(comment) {
  if (comment.hidden && byId("held")) return byId("held");
  return view.rows.get(comment.parent_id)?.replies ?? byId("comments");
}

/** Newest comment on top; replies in the order they were written. */
function insertByTime(list, root, comment) {
  root.dataset.time = comment.timestamp;
  const isReply = list.classList.contains("replies");
  const later = [...list.children].find((other) => (isReply
    ? other.dataset.time > comment.timestamp : other.dataset.time <= comment.timestamp));
  list.insertBefore(root, later ?? null);
}

/** A thread takes its replies along. */
function drop(comment, post) {
  for (const one of [...post.comments.values()]) {
    if (one.id !== comment.id && one.parent_id !== comment.id) continue;
    post.comments.delete(one.id);
    view.rows.get(one.id)?.root.remove();
    view.rows.delete(one.id);
  }
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
  notify(parent ? `Humas membalas ${place.mention(parent)} — lihat` : "Komentar baru dari Humas — lihat", () => {
    row.root.scrollIntoView({ block: "center", behavior: "smooth" });
  });
  awaited = row.root;
}

function receive(change) {
  if (backlog) {
    backlog.push(change);
    return;
  }
  const comment = place.readComment(change.comment);
  const post = view.posts.get(comment.media_id);
  if (!post) return;
  if (change.kind === "deleted" || comment.deleted) drop(comment, post);
  else post.comments.set(comment.id, comment);
  if (post.id !== view.current) {
    if (change.kind === "added") view.unread.set(post.id, (view.unread.get(post.id) ?? 0) + 1);
    drawBadges();
    return;
  }
  if (post.comments.has(comment.id)) {
    const isNew = !view.rows.has(comment.id);
    const row = put(comment);
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
  enterMode("reply", comment, `Membalas ${place.mention(comment.username)}`);
}

function edit(comment) {
  enterMode("edit", comment, `Mengubah komentar ${place.mention(comment.username)}`);
  username.value = comment.username;
  fill(comment.text ?? "");
}

const remove = (comment) => attempt(() => call("DELETE", `/comments/${comment.id}`));
const hide = (comment) => attempt(() => call("POST", ...place.toggle(comment)));

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
      await call("POST", "/comments", place.newComment({
        text: said, name: username.value.trim().replace(/^@/, ""), post: view.current,
        parent: comment ? comment.parent_id ?? comment.id : null,
      }));
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
  const { account, posts } = place.readState(await call("GET", "/state"));
  view.account = account;
  view.posts = new Map(posts.map((post) => [post.id,
    { ...post, comments: new Map(post.comments.map((comment) => [comment.id, comment])) }]));
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
  const events = new EventSource(`/events?topic=${place.topic}`);
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
  events.addEventListener(place.topic, (event) => receive(JSON.parse(event.data)));
  return events;
}

/** A frame that nobody sees gives its connection back: a browser opens only six to one host. */
function listenWhileSeen() {
  const frame = window.frameElement;
  let events = null;
  const follow = () => {
    if (!frame?.hidden) events ??= listen();
    else {
      events?.close();
      events = null;
    }
  };
  if (frame) new MutationObserver(follow).observe(frame, { attributeFilter: ["hidden"] });
  follow();
}

export function openPlace(description) {
  place = description;
  byId("samples").replaceChildren(...SAMPLES.map((sample) => button(sample.label, "", () => {
    if (view.mode?.kind === "edit") leaveMode();
    username.value = place.nameOf(sample);
    fill(sample.text);
  })));
  byId("citizens").replaceChildren(...SAMPLES.map((sample) => {
    const option = element("option");
    option.value = place.nameOf(sample);
    return option;
  }));
  username.value = place.nameOf(SAMPLES[0]);
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
  listenWhileSeen();
}
