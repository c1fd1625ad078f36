"""What a formula may be made of: commands that set letters and signs, and none that act."""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{([^{}]*)\}")
# Anki takes these for sounds, speech and pictures of LaTeX wherever they stand.
_ANKI = re.compile(r"\[/?(?:sound:|anki:|latex\]|\$\$?\])", re.IGNORECASE)

_LETTERS = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu
xi omicron pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta
Lambda Xi Pi Sigma Upsilon Phi Psi Omega aleph beth hbar hslash ell wp Re Im imath jmath partial
nabla infty emptyset varnothing angle measuredangle degree circ prime dagger ddagger S P AA
"""
_OPERATORS = """
pm mp times div cdot cdotp ast star bullet oplus ominus otimes oslash odot cap cup setminus wedge
vee land lor lnot neg amalg sum prod coprod int iint iiint oint bigcap bigcup bigoplus bigotimes
bigwedge bigvee lim limsup liminf sup inf max min arg det dim exp gcd ker lg ln log Pr sin cos tan
cot sec csc arcsin arccos arctan sinh cosh tanh coth bmod pmod mod operatorname operatorname* deg
"""
_RELATIONS = """
leq le geq ge neq ne ll gg approx sim simeq cong equiv doteq propto prec succ preceq succeq subset
supset subseteq supseteq in ni notin mid nmid parallel perp models vdash leqslant geqslant lesssim
gtrsim approxeq triangleq coloneqq not to gets mapsto leftarrow rightarrow leftrightarrow Leftarrow
Rightarrow Leftrightarrow longleftarrow longrightarrow longleftrightarrow implies iff uparrow
downarrow updownarrow Uparrow Downarrow nearrow searrow swarrow nwarrow rightleftharpoons
leftharpoonup rightharpoonup hookrightarrow xrightarrow xleftarrow forall exists nexists therefore
because top bot
"""
_STRUCTURE = """
frac dfrac tfrac cfrac binom dbinom tbinom sqrt over choose left right middle big Big bigg Bigg bigl
bigr Bigl Bigr biggl biggr Biggl Biggr lfloor rfloor lceil rceil langle rangle lvert rvert lVert
rVert vert Vert lbrace rbrace lbrack rbrack overline underline overbrace underbrace overset underset
stackrel substack hat widehat bar tilde widetilde vec dot ddot dddot acute grave breve check
mathring overrightarrow overleftarrow boxed cancel bcancel xcancel phantom hphantom vphantom limits
nolimits begin end hline cr tag* displaystyle textstyle scriptstyle scriptscriptstyle ldots cdots
vdots ddots dots dotsc dotsb quad qquad hspace kern mkern enspace thinspace
"""
_TEXT = """
text textrm textbf textit textsf texttt textup textnormal mbox mathrm mathbf mathit mathsf mathtt
mathbb mathcal mathfrak mathscr boldsymbol bf it rm sf tt cal ce pu color textcolor
"""
# Signs and widths of blanks: `\{`, `\,`.
_SIGNS = "{}|%&#_$,;:! \\>'\"^`~=.-/"

COMMANDS = frozenset(f"{_LETTERS} {_OPERATORS} {_RELATIONS} {_STRUCTURE} {_TEXT}".split())
_ENVIRONMENT_NAMES = """
matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array cases aligned align align* gathered
split equation equation*
"""
ENVIRONMENTS = frozenset(_ENVIRONMENT_NAMES.split())

_LINK, _PAGE = "it makes a link", "it changes the page around the formula"
_DEFINES, _READS = "it defines what other formulas then mean", "it asks for a file"
ACTING = {
    **dict.fromkeys(("href", "url"), _LINK),
    **dict.fromkeys(("htmlClass", "htmlId", "htmlStyle", "htmlData"), _PAGE),
    **dict.fromkeys(("class", "cssId", "style", "data", "toggle", "mathtip", "tooltip"), _PAGE),
    **dict.fromkeys(("def", "gdef", "edef", "xdef", "let", "futurelet", "global"), _DEFINES),
    **dict.fromkeys(("newcommand", "renewcommand", "providecommand"), _DEFINES),
    **dict.fromkeys(("newenvironment", "renewenvironment", "DeclareMathOperator"), _DEFINES),
    **dict.fromkeys(("require", "includegraphics", "input", "include", "usepackage"), _READS),
    **dict.fromkeys(("csname", "catcode", "write", "openout", "openin", "immediate"), _READS),
}
"""Why some commands are refused; all others that are not in `COMMANDS` are unknown."""


def commands(latex: str) -> Iterator[str]:
    """The commands of a formula that may not be in it, without their backslashes."""
    for name in dict.fromkeys(_COMMAND.findall(latex)):
        known = name in COMMANDS if name[0].isalpha() else name in _SIGNS
        # A star belongs to some commands; behind others it is a sign.
        if not known and name.removesuffix("*") not in COMMANDS:
            yield name.removesuffix("*")


def environments(latex: str) -> Iterator[str]:
    """The environments of a formula that may not be in it."""
    for name in dict.fromkeys(_ENVIRONMENT.findall(latex)):
        if name not in ENVIRONMENTS:
            yield name


def of_anki(latex: str) -> str:
    """What Anki would take for something else than a formula, such as `[sound:`; else empty."""
    found = _ANKI.search(latex)
    return found[0] if found else ""
