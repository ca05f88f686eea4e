"""Raw text in; the borders of its sentences, and the text without its links, out."""

import re

# ---- links ----
_SAFE = r"[^\s{}<>\"“”`()\u3000-\u303f\uff00-\uffef]"
_NEXT_SENTENCE = r"(?!\.(?:We|The|Our|This|In|It|Code)\s)"  # `…/repo.We show` hides a border
_TAIL = rf"(?:{_NEXT_SENTENCE}{_SAFE}|\([^\s(){{}}]*\))*(?:(?![.,;:!?'’\]\\]){_SAFE}|\([^\s(){{}}]+\))"
_HOST = r"(?:[a-z0-9-]{1,63}\.){1,6}(?:com|org|net|io|ai|dev|edu|gov|info|co|me|eu|de|uk|cn|ch|fr|jp|ca)"
_LINK = re.compile(rf"(?:https?://|www\.){_TAIL}|(?<![\w@/.-]){_HOST}/(?:{_TAIL})?", re.I)
_MAYBE_LINK = re.compile(r"//|[Ww]{3}\.|\.[A-Za-z]{2,4}/")  # quick, and no link goes past it
_LINK_LEFTOVER = re.compile(r"\\(?:url|href)(?=\s*\{)|\{\s*(?:URL)?\s*\}|\(\s*\)|\[\s*\]")


def strip_links(text: str) -> str:
    """Return the text without its web addresses: the form that is embedded."""
    bare = _LINK_LEFTOVER.sub(" ", _LINK.sub(" ", text))
    return re.sub(r" (?=[.,;:)\]])", "", " ".join(bare.split()))


# ---- sentences ----
def _behind(words: str) -> str:
    """Return a pattern that holds just after the stop of one of the words (a lookbehind has one width)."""
    return "|".join(rf"(?<=\b{re.escape(word)}\.)" for word in words.split())


# Words that begin sentences and are neither surname nor term: they decide after `et al.`, `U.S.` and `H.`
_STARTER = (
    r"(?:We|The|This|These|Those|That|Our|Us|It|Its|In|On|At|By|To|For|From|With|Within"
    r"|Without|Using|If|As|An?|I|He|She|They|Their|There|Here|However|Moreover|Furthermore"
    r"|Therefore|Thus|Hence|Then|Next|Also|But|And|Yet|So|While|Whereas|When|Where|Although"
    r"|Though|Despite|Since|Because|Given|Based|Under|Unlike|After|Before|During|Such|Both|Each"
    r"|Every|Some|Many|Most|All|Other|Another|One|Two|Three|First|Second|Third|What|How|Why"
    r"|Which|Who|Can|Does|Do|Is|Are|No|Not|Instead|Rather|Overall|Besides|Code|Results"
    r"|Assuming|Consider|Through|Inspired|Let|Motivated|Experiments|Experimental|Extensive|Existing"
    r"|Empirical|Recent|Previous|Patients|[A-Z][a-z]+ly"
    r")\b"
)
_LOWER_STARTER = r"(?:we|the|this|these|our|it|in|to|however|moreover|furthermore|finally|a|an)\s"
_NEVER_LAST = _behind(
    "e.g E.g i.e I.e a.k.a w.r.t s.t v.s vs Vs cf Cf viz resp Resp approx Approx ca incl esp Dr dr Prof prof"
    " Mr Mrs Ms St Mt"
)
_BEFORE_NUMBER = _behind(
    "Fig fig Figs figs Eq eq Eqs eqs Sec sec Secs secs Ref ref Refs refs Tab tab Tabs tabs Ch ch Vol vol No"
    " no Nos nos p pp c Thm Lem Prop Def Cor Alg Ver ver avg Avg std Std Jan Feb Mar Apr Aug Sep Sept Oct Nov"
    " Dec"
)
_NO_END = re.compile(
    rf"\.(?:{_NEVER_LAST}|(?<=\b[ie]\.\s[eg]\.)|(?:{_BEFORE_NUMBER})(?=\s*[\d(\[~]|\s+[A-Z]?(?:\d|[IVX]+\b))"
    rf"|(?<=\betc\.)(?!\s+[^\sa-z]|\)\s+{_STARTER})"
    rf"|(?:{_behind('al Inc Ltd Corp Jr Sr')}|(?<=\.[A-Za-z]\.))(?!\s+{_STARTER})"
    r"|(?:(?<=[:;]\s\d\.)|(?<=[:;]\s\d\d\.))(?=\s?[A-Z]))"  # `two ideas: 1. We`
    rf"|!(?:(?<=\bYahoo!)|(?<=\bJeopardy!))(?!\s+{_STARTER})"
)
_INITIAL = re.compile(rf"\.(?<=\b[A-Z]\.)(?=\s?[A-Z]\.|\s(?!{_STARTER})[A-Z][a-z'’])")
_CLOSERS = r"[.!?…)\]}\"'”’»]"
_MARKERS = r"(?:\s?\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,9}\]){0,9}"  # `it works. [3]`
# One alternative a line; each begins after the stop, which a lookbehind of its own may look at again.
_BORDER = re.compile(
    r"(?<![.!?…])[.!?…؟।۔。！？｡](?:"
    rf"{_CLOSERS}{{0,6}}{_MARKERS}(?=\s*\Z|\s+(?:[^\sa-zß-öø-ÿ,;:.!?)\]}}%/=+&|<>*-]"
    r"|[-*•]\s|[a-z]+[A-Z\d]|[a-z]-[A-Za-z]))"  # iPSC, p53, t-SNE and k-means begin sentences too
    rf"|(?<=[A-Za-z)%\d]\.)(?=\s+{_LOWER_STARTER})"
    rf"|(?:(?<=[A-Za-z]{{2}}[.?!])|(?<=[)\]}}$%*\d][.?!])){_CLOSERS}{{0,6}}{_MARKERS}"  # `works.We`, `set.In`
    r"(?!(?:Org|Com|Net|Js|Py|Io|Ai|Edu|Gov)\b)(?=[A-Z][a-z]*[\s,])"
    r"|(?:(?<=\b[a-z]{4}[.?!])|(?<=[a-z]{5}[.?!])|(?<=[)\]][.?!]))(?=[A-Z][A-Z\d][\w-]*[\s,:])"
    r"|(?<=[a-z)\]]{2}[.?!])(?=\()"
    r"|(?<=[。！？｡])[。！？｡」』”’）)]*)"
)
_BREAK = re.compile(  # a blank line, or a heading in capitals that no stop announces
    r"\n\s*(?=\n)|[^.?!:;,&/\s](?<![A-Z]{2})(?=\s+(?:[A-Z]{3,} (?:AND |& )?)?(?:BACKGROUND|OBJECTIVES?|AIMS?"
    r"|PURPOSE|METHODS?|DESIGN|RESULTS?|FINDINGS|CONCLUSIONS?|INTERPRETATION)(?: [A-Z]+)*:)"
)


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    stop, run = match.start(), match[0]
    before = text[max(start, stop - 60) : stop].split()  # enough to see, however long the sentence
    if sum(run.count(char) for char in ".!?") == 1:  # in `etc.).` the second stop decides
        if _NO_END.match(text, stop):
            return False
        if _INITIAL.match(text, stop):
            # `by J. Smith` is a name, `hepatitis B. Patients` and `matrix X. Tests` end sentences
            return len(before) > 1 and before[-2].islower() and len(before[-2]) > 3
    if len(before) == 1 and before[0].isdigit() and len(before[0]) < 3 and stop - start < 60:
        return False  # `1. We` begins an item of a list
    if run[0] in "?!" and run.endswith(")") and before and not before[0].startswith("("):
        return False  # `(is it so?) Then` asks in passing
    return True


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence, in code points of the text as given, white space trimmed.

    Every character that is not white space lies in exactly one span. A stop ends a sentence also when the
    blank after it is missing; stops in links, abbreviations, initials and list numbers end none, and a piece
    without letter or digit belongs to its neighbour.
    """
    shadow = text
    if _MAYBE_LINK.search(text):
        shadow = _LINK.sub(lambda match: "U" * len(match[0]), text)  # same length, so offsets stay true
    borders = list(_BORDER.finditer(shadow))
    if "\n" in text or ":" in text:
        borders = sorted([*borders, *_BREAK.finditer(shadow)], key=re.Match.end)
    cuts = [0]
    looked, says = 0, False  # each character is looked at once: a text of stops alone has no end of borders
    for match in borders:
        says = says or any(map(str.isalnum, shadow[looked : match.end()]))
        looked = max(looked, match.end())
        if says and _ends_sentence(shadow, cuts[-1], match):
            cuts.append(match.end())
            says = False
    if len(cuts) > 1 and not any(map(str.isalnum, text[cuts[-1] :])):
        cuts.pop()
    spans = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        piece = text[start:end]
        if bare := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            spans.append((first, first + len(bare)))
    return spans
