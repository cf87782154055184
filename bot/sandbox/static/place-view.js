// Elements of a citizens' page. Citizens' text only ever becomes text nodes.

const HUES = ["#c4512d", "#2f6fb4", "#8a4fb0", "#1b7f4b", "#b0356e", "#7a6a1e", "#35788a", "#5a55b8"];
const LONG_TEXT = 420;
const fullTime = new Intl.DateTimeFormat("id-ID", {
  dateStyle: "long", timeStyle: "short", timeZone: "Asia/Jakarta",
});

export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

export function button(label, className, onClick) {
  const node = element("button", className, label);
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

export function showTime(node, iso) {
  const at = new Date(iso);
  node.dateTime = iso;
  node.title = `${fullTime.format(at)} WIB`;
  node.textContent = ago((Date.now() - at) / 1000);
}

function ago(seconds) {
  if (seconds < 45) return "baru saja";
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} mnt`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} jam`;
  return `${Math.round(minutes / 1440)} hari`;
}

export function avatar(comment) {
  if (comment.from_office) return element("span", "avatar office");
  const letters = comment.username.replace(/[^\p{L}\p{N}]/gu, "").slice(0, 2) || "?";
  const node = element("span", "avatar", letters.toUpperCase());
  const sum = [...comment.username].reduce((total, letter) => total + letter.codePointAt(0), 0);
  node.style.setProperty("--hue", HUES[sum % HUES.length]);
  node.setAttribute("aria-hidden", "true");
  return node;
}

/** One comment with its place for replies; `actions` are called with the comment's latest data. */
export function commentRow(comment, place, actions) {
  const parts = {
    words: element("p", "words"),
    time: element("time"),
    edited: element("span", "edited", place.words.edited ?? ""),
    hide: button("", "rare", () => actions.hide(parts.comment)),
    edit: button("Ubah", "rare", () => actions.edit(parts.comment)),
    expand: button("selengkapnya", "", () => {
      parts.words.classList.remove("long");
      parts.expand.hidden = true;
    }),
    replies: element("ol", "replies"),
  };
  const when = place.timeBesideName ? [] : [parts.time, parts.edited];
  const meta = element("div", "meta", ...when,
    element("span", "hidden-mark", place.words.hidden), parts.expand,
    button("Balas", "", () => actions.reply(parts.comment)), parts.edit,
    button("Hapus", "rare", () => actions.remove(parts.comment)), parts.hide);
  parts.root = element("li", comment.from_office ? "office-said" : "",
    element("div", "row", avatar(comment), element("div", "said", parts.words, meta)),
    parts.replies);
  parts.root.id = `c${comment.id}`;
  fillRow(parts, comment, place);
  return parts;
}

export function fillRow(parts, comment, place) {
  parts.comment = comment;
  const head = [element("b", "", comment.username)];
  if (comment.from_office) {
    const tick = element("span", "tick");
    tick.setAttribute("role", "img");
    tick.setAttribute("aria-label", "terverifikasi");
    head[0].append(tick);
    head.push(element("span", "role", place.words.role));
  }
  if (place.timeBesideName) head.push(parts.time, parts.edited);
  parts.words.replaceChildren(...head, element("span", "text", comment.text ?? "[stiker]"));
  const long = (comment.text ?? "").length > LONG_TEXT;
  parts.words.classList.toggle("long", long);
  parts.expand.hidden = !long;
  parts.edited.hidden = !(comment.edited && place.words.edited);
  parts.edit.hidden = comment.from_office;
  parts.hide.hidden = comment.from_office;
  parts.hide.textContent = comment.hidden ? place.words.show : place.words.hide;
  parts.hide.title = "Seperti admin yang bertindak langsung di aplikasi";
  parts.root.classList.toggle("is-hidden", comment.hidden);
  showTime(parts.time, comment.timestamp);
}

export function artOf(post) {
  return `/static/art/${encodeURIComponent(post.art)}.svg`;
}

export function postButton(post, label, onClick) {
  const image = element("img");
  // Only the drawing: the poster's lettering would be unreadable this small.
  image.src = `${artOf(post)}#svgView(viewBox(522,150,430,430))`;
  image.alt = "";
  const badge = element("span", "badge");
  badge.hidden = true;
  const node = button("", "", onClick);
  node.append(element("span", "thumb", image), label, badge);
  node.dataset.post = post.id;
  return node;
}
