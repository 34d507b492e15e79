"""Templates -> text, for letters and reports. The only door of jinja2."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from watcher.errors import TemplateError

if TYPE_CHECKING:
    import jinja2

_PACKAGE = Path(__file__).parent


def templates_folder() -> Path:
    """Where the templates are: beside the package in an installed wheel, else at the repository's root."""
    packed = _PACKAGE / "_templates"
    return packed if packed.is_dir() else _PACKAGE.parent / "templates"


def render(name: str, facts: Mapping[str, object]) -> str:
    """The text of a template with these facts. `name` is its path below the templates folder, with slashes.

    Values are escaped in templates whose name ends with .html.j2 only. TemplateError where the template is
    missing, damaged, or uses a name that is not among the facts: nothing is ever left out silently.
    """
    import jinja2  # here, so that a scan that reads doesn't hold it

    try:
        return _environment(templates_folder()).get_template(name).render(**facts)
    except jinja2.TemplateNotFound as err:
        raise TemplateError(
            f"there is no template {err.name}", name, "Install client-watcher again, or put the template there."
        ) from err
    except jinja2.TemplateSyntaxError as err:
        raise TemplateError(
            f"the template can't be read: {err.message}", f"{err.name or name}:{err.lineno}", "Mend this line."
        ) from err
    except jinja2.UndefinedError as err:
        known = ", ".join(sorted(facts))
        raise TemplateError(
            f"{err.message}, but the template uses it", _place(err, name), f"Names that may be used: {known}."
        ) from err
    except jinja2.TemplateError as err:
        raise TemplateError(
            f"the template can't be filled in: {err.message}", _place(err, name), "Mend the template."
        ) from err


@lru_cache(maxsize=4)
def _environment(folder: Path) -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(folder)),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html.j2",), default=False, default_for_string=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _place(err: jinja2.TemplateError, name: str) -> str:
    """The template's name and the line that failed, where the traceback tells: jinja2 writes them into it."""
    lines = [f.lineno for f in traceback.extract_tb(err.__traceback__) if f.filename.replace("\\", "/").endswith(name)]
    return f"{name}:{lines[-1]}" if lines else name
