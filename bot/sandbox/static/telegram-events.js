// What happens in a chat, told as it happens; the state is read again after every (re)connection.

export function listen(topic, { reload, apply, lost }) {
  const events = new EventSource(`/events?topic=${topic}`);
  let loading = true;
  let waiting = [];
  events.addEventListener("open", async () => {
    loading = true;
    waiting = [];
    await reload();
    waiting.forEach(apply);
    loading = false;
  });
  events.addEventListener(topic, (event) => {
    const data = JSON.parse(event.data);
    if (loading) waiting.push(data);
    else apply(data);
  });
  events.addEventListener("error", lost);
}
