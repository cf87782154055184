// The Facebook-like page.

import { openPlace } from "/static/place.js";
import { graphPlace } from "/static/graph-place.js";

openPlace({
  ...graphPlace("/control/pages", "facebook"),
  nameOf: (sample) => sample.name,
  mention: (name) => name,
  words: {
    hide: "Sembunyikan", show: "Tampilkan", edited: "Diedit", role: "Penulis",
    hidden: "disembunyikan · hanya terlihat oleh penulis dan temannya",
    likes: (count) => count,
  },
});
