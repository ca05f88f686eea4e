"""What stands still in the library, as HTML: the form that adds papers, the search, the bar of the selection."""

from __future__ import annotations

from rag.toolkit import FORMATS
from ui.library.report import FORMATS_READ, LARGEST_MB
from ui.selection import MOST_SELECTED

_EXPORTS = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL JSON", "csv": "CSV", "jsonl": "JSON lines"}

ADDING = f"""<details class="adding" data-largest="{LARGEST_MB}"><summary>Add papers</summary><fieldset>
<legend class="sr-only">Files or text</legend>
<div class="drop" id="drop"><p><label class="choose">Choose files<input type="file" multiple class="sr-only"></label>
or drop them here</p><p class="quiet">{FORMATS_READ}</p></div>
<label class="field">Or paste text
<textarea rows="3" dir="auto" placeholder="A title, and its abstract below"></textarea></label>
<label class="field">Tags for what is added
<input type="text" class="tags" dir="auto" autocomplete="off" placeholder="none; several with commas"></label>
<p class="buttons"><button type="button" class="plain" data-paste>Add the text</button>
<button type="button" class="plain" data-load="sample">Load the sample collection</button></p>
<div class="refused" role="alert"></div></fieldset></details><div id="told" data-told></div>"""

_SEARCH = (
    '<form class="looking" role="search" aria-label="Papers">'
    '<input type="search" name="query" dir="auto" autocomplete="off" aria-label="Search the papers"'
    ' placeholder="Search title, abstract, authors, venue, key">'
    '<details class="narrowing"><summary>Filters</summary><div class="fields">'
    '<label>From year<input type="text" inputmode="numeric" name="year_from" maxlength="4" size="5"></label>'
    '<label>to<input type="text" inputmode="numeric" name="year_to" maxlength="4" size="5"></label>'
    '<label>Venue<select name="venue"><option value="">any</option></select></label>'
    '<label>Tag<select name="tag"><option value="">any</option></select></label>'
    '<label>Source<select name="source"><option value="">any</option></select></label>'
    '</div></details><button type="button" class="plain" data-clear-view hidden>Clear</button></form>'
)

_EXPORT = "".join(
    f'<button type="button" data-save="{fmt}">{name}</button>' for fmt, name in _EXPORTS.items() if fmt in FORMATS
)

_SELECTION = (
    f'<div class="chosen" role="group" aria-label="Selected papers" data-most="{MOST_SELECTED}" hidden>'
    '<p class="how-many" role="status"></p>'
    '<button type="button" class="plain" data-every></button>'
    '<button type="button" class="plain" data-none>Select none</button>'
    '<div class="acts"><button type="button" data-act="ask_about">Ask about these</button>'
    '<button type="button" data-act="overview_of">Overview of these</button>'
    f'<details class="menu"><summary>Export</summary><div>{_EXPORT}</div></details>'
    '<form class="tagging"><input type="text" name="tag" dir="auto" list="known-tags" autocomplete="off"'
    ' aria-label="Tag" placeholder="Tag"><datalist id="known-tags"></datalist>'
    '<button type="submit" value="add">Tag</button><button type="submit" value="remove">Untag</button></form>'
    '<button type="button" class="remove" data-act="remove">Remove</button></div></div>'
)

BROWSING = (
    '<section class="browsing" aria-label="Papers of the library"><div class="spread"></div>'
    f'{_SEARCH}<div class="changed" role="status"></div>{_SELECTION}'
    '<div class="papers" aria-busy="true"></div></section>'
)
