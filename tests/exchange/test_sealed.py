import errno
import hashlib
import io
import os
import zipfile

import pytest

from sklearn_gru.exchange.sealed import read_sealed, sealed, write_whole


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("schema.json", "{}")
    return buffer.getvalue()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.skops"


def test_a_sealed_file_is_read_as_it_was_and_opened_by_any_reader_of_zip(path):
    content = sealed(archive())
    write_whole(path, content)
    assert read_sealed(path, len(content)) == content
    with zipfile.ZipFile(path) as file:
        assert file.read("schema.json") == b"{}"
        assert file.comment.startswith(b"sklearn_gru ")


def test_any_bit_that_is_changed_is_noticed(path):
    content = sealed(archive())
    for bit in range(8 * len(content)):
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="changed since|does not end as"):
            read_sealed(path, 10**6)


def test_any_part_of_a_file_is_noticed(path):
    content = sealed(archive())
    for part in [content[:n] for n in range(len(content))] + [content[1:], content + b"\n"]:
        path.write_bytes(part)
        with pytest.raises(ValueError, match="changed since|does not end as"):
            read_sealed(path, 10**6)


def test_the_seal_of_something_else_is_none(path):
    path.write_bytes(sealed(b"no archive of zip at all"))
    with pytest.raises(ValueError, match="no archive of zip whose comment is its seal"):
        read_sealed(path, 10**6)


def test_a_seal_that_is_but_a_part_of_the_comment_is_none(path):
    content = sealed(archive())
    place = content.index(b"sklearn_gru ") - 2
    forged = content[:place] + (len(content) - place - 3).to_bytes(2, "little") + content[place + 2 : -64]
    path.write_bytes(forged + hashlib.sha256(forged).hexdigest().encode())
    with pytest.raises(ValueError, match="no archive of zip whose comment is its seal"):
        read_sealed(path, 10**6)


def test_a_larger_file_is_not_read(path):
    content = sealed(archive())
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"it has {len(content)} bytes; expected at most max_bytes=100"):
        read_sealed(path, 100)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes that have names")
def test_a_pipe_is_not_waited_for(path):
    os.mkfifo(path)
    with pytest.raises(ValueError, match="it is no regular file"):
        read_sealed(path, 100)


def test_an_error_leaves_the_old_file_and_nothing_beside_it(path, monkeypatch):
    path.write_bytes(b"old")

    def broken(*arguments):
        raise OSError("the disk is full")

    for step in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, step, broken)
            with pytest.raises(OSError, match="the disk is full"):
                write_whole(path, b"new")
        assert path.read_bytes() == b"old"
        assert os.listdir(path.parent) == [path.name]


def test_the_new_file_is_on_the_disk_before_it_takes_the_name(path, monkeypatch):
    steps = []
    for step in ("fsync", "replace"):
        original = getattr(os, step)
        monkeypatch.setattr(
            os, step, lambda *given, step=step, call=original: (steps.append(step), call(*given))[1]
        )
    write_whole(path, b"new")
    assert steps == ["fsync", "replace", "fsync"]
    assert path.read_bytes() == b"new"


def test_a_link_stays_one(path):
    path.write_bytes(b"old")
    link = path.with_name("link.skops")
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


def test_a_full_disk_says_which_file_it_has_no_room_for(path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device: .*model.skops"):
        write_whole(path, b"a model")
    assert not list(path.parent.iterdir())


def test_what_cannot_be_written_is_named_as_it_was_asked_for(tmp_path):
    for place, error in (
        (tmp_path / "none" / "model.skops", FileNotFoundError),
        (tmp_path, IsADirectoryError),
    ):
        with pytest.raises(error) as raised:
            write_whole(place, b"content")
        assert str(raised.value).endswith(f": '{place}'")
    assert list(tmp_path.parent.glob(".*.tmp")) == []
