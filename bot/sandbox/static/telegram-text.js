// Text with entities → DOM nodes. Offsets count UTF-16 units, as JavaScript strings do.

const PLAIN_TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote",
};
const TOKENS = new Set(["bot_command", "mention", "hashtag", "text_mention"]);

export function renderText(text, entities) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, sorted, 0, text.length);
}

function build(text, entities, start, end) {
  const nodes = [];
  let position = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = [];
    index += 1;
    while (index < entities.length && entities[index].offset < stop) inner.push(entities[index++]);
    if (entity.offset > position) nodes.push(document.createTextNode(text.slice(position, entity.offset)));
    const node = wrapper(entity, text.slice(entity.offset, stop));
    node.append(...build(text, inner, entity.offset, stop));
    nodes.push(node);
    position = stop;
    // A quotation is a block of its own: the line break after it would leave an empty line.
    if (entity.type.endsWith("blockquote") && text[position] === "\n") position += 1;
  }
  if (position < end) nodes.push(document.createTextNode(text.slice(position, end)));
  return nodes;
}

function wrapper(entity, covered) {
  if (entity.type === "text_link") return link(entity.url);
  if (entity.type === "url") return link(covered);
  if (entity.type === "expandable_blockquote") return folded();
  if (entity.type === "spoiler") return marked("spoiler");
  if (TOKENS.has(entity.type)) return marked("token");
  return document.createElement(PLAIN_TAGS[entity.type] ?? "span");
}

function marked(className) {
  const node = document.createElement("span");
  node.className = className;
  return node;
}

function folded() {
  const node = document.createElement("blockquote");
  node.className = "fold";
  node.addEventListener("click", () => node.classList.toggle("open"));
  return node;
}

function link(url) {
  if (!/^https?:\/\//i.test(url)) return marked("token");
  const node = document.createElement("a");
  node.href = url;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}
