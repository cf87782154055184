// The YouTube-like page. A held comment is in nobody's sight but the channel's.

import { openPlace } from "/static/place.js";

const number = new Intl.NumberFormat("id-ID");

function readComment(comment) {
  return {
    id: comment.id,
    media_id: comment.video_id,
    parent_id: comment.parent_id,
    username: comment.author.name,
    text: comment.text,
    timestamp: comment.published_at,
    from_office: comment.from_office,
    hidden: comment.status === "heldForReview",
    deleted: comment.status === "rejected",
    edited: comment.updated_at !== comment.published_at,
  };
}

openPlace({
  control: "/control/youtube",
  topic: "youtube",
  readComment,
  readState: (state) => {
    const comments = state.comments.map(readComment).filter((comment) => !comment.deleted);
    return {
      account: state.account.title,
      posts: state.videos.map((video) => ({
        ...video,
        caption: video.title,
        comments: comments.filter((comment) => comment.media_id === video.id),
      })),
    };
  },
  newComment: ({ text, name, post, parent }) => ({
    text, name: name.startsWith("@") ? name : `@${name}`, video_id: post, parent_id: parent,
    held: document.getElementById("hold").checked,
  }),
  toggle: (comment) => [`/comments/${comment.id}/status`,
    { status: comment.hidden ? "published" : "heldForReview" }],
  showPost: (video) => {
    document.getElementById("views").textContent = `${number.format(video.view_count)} x ditonton`;
  },
  nameOf: (sample) => `@${sample.username}`,
  mention: (name) => name,
  timeBesideName: true,
  words: {
    hide: "Tahan", show: "Tampilkan", edited: "(diedit)", hidden: "ditahan", role: "Pemilik kanal",
    likes: (count) => count,
  },
});
