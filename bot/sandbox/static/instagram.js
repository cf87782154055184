// The Instagram-like page.

import { openPlace } from "/static/place.js";
import { graphPlace } from "/static/graph-place.js";

openPlace({
  ...graphPlace("/control/graph", "instagram"),
  nameOf: (sample) => sample.username,
  mention: (name) => `@${name}`,
  words: { hide: "Sembunyikan", show: "Tampilkan", hidden: "disembunyikan", role: "Humas", likes: (count) => `${count} suka` },
});
