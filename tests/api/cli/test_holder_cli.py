"""`tanso client` for holdings and transfers, and `tanso registrar`, against a running exchange."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.client import app as client_app
from api.cli.holdings import ranges_of
from api.cli.project_samples import sample
from api.cli.registrar import app as registrar_app
from api.cli.route_commands import read
from exchange.errors import ConfigError, RegistryRejected
from exchange.registry.uses import parse_use
from tests.api.house import RE, Stage

Tanso = Callable[..., str]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"))
    built.wait(built.house.join("alice"))
    yield built
    built.close()


@pytest.fixture
def tanso(stage: Stage) -> Tanso:
    """A function that runs a command as alice, or as the registrar."""
    house = stage.house
    registrar = house.service.participants.add_key("exchange", role="registrar")
    runner = CliRunner()

    def call(*words: str) -> str:
        app, key = (
            (registrar_app, registrar)
            if words[0] == "registrar"
            else (client_app, house.credentials["alice"])
        )
        env = {"TANSO_ADDRESS": house.address, "TANSO_KEY": f"{key.key_id}:{key.secret}"}
        return runner.invoke(app, words[1:], env=env).output

    return call


def test_a_holder_moves_credits_both_ways_and_sees_its_blocks(tanso: Tanso) -> None:
    blocks = json.loads(tanso("client", "holdings", "--json"))
    block = next(
        block for block in blocks if block["symbol"] == RE and block["account"] == "trading"
    )
    first = block["serial_from"]
    serial_range = f"{first}..{int(first.rpartition('-')[2]) + 2}"
    out = json.loads(tanso("client", "withdraw", RE, "3", "--serials", serial_range, "--json"))
    assert (out["kind"], out["state"], out["serial_ranges"][0]["serial_from"]) == (
        "withdrawal", "settled", first,
    )  # fmt: skip
    assert any(
        holding["account"] == "holding" and holding["serial_from"] == first
        for holding in json.loads(tanso("client", "holdings", "--json"))
    )
    once = ("client", "deposit", RE, "3", "--request-key", "back-again")
    assert tanso(*once) == tanso(*once)
    assert "settled" in tanso(*once)
    assert "settled" in tanso("client", "settlements")


def test_a_holder_retires_for_a_scheme_and_gets_the_certificate(
    tanso: Tanso, tmp_path: Path
) -> None:
    assert "shk" in tanso("client", "schemes")
    name = ("--beneficiary", "株式会社テスト")
    output = tanso("client", "retire", RE, "2", *name, "--note", "events of the year")
    key = output.split()[0]
    assert output.startswith(f"{key} settled\n")
    paper = tmp_path / "certificate.pdf"
    tanso("client", "certificate", key, "--pdf", str(paper))
    assert paper.read_bytes().startswith(b"%PDF")
    assert "beneficiary" in tanso("client", "retire", RE, "2", "--beneficiary", "")
    with pytest.raises(RegistryRejected, match=r"did you mean shk:2026\?"):
        parse_use("SHK:FY2026")


def test_a_holder_amends_cancels_and_reads_fills_and_a_statement(
    stage: Stage, tanso: Tanso
) -> None:
    order_id = tanso("client", "order", RE, "BUY", "10", "3000").split()[1]
    assert tanso("client", "amend", order_id, "--qty", "4") == f"order {order_id} new\n"
    assert "give --qty, --price or both" in tanso("client", "amend", order_id)
    assert tanso("client", "cancel-all", "--symbol", RE) == "orders canceled: 1\n"
    assert json.loads(tanso("client", "fills", "--json")) == []
    day = json.loads(tanso("client", "statement", "2023-10-11"))
    assert day["participant"] == "alice"


def test_without_a_key_the_cure_is_named(stage: Stage) -> None:
    env = {"TANSO_ADDRESS": stage.house.address, "TANSO_KEY": ""}
    for words in (["holdings"], ["orders"], ["order", RE, "buy", "1", "3000"]):
        result = CliRunner().invoke(client_app, words, env=env)
        assert result.exit_code == 2
        assert "export TANSO_KEY=" in result.output


@pytest.mark.parametrize("text", ["A-1", "..A-1", "A-1.."])
def test_a_range_that_is_no_range_is_rejected_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ConfigError, match=r"must be FIRST\.\.LAST"):
        ranges_of([text])


def test_a_range_may_end_with_a_number_or_a_serial() -> None:
    assert ranges_of(["JCR-P-1..5", "JCR-P-7..JCR-P-9"]) == [
        ("JCR-P-1", "JCR-P-5"),
        ("JCR-P-7", "JCR-P-9"),
    ]


def test_a_sample_project_file_is_sent_to_the_command_that_takes_it(tmp_path: Path) -> None:
    path = tmp_path / "jcm.toml"
    path.write_text(sample("jcm", "toml"))
    result = CliRunner().invoke(registrar_app, ["project", str(path)], env={"TANSO_KEY": "k:00"})
    assert "`tanso registry project submit`; this command needs" in str(result.exception)


def test_a_registrar_opens_accounts_registers_a_project_and_issues_once(
    stage: Stage, tanso: Tanso, tmp_path: Path
) -> None:
    opened = json.loads(tanso("registrar", "open", "government:JPN", "government", "JPN"))
    assert opened["kind"] == "government"
    names = {account["name"] for account in json.loads(tanso("registrar", "accounts"))["accounts"]}
    assert {"government:JPN", "holding:alice"} <= names
    project = tmp_path / "project.toml"
    project.write_text(
        'project_id = "P900"\nprogramme = "J-Credit"\nname = "boilers"\n'
        "registered_on = 2021-04-01\n"
    )
    assert json.loads(tanso("registrar", "project", str(project)))["project_id"] == "P900"
    issued = tmp_path / "credits.toml"
    issued.write_text(
        'project_id = "P900"\ncredit_class = "jcredit/energy_saving"\n'
        "vintage_start = 2021-04-01\nvintage_end = 2022-03-31\n"
        'shares = [{ account = "holding:alice", qty = "12" }]\n'
    )
    first = json.loads(tanso("registrar", "issue", str(issued)))
    assert first["qty"] == "12"
    again = json.loads(tanso("registrar", "issue", str(issued)))
    assert again == first | {"duplicate": True}
    assert json.loads(tanso("registrar", "lock", "holding:alice"))["locked"]
    assert not json.loads(tanso("registrar", "unlock", "holding:alice"))["locked"]


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("project_id = ")
    with pytest.raises(ConfigError, match="is not a TOML file"):
        read(tmp_path / "broken.toml")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(ConfigError, match="is not a JSON file"):
        read(tmp_path / "broken.json")
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path / "missing.toml")


def test_a_registrar_imports_a_file_once(tanso: Tanso, tmp_path: Path) -> None:
    header, first, _ = sample("imports", "csv").splitlines()
    path = tmp_path / "imports.csv"
    line = first.replace("holding:P001", "holding:alice").replace("2025-02-14", "2023-02-14")
    path.write_text(f"{header}\n{line.replace('2024', '2022')}\n")
    assert "programme" in tanso("registrar", "import", str(path))
    tanso("registrar", "programme", "Isometric", "--source", "https://isometric.com")
    output = tanso("registrar", "import", str(path))
    assert output.startswith("line 2: 250 t from Isometric registry: ")
    assert tanso("registrar", "import", str(path)) == output


def test_a_registrar_enters_what_two_states_authorized(tanso: Tanso, tmp_path: Path) -> None:
    project = tmp_path / "project.toml"
    project.write_text(
        'project_id = "VN90"\nprogramme = "JCM"\nname = "boilers"\ncountry = "VNM"\n'
        "registered_on = 2021-04-01\n"
    )
    tanso("registrar", "project", str(project))
    path = tmp_path / "authorization.toml"
    path.write_text(
        'authorization_id = "A 90"\ncooperative_approach = "CA0004"\non = 2022-05-01\n'
        'states = ["JPN", "VNM"]\nuses = ["NDC"]\n'
    )
    record = json.loads(tanso("registrar", "authorize", "VN90", str(path)))
    assert "A 90" in json.dumps(record)
    path.write_text(path.read_text().replace("CA0004", "four"))
    assert "cooperative_approach" in tanso("registrar", "authorize", "VN90", str(path))
