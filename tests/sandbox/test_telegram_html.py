"""Telegram HTML as the stand-in reads it: what becomes an entity, and what is refused."""

from typing import Any

import pytest

from bot.sandbox.telegram.entities import format_text
from bot.sandbox.telegram.errors import BotApiError


def entities(text: str) -> list[dict[str, Any]]:
    return [dict(entity) for entity in format_text(text, parse_mode="HTML").entities]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("a < b", 'Unsupported start tag ""'),
        ("a </ b", "Unexpected end tag"),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("🙏</b>", "Unexpected end tag at byte offset 4"),
        ("<script>x</script>", 'Unsupported start tag "script"'),
        ("<span>x</span>", 'Unsupported start tag "span"'),
        ("<b>x", "Can't find end tag"),
        ("<b><i>x</b></i>", 'expected "</i>", found "</b>"'),
    ],
)
def test_html_that_the_server_cannot_read_is_refused(source: str, told: str) -> None:
    with pytest.raises(BotApiError) as refused:
        format_text(source, parse_mode="HTML")
    assert told in str(refused.value.description)


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("<b>a</b> <i>b</i>", ["bold", "italic"]),
        ('<a href="https://a.id">a</a>', ["text_link"]),
        ('<a href="javascript:x">a</a>', []),
        ('<span class="tg-spoiler">a</span>', ["spoiler"]),
        ('<tg-emoji emoji-id="1">👍</tg-emoji>', ["custom_emoji"]),
        ("<blockquote expandable>a</blockquote>", ["expandable_blockquote"]),
        ('<pre><code class="language-python">a</code></pre>', ["pre"]),
        ("<pre><code>a</code></pre>", ["pre"]),
        ("<b></b>a", []),
        ("/lanjut #K7 @rina_humas https://a.id", ["bot_command", "hashtag", "mention", "url"]),
        ("<code>/lanjut</code>", ["code"]),
    ],
)
def test_each_tag_becomes_its_entity(source: str, kinds: list[str]) -> None:
    assert [entity["type"] for entity in entities(source)] == kinds


def test_a_language_is_kept_and_space_around_is_cut_with_its_entity() -> None:
    (pre,) = entities('<pre><code class="language-python">a</code></pre>')
    assert pre["language"] == "python"
    assert entities("  <b> a </b>  ") == [{"type": "bold", "offset": 0, "length": 1}]


def test_characters_written_by_name_or_number_are_read() -> None:
    assert format_text("&lt;b&gt; &amp; &#128591; & x", parse_mode="HTML").text == "<b> & 🙏 & x"


def test_another_parse_mode_is_refused_and_given_entities_are_taken() -> None:
    with pytest.raises(BotApiError):
        format_text("*x*", parse_mode="MarkdownV2")
    bold = [{"type": "bold", "offset": 0, "length": 1}]
    assert format_text("x y", parse_mode=None, entities=bold).entities == tuple(bold)
