"""The check of credentials: it says in Indonesian what is wrong, and how to mend it."""

from typing import Any

import httpx
import pytest

from bot.ports import Finding
from tests.unit.platforms.graph_stub import (
    SECRETS,
    USER_ID,
    USERNAME,
    Graph,
    error,
    ok,
    page,
    platform,
)


def healthy() -> Graph:
    graph = Graph()
    graph.on(f"{USER_ID}/media", page([{"id": "179"}]))
    graph.on("179/comments", page([]))
    graph.on(
        "me/subscribed_apps",
        page([{"id": "1", "subscribed_fields": ["comments", "live_comments"]}]),
    )
    graph.on(f"{USER_ID}/conversations", page([]))
    return graph


async def checked(graph: Graph, **settings: Any) -> dict[str, Finding]:
    async with platform(graph, **settings) as instagram:
        findings = {finding.name: finding for finding in await instagram.check()}
    assert not any(secret in str(findings) for secret in SECRETS)
    return findings


async def test_all_is_well_with_good_credentials() -> None:
    findings = await checked(healthy())
    assert [finding.ok for finding in findings.values()] == [True, True, True, True]
    assert USERNAME in findings["instagram.akun"].detail


async def test_under_facebook_login_the_account_is_asked_by_id_and_the_page_is_subscribed() -> (
    None
):
    graph = healthy()
    graph.on(USER_ID, ok(id=USER_ID, username=USERNAME))
    findings = await checked(graph, login="facebook")
    assert findings["instagram.akun"].ok
    assert not findings["instagram.langganan"].ok
    assert "feed" in findings["instagram.langganan"].mend


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (error(190, 463), "ACCESS_TOKEN"),
        (error(10, status=403), "izin"),
        (error(368), "Support Inbox"),
        (error(2, status=500), "BASE_URL"),
        (httpx.ConnectError("refused"), "BASE_URL"),
        (httpx.Response(200, content=b"<html>"), "BASE_URL"),
    ],
)
async def test_a_refusal_says_how_to_mend_it(answer: Any, hint: str) -> None:
    graph = healthy()
    graph.on("me", answer)
    (finding,) = (await checked(graph)).values()
    assert not finding.ok
    assert hint in finding.mend


async def test_an_id_of_another_account_is_noticed() -> None:
    graph = healthy()
    graph.on("me", ok(user_id="17841499999999999", id=USER_ID, username="lain"))
    (finding,) = (await checked(graph)).values()
    assert not finding.ok
    assert "17841499999999999" in finding.mend


async def test_a_missing_permission_for_comments_is_noticed() -> None:
    graph = healthy()
    graph._answers["179/comments"] = [error(10, status=403)]
    finding = (await checked(graph))["instagram.izin_komentar"]
    assert not finding.ok
    assert "manage_comments" in finding.mend


@pytest.mark.parametrize("apps", [[], [{"id": "1", "subscribed_fields": ["messages"]}], [{}]])
async def test_a_missing_subscription_is_noticed(apps: list[dict[str, Any]]) -> None:
    graph = healthy()
    graph._answers["me/subscribed_apps"] = [page(apps)]
    finding = (await checked(graph))["instagram.langganan"]
    assert not finding.ok
    assert "comments" in finding.mend


async def test_a_missing_subscription_to_broadcasts_is_named_with_its_cost_and_mend() -> None:
    graph = healthy()
    graph._answers["me/subscribed_apps"] = [page([{"subscribed_fields": ["comments"]}])]
    finding = (await checked(graph))["instagram.langganan"]
    assert not finding.ok
    assert "'live_comments'; komentar siaran langsung tidak akan masuk" in finding.detail
    assert "subscribed_fields=comments,live_comments" in finding.mend


async def test_under_facebook_login_the_fields_to_tick_in_the_dashboard_are_named() -> None:
    graph = healthy()
    graph.on(USER_ID, ok(id=USER_ID, username=USERNAME))
    graph._answers["me/subscribed_apps"] = [page([{"subscribed_fields": ["feed"]}])]
    finding = (await checked(graph, login="facebook"))["instagram.langganan"]
    assert finding.ok
    assert "'comments', 'live_comments', 'mentions'" in finding.detail
