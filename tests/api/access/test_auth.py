"""Keys, signatures, nonces, sessions and tokens, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from api.access.auth import Authenticator, Signed
from api.access.sessions import SESSIONS_PER_USER
from api.access.signing import Algorithm, Credentials, sign, signed_bytes
from api.access.users import UserStore
from api.wire.errors import ApiError
from exchange.errors import ConfigError

NOW_MS = 1_700_000_000_000
ALGORITHMS: tuple[Algorithm, ...] = ("hmac-sha256", "ed25519")


class Clock:
    now_ms = NOW_MS

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def users(tmp_path: Path) -> Iterator[UserStore]:
    store = UserStore(tmp_path)
    store.add_user("alice", "trader", "alice")
    yield store
    store.close()


def signed(
    credentials: Credentials, nonce: str = "n1", at_ms: int = NOW_MS, **changed: object
) -> Signed:
    message = signed_bytes(at_ms, nonce, "GET", "/v1/ws")
    signature = sign(credentials.algorithm, credentials.secret, message)
    fields: dict[str, object] = {
        "key_id": credentials.key_id,
        "timestamp_ms": at_ms,
        "nonce": nonce,
        "signature": signature,
        "method": "GET",
        "path": "/v1/ws",
        "address": "127.0.0.1",
    }
    return Signed(**(fields | changed))  # type: ignore[arg-type]


def code_of(authenticator: Authenticator, request: Signed) -> str:
    with pytest.raises(ApiError) as caught:
        authenticator.signed(request)
    return caught.value.code


def test_the_worked_vectors_of_the_documents_hold() -> None:
    secret = "00" * 31 + "01"
    message = signed_bytes(1700000000000, "abc", "POST", "/v1/orders?x=1", b'{"a":1}')
    assert message == b'1700000000000abcPOST/v1/orders?x=1{"a":1}'
    assert sign("hmac-sha256", secret, message) == (
        "299ecc2dd5b3db7f5c6dbbda7d60ccac123141253179fd0738a1c558c9e74c27"
    )
    assert sign("ed25519", secret, message) == (
        "85a22865a860c82d589f72fd786aee847479d3d80c9258bcc154f64b2636a8af"
        "395c8a3bab5ee0571a826e08fd0eeb2b497b3ff0fb82c5606dd76046a5391002"
    )


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signed_request_names_its_owner(users: UserStore, algorithm: Algorithm) -> None:
    credentials = users.add_key("alice", NOW_MS, algorithm)
    principal = Authenticator(users, Clock()).signed(signed(credentials))
    assert (principal.participant, principal.key_id) == ("alice", credentials.key_id)
    assert principal.scopes == ("read", "trade", "settle")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(
    "changed",
    [
        {"path": "/v1/other"},
        {"method": "POST"},
        {"body": b"x"},
        {"nonce": "n2"},
        {"timestamp_ms": NOW_MS + 1},
        {"signature": "00"},
        {"signature": "zz"},
        {"signature": ""},
        {"key_id": "tk_nobody"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_any_change_breaks_the_signature(
    users: UserStore, algorithm: Algorithm, changed: dict[str, object]
) -> None:
    credentials = users.add_key("alice", NOW_MS, algorithm)
    request = structs.replace(signed(credentials), **changed)
    assert code_of(Authenticator(users, Clock()), request) == "bad_signature"


def test_a_timestamp_counts_for_five_seconds_either_way(users: UserStore) -> None:
    authenticator = Authenticator(users, Clock())
    credentials = users.add_key("alice", NOW_MS)
    for index, skew_ms in enumerate((-5000, 5000)):
        authenticator.signed(signed(credentials, f"ok{index}", NOW_MS + skew_ms))
    for index, skew_ms in enumerate((-5001, 5001)):
        request = signed(credentials, f"late{index}", NOW_MS + skew_ms)
        assert code_of(authenticator, request) == "timestamp_out_of_window"


def test_the_window_can_be_widened_to_a_minute_and_no_further(users: UserStore) -> None:
    authenticator = Authenticator(users, Clock())
    credentials = users.add_key("alice", NOW_MS)
    authenticator.signed(signed(credentials, "a", NOW_MS - 60_000, recv_window=60_000))
    request = signed(credentials, "b", NOW_MS - 60_001, recv_window=10**9)
    assert code_of(authenticator, request) == "timestamp_out_of_window"


def test_a_nonce_works_once_for_as_long_as_its_timestamp_is_valid(users: UserStore) -> None:
    clock = Clock()
    authenticator = Authenticator(users, clock)
    credentials = users.add_key("alice", NOW_MS)
    request = signed(credentials, recv_window=60_000)
    authenticator.signed(request)
    assert code_of(authenticator, request) == "nonce_reused"
    clock.now_ms += 60_000
    assert code_of(authenticator, request) == "nonce_reused"
    clock.now_ms += 60_001
    assert code_of(authenticator, request) == "timestamp_out_of_window"


def test_a_request_signed_before_a_restart_cannot_be_replayed_after_it(users: UserStore) -> None:
    credentials = users.add_key("alice", NOW_MS)
    request = signed(credentials)
    Authenticator(users, Clock()).signed(request)
    restarted = Authenticator(users, Clock())
    restarted.not_before_ms = NOW_MS + 1
    assert code_of(restarted, request) == "timestamp_out_of_window"
    restarted.signed(signed(credentials, "n2", NOW_MS + 1))


def test_two_keys_may_use_the_same_nonce(users: UserStore) -> None:
    authenticator = Authenticator(users, Clock())
    for _ in range(2):
        authenticator.signed(signed(users.add_key("alice", NOW_MS)))


def test_guessing_is_stopped_after_ten_tries_a_minute(users: UserStore) -> None:
    clock = Clock()
    authenticator = Authenticator(users, clock)
    credentials = users.add_key("alice", NOW_MS)
    for _ in range(10):
        assert code_of(authenticator, signed(credentials, signature="00")) == "bad_signature"
    assert code_of(authenticator, signed(credentials)) == "rate_limited"
    authenticator.signed(signed(credentials, "other", address="10.0.0.1"))
    clock.now_ms += 60_001
    authenticator.signed(signed(credentials, "n9", clock.now_ms))


def test_a_key_may_be_bound_to_addresses(users: UserStore) -> None:
    credentials = users.add_key("alice", NOW_MS, addresses=("10.0.0.0/8",))
    authenticator = Authenticator(users, Clock())
    assert code_of(authenticator, signed(credentials)) == "forbidden"
    assert code_of(authenticator, signed(credentials, address="")) == "forbidden"
    authenticator.signed(signed(credentials, address="10.1.2.3"))


def test_scopes_only_narrow_what_the_role_allows(users: UserStore) -> None:
    credentials = users.add_key("alice", NOW_MS, scopes=("read", "admin"))
    assert Authenticator(users, Clock()).signed(signed(credentials)).scopes == ("read",)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_rotation_keeps_the_old_secret_for_a_while(users: UserStore, algorithm: Algorithm) -> None:
    clock = Clock()
    authenticator = Authenticator(users, clock)
    old = users.add_key("alice", NOW_MS, algorithm)
    new = users.rotate_key(old.key_id, NOW_MS, grace_ms=1000)
    assert new.key_id == old.key_id
    authenticator.signed(signed(old, "a"))
    authenticator.signed(signed(new, "b"))
    clock.now_ms += 1001
    assert code_of(authenticator, signed(old, "c", clock.now_ms)) == "bad_signature"
    authenticator.signed(signed(new, "d", clock.now_ms))


def test_a_revoked_key_is_unknown_and_its_listeners_are_called(users: UserStore) -> None:
    revoked: list[str] = []
    users.on_revoked(revoked.append)
    credentials = users.add_key("alice", NOW_MS)
    users.revoke_key(credentials.key_id, NOW_MS)
    assert revoked == [credentials.key_id]
    assert code_of(Authenticator(users, Clock()), signed(credentials)) == "bad_signature"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_keys_survive_a_restart_and_revoked_ones_do_not(
    tmp_path: Path, algorithm: Algorithm
) -> None:
    store = UserStore(tmp_path)
    store.add_user("alice", "trader", "alice")
    kept = store.add_key("alice", NOW_MS, algorithm)
    gone = store.add_key("alice", NOW_MS, algorithm)
    store.rotate_key(kept.key_id, NOW_MS)
    store.revoke_key(gone.key_id, NOW_MS)
    store.close()
    store = UserStore(tmp_path)
    authenticator = Authenticator(store, Clock())
    authenticator.signed(signed(kept))
    assert code_of(authenticator, signed(gone)) == "bad_signature"
    store.close()


def test_no_secret_is_stored_unencrypted(tmp_path: Path) -> None:
    store = UserStore(tmp_path)
    store.add_user("alice", "trader", "alice", "correct horse")
    secrets = [store.add_key("alice", NOW_MS, algorithm).secret for algorithm in ALGORITHMS]
    store.close()
    written = b"".join(
        path.read_bytes() for path in tmp_path.iterdir() if path.name != "server.key"
    )
    for secret in secrets:
        assert bytes.fromhex(secret) not in written
        assert secret.encode() not in written
    assert b"correct horse" not in written


def test_a_digest_of_a_request_betrays_no_password_without_the_server_key(tmp_path: Path) -> None:
    """The same request has another digest on another server, and the same one after a restart."""
    request = b'{"name":"bob","password":"correct horse"}'
    digests = []
    for folder in ("one", "two", "one"):
        (tmp_path / folder).mkdir(exist_ok=True)
        store = UserStore(tmp_path / folder)
        digests.append(store.digest(request))
        assert store.digest(request + b" ") != digests[-1]
        store.close()
    one, two, again = digests
    assert one == again != two


def test_credentials_do_not_print_their_secret(users: UserStore) -> None:
    credentials = users.add_key("alice", NOW_MS)
    assert credentials.secret not in repr(credentials)


def test_the_server_key_must_be_private_whole_and_the_right_one(tmp_path: Path) -> None:
    store = UserStore(tmp_path)
    store.add_user("alice", "trader", "alice")
    store.add_key("alice", NOW_MS)
    store.close()
    key = tmp_path / "server.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        UserStore(tmp_path)
    key.chmod(0o600)
    key.write_bytes(b"short")
    with pytest.raises(ConfigError, match="32 bytes"):
        UserStore(tmp_path)
    key.write_bytes(bytes(32))
    with pytest.raises(ConfigError, match="does not fit"):
        UserStore(tmp_path)


def test_an_unusable_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"server\.key cannot be used"):
        UserStore(tmp_path / "missing")


def test_a_password_opens_a_session_that_ends(users: UserStore) -> None:
    users.add_user("bob", "trader", "bob", "correct horse")
    clock = Clock()
    authenticator = Authenticator(users, clock)
    session, user = authenticator.log_in("bob", "correct horse", "127.0.0.1")
    assert user.name == "bob"
    assert authenticator.session(session) is not None
    clock.now_ms += 12 * 3_600_000 + 1
    assert authenticator.session(session) is None


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(users: UserStore) -> None:
    users.add_user("bob", "trader", "bob", "correct horse")
    for name, password in (("bob", "wrong"), ("nobody", "correct horse"), ("alice", "")):
        with pytest.raises(ApiError, match="the name or the password is wrong"):
            Authenticator(users, Clock()).log_in(name, password, "127.0.0.1")


def test_a_token_works_once_within_a_minute(users: UserStore) -> None:
    clock = Clock()
    authenticator = Authenticator(users, clock)
    principal = authenticator.signed(signed(users.add_key("alice", NOW_MS)))
    token = authenticator.make_token(principal)
    assert authenticator.use_token(token) == principal
    for stale in (token, "unknown"):
        with pytest.raises(ApiError, match="bad_signature"):
            authenticator.use_token(stale)
    late = authenticator.make_token(principal)
    clock.now_ms += 60_001
    with pytest.raises(ApiError, match="bad_signature"):
        authenticator.use_token(late)


def test_a_token_is_invalid_once_its_key_is_revoked(users: UserStore) -> None:
    authenticator = Authenticator(users, Clock())
    credentials = users.add_key("alice", NOW_MS)
    principal = authenticator.signed(signed(credentials))
    token = authenticator.make_token(principal)
    users.revoke_key(credentials.key_id, NOW_MS)
    with pytest.raises(ApiError, match="bad_signature"):
        authenticator.use_token(token)


def test_one_key_cannot_use_up_the_nonces_of_the_others(
    users: UserStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.access.auth.NONCES_PER_KEY", 3)
    clock = Clock()
    authenticator = Authenticator(users, clock)
    greedy, other = (users.add_key("alice", NOW_MS) for _ in range(2))
    for number in range(3):
        authenticator.signed(signed(greedy, nonce=f"n{number}"))
    with pytest.raises(ApiError, match="rate_limited"):
        authenticator.signed(signed(greedy, nonce="n3"))
    authenticator.signed(signed(other))


def test_one_user_cannot_end_the_sessions_of_the_others(users: UserStore) -> None:
    sessions = Authenticator(users, Clock()).sessions
    first = sessions.begin("alice", NOW_MS)
    own = [sessions.begin("bob", NOW_MS + 1) for _ in range(SESSIONS_PER_USER + 5)]
    kept = sessions.find(first, NOW_MS)
    assert kept is not None
    assert kept.user == "alice"
    found = [sessions.find(session, NOW_MS) for session in own]
    assert len([one for one in found if one is not None]) == SESSIONS_PER_USER
