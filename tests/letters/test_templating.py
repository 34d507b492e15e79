"""Templates are filled in completely, or say what is missing."""

import pytest

from watcher import templating
from watcher.errors import TemplateError
from watcher.templating import render, templates_folder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A package of its own, with templates packed beside it."""
    (tmp_path / "_templates" / "letters").mkdir(parents=True)
    monkeypatch.setattr(templating, "_PACKAGE", tmp_path)
    return tmp_path / "_templates"


def test_the_repositorys_templates_are_found():
    assert (templates_folder() / "letters" / "en" / "exit.txt.j2").is_file()


def test_packed_templates_come_first(folder):
    assert templates_folder() == folder


def test_text_is_not_escaped_and_html_is(folder):
    for name in ("a.txt.j2", "a.html.j2"):
        (folder / name).write_text("{% if x %}\n{{ x }}\n{% endif %}\n", encoding="utf-8")
    assert render("a.txt.j2", {"x": "<å>"}) == "<å>\n"
    assert render("a.html.j2", {"x": "<å>"}) == "&lt;å&gt;\n"


def test_a_name_that_is_not_known_is_told_with_its_template_and_line(folder):
    (folder / "letters" / "a.txt.j2").write_text("\nDear {{ nmae }}", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        render("letters/a.txt.j2", {"name": "Jane", "me": "Robin"})
    assert "'nmae'" in caught.value.what
    assert caught.value.where == "letters/a.txt.j2:2"
    assert "me, name" in caught.value.mend


def test_a_template_that_is_not_there_is_told():
    with pytest.raises(TemplateError, match=r"letters/xx/exit\.txt\.j2"):
        render("letters/xx/exit.txt.j2", {})


def test_a_damaged_template_is_told_with_its_line(folder):
    (folder / "a.txt.j2").write_text("\n\n{% if %}", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        render("a.txt.j2", {})
    assert caught.value.where == "a.txt.j2:3"


def test_no_template_is_read_outside_the_folder(folder):
    (folder.parent / "secret.txt.j2").write_text("secret", encoding="utf-8")
    with pytest.raises(TemplateError):
        render("../secret.txt.j2", {})
