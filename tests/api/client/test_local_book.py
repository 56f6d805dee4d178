"""A client's copy of a book is valid only along an unbroken chain."""

from api.client.book import LocalBook
from api.client.records import Book, BookLevel, Push
from exchange.views.checksum import checksum


def push(seq: int, prev_seq: int, *bids: tuple[str, str], kind: str = "update") -> Push[Book]:
    """Levels whose checksum fits a book of the last bid given."""
    levels = [BookLevel(*level) for level in bids]
    record = Book(levels, [], checksum(bids[-1:], []))
    return Push(channel="book", type=kind, seq=seq, prev_seq=prev_seq, data=[record])


def test_a_book_that_missed_a_push_is_asked_for_again() -> None:
    book = LocalBook("JCR-RE/JPY", 10)
    assert not book.apply(push(4, 3, ("3000", "5")))
    assert book.apply(push(5, 0, ("3000", "5"), kind="snapshot"))
    assert book.apply(push(8, 5, ("3000", "6")))
    assert not book.apply(push(12, 9, ("3000", "7")))
    assert not book.apply(push(13, 12, ("3000", "7")))
    assert book.apply(push(20, 0, ("3000", "7"), kind="snapshot"))
