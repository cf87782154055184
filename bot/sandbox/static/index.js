// The places side by side: citizens' places take turns on the left, the staff's group stays.
// A narrow screen shows one of all at a time.

const tabs = [...document.querySelectorAll("[role=tab]")];
const narrow = matchMedia("(max-width: 899px)");
const paneOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
const isStaff = (tab) => tab.classList.contains("staff");
const named = (id) => tabs.find((tab) => tab.id === `tab-${id}`);

// The citizens' place chosen last stays in sight on a wide screen while the staff's tab is chosen.
let place = tabs[0];
let chosen = tabs[0];

function show() {
  const current = narrow.matches ? chosen : place;
  for (const tab of tabs) {
    const isCurrent = tab === current;
    tab.setAttribute("aria-selected", String(isCurrent));
    tab.tabIndex = isCurrent ? 0 : -1;
    const pane = paneOf(tab);
    pane.hidden = !isCurrent && !(isStaff(tab) && !narrow.matches);
    if (!pane.hidden && pane.dataset.src) {
      pane.src = pane.dataset.src;
      delete pane.dataset.src;
    }
  }
  tell(current, 0);
}

function choose(tab) {
  chosen = tab;
  if (!isStaff(tab)) place = tab;
  history.replaceState(null, "", `#${paneOf(tab).id}`);
  show();
}

/** How much came to a place while nobody looked there. */
function tell(tab, count) {
  const news = tab.querySelector(".news");
  if (!news) return;
  news.dataset.count = count;
  news.hidden = count === 0;
  news.textContent = count > 99 ? "99+" : String(count);
  news.setAttribute("aria-label", `${count} yang baru`);
}

/** Comments are told by what happened to them, Telegram's messages by their states. */
function isNew(data) {
  if (data.type === "message") return data.message.revision === 1 && !data.message.deleted;
  return data.kind === "added";
}

function listen() {
  const places = tabs.filter((tab) => tab.querySelector(".news"));
  const query = places.map((tab) => `topic=${paneOf(tab).id}`).join("&");
  const events = new EventSource(`/events?${query}`);
  for (const tab of places) {
    events.addEventListener(paneOf(tab).id, (event) => {
      if (!paneOf(tab).hidden || !isNew(JSON.parse(event.data))) return;
      tell(tab, Number(tab.querySelector(".news").dataset.count) + 1);
    });
  }
}

function move(event) {
  const shown = tabs.filter((tab) => narrow.matches || !isStaff(tab));
  const here = shown.indexOf(event.currentTarget);
  const there = {
    ArrowRight: here + 1, ArrowLeft: here - 1 + shown.length, Home: 0, End: shown.length - 1,
  }[event.key];
  if (there === undefined) return;
  event.preventDefault();
  const tab = shown[there % shown.length];
  choose(tab);
  tab.focus();
}

for (const tab of tabs) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", move);
  tell(tab, 0);
}
narrow.addEventListener("change", show);
choose(named(location.hash.slice(1)) ?? tabs[0]);
listen();
