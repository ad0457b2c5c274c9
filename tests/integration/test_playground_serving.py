"""Serving: addresses, ports, who is let in, what is loaded."""

import socket
import subprocess
import sys

import httpx
import pytest

import playground


async def test_a_port_that_is_taken_is_named_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(playground.PortInUse) as refused:
            async with playground.serving(playground.create_app(), "127.0.0.1", port):
                pytest.fail("two servers on one port")
    assert refused.value.port == port
    assert (
        str(refused.value)
        == f"port {port} is in use: stop the program that listens there, or choose another port"
    )


async def test_the_same_port_can_be_used_again_at_once():
    async with playground.serving(playground.create_app(), "127.0.0.1", 0) as url:
        port = int(url.rpartition(":")[2])
        assert httpx.URL(url).host == "127.0.0.1"
    async with playground.serving(playground.create_app(), "127.0.0.1", port) as again:
        assert again == url


async def test_other_names_and_other_sites_are_kept_out():
    async with (
        playground.serving(playground.create_app(), "127.0.0.1", 0) as url,
        httpx.AsyncClient(base_url=url) as http,
    ):
        port = httpx.URL(url).port
        for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "localhost"):
            assert (await http.get("/play/bots", headers={"host": host})).status_code == 200
        for host in ("evil.example", f"127.0.0.1.evil.example:{port}", "[bad", ""):
            refused = await http.get("/play/bots", headers={"host": host})
            assert refused.status_code == 400
        assert refused.json() == {"error": "this playground answers to localhost and 127.0.0.1 only"}
        own = await http.post("/play/faults", json={"method": "*", "status": 500}, headers={"origin": url})
        assert own.status_code == 200
        for origin in ("https://evil.example", "null"):
            other = await http.post("/play/7/text", json={"text": "x"}, headers={"origin": origin})
            assert other.json() == {"error": "this playground takes no requests from pages of other sites"}


async def test_a_server_that_listens_everywhere_answers_to_every_name():
    async with (
        playground.serving(playground.create_app(), "0.0.0.0", 0) as url,
        httpx.AsyncClient(base_url=url) as http,
    ):
        assert httpx.URL(url).host == "127.0.0.1"
        assert (await http.get("/play/bots", headers={"host": "chat.example"})).status_code == 200


async def test_without_a_bot_a_candidate_is_told_to_start_one():
    async with (
        playground.serving(playground.create_app(), "127.0.0.1", 0) as url,
        httpx.AsyncClient(base_url=url) as http,
    ):
        answer = await http.post("/play/7/text", json={"text": "hello"})
        assert answer.json() == {
            "error": "no bot has called this playground yet: start one with this address as its API"
        }
        news = (await http.get("/play/sync", params={"chats": "7:0"})).json()
        assert (news["bot"], news["chats"]) == (None, {})


async def test_the_page_needs_nothing_from_elsewhere():
    async with (
        playground.serving(playground.create_app(), "127.0.0.1", 0) as url,
        httpx.AsyncClient(base_url=url) as http,
    ):
        page = await http.get("/?user=7&role=ml-engineer")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "http" not in page.text
        for name in ("chat.js", "chat.css", "bubbles.css", "icon.svg", "pattern.svg"):
            assert (await http.get(f"/page/{name}")).status_code == 200
        assert (await http.get("/page/%2e%2e/app.py")).status_code == 404


async def test_an_unknown_address_and_a_wrong_verb_are_answered_in_json():
    async with (
        playground.serving(playground.create_app(), "127.0.0.1", 0) as url,
        httpx.AsyncClient(base_url=url) as http,
    ):
        unknown = await http.post("/play/7/dance", json={})
        assert (unknown.status_code, unknown.json()) == (404, {"error": "Not Found"})
        wrong = await http.get("/play/7/text")
        assert (wrong.status_code, wrong.json()) == (405, {"error": "Method Not Allowed"})


def test_importing_the_playground_is_cheap():
    heavy = {"uvicorn", "httpx", "telegram", "sqlalchemy", "chromadb", "pydantic"}
    script = f"import sys, playground; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
