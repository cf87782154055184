// Where Instagram and Facebook agree: the control API of a stand-in of the Graph API.

export function graphPlace(control, topic) {
  return {
    control,
    topic,
    readComment: (comment) => comment,
    readState: (state) => ({
      account: state.account.username,
      posts: state.posts.map((post) => ({
        ...post,
        comments: post.comments.flatMap(({ replies, ...top }) => [top, ...replies])
          .filter((comment) => !comment.deleted),
      })),
    }),
    newComment: ({ text, name, post, parent }) => ({
      text, username: name, media_id: post, parent_id: parent,
    }),
    toggle: (comment) => [`/comments/${comment.id}/${comment.hidden ? "unhide" : "hide"}`, {}],
  };
}
