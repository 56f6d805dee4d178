"""Measures of a rendered page: words that are cut off, controls in forced colors, motion."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.api.web.pages import PHONE

# Text that is longer than its place. Cut off on purpose, with the whole text at hand: what only a
# screen reader reads, and what ends in an ellipsis and has a title.
CUT = """() => [...document.querySelectorAll('body *')].filter(each => {
    if (!each.textContent.trim() || each.clientWidth <= 1) return false;
    if (each.closest('.hidden, .skip, svg, option') || !each.checkVisibility()) return false;
    const style = getComputedStyle(each);
    if (style.display.startsWith('inline') && style.display !== 'inline-block'
        && style.display !== 'inline-flex') return false;
    if (each.scrollWidth <= each.clientWidth + 1) return false;
    if (style.textOverflow === 'ellipsis' && each.closest('[title]')) return false;
    if (style.overflowX === 'hidden' || style.overflowX === 'clip') return true;
    const ownText = [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    return style.overflowX === 'visible' && ownText;
}).map(each => `${each.scrollWidth} in ${each.clientWidth}: ${each.outerHTML.slice(0, 160)}`)"""

# Text in a column so narrow that its words break: fewer than four letters a line.
SQUEEZED = """() => [...document.querySelectorAll('th, td, dt, dd, p, li, h2, h3')].filter(each => {
    if (!each.checkVisibility() || each.closest('.hidden, svg')) return false;
    const range = document.createRange();
    range.selectNodeContents(each);
    const middles = [...range.getClientRects()].map(({ top, height }) => top + height / 2);
    // Texts of two sizes on one line have their middles a few pixels apart.
    middles.sort((a, b) => a - b);
    const lines = 1 + middles.filter((y, at) => y - middles[at - 1] > 8).length;
    return lines > 3 && each.textContent.trim().length / lines < 4;
}).map(each => each.outerHTML.slice(0, 160))"""

# Texts of one picture that cover each other.
COVERING = """() => [...document.querySelectorAll('.plot > svg')].flatMap(svg => {
    const boxOf = each => [each, each.getBoundingClientRect()];
    const texts = [...svg.querySelectorAll('text')].map(boxOf);
    return texts.flatMap(([one, a], at) => texts.slice(at + 1).filter(([, b]) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4
    ).map(([other]) => `${one.textContent} / ${other.textContent}`));
})"""

# What is chosen but, without the page's own colors, looks like its neighbor that is not.
ALIKE = """() => {
    const looks = element => {
        const style = getComputedStyle(element);
        const own = ['fontWeight', 'textDecorationLine', 'outlineStyle', 'color',
            'backgroundColor', 'borderTop', 'borderRight', 'borderBottom', 'borderLeft',
            'boxShadow'].map(name => style[name]);
        const drawn = ['::before', '::after'].map(part => {
            const { content, borderBottomStyle, backgroundColor } = getComputedStyle(element, part);
            return [content, borderBottomStyle, backgroundColor];
        });
        return JSON.stringify([own, drawn]);
    };
    const chosen = '[aria-selected=true], [aria-pressed=true], [aria-current]';
    return [...document.querySelectorAll(chosen)].filter(each => {
        if (!each.checkVisibility()) return false;
        const place = each.closest('li, tr') ?? each;
        const other = [...place.parentElement.children].find(one => one !== place
            && one.tagName === place.tagName && !one.matches(chosen) && !one.querySelector(chosen));
        const twin = place === each ? other : other?.querySelector(each.tagName);
        return (twin || other) && looks(each) === looks(twin ?? other);
    }).map(each => each.outerHTML.slice(0, 160));
}"""

MOVING = """() => [...document.querySelectorAll('*')].filter(each => {
    const { animationName, animationDuration, transitionDuration } = getComputedStyle(each);
    const seconds = text => Math.max(...text.split(',').map(parseFloat));
    return (animationName !== 'none' && seconds(animationDuration) > 0.01)
        || seconds(transitionDuration) > 0.01;
}).map(each => each.outerHTML.slice(0, 160))"""

# What moved by itself since a time of the page's clock: by how much, and the parts. The sign of the
# connection's state may move with its word.
SHIFTS = """(since) => new Promise((resolve) => {
    const found = [];
    new PerformanceObserver((list) => {
        for (const { value, sources, startTime } of list.getEntries()) {
            const parts = sources.filter(({ node }) =>
                !(node?.closest ? node : node?.parentElement)?.closest('.connection'));
            if (startTime < since || (sources.length && !parts.length)) continue;
            found.push([value, parts.map(({ node }) =>
                (node?.outerHTML ?? node?.data)?.slice(0, 99))]);
        }
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(found)));
})"""

# The largest sum of layout shifts (areas of the window times how far they moved) of a load.
SHIFTED_MAX = 0.05

# The element that has the focus, and whether another part of the page covers it. A bar that is
# drawn a pixel wide has no middle to hit.
STOP = """() => {
    const stop = document.activeElement;
    if (!stop || stop === document.body) return null;
    const { left, top, width, height, right, bottom } = stop.getBoundingClientRect();
    const isIn = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
    // What is larger than the window is looked at where the window shows it.
    const [x, y] = [Math.max(left, 0), Math.max(top, 0)];
    const [w, h] = [Math.min(right, innerWidth) - x, Math.min(bottom, innerHeight) - y];
    const isHit = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]].some(([across, down]) => {
        const hit = document.elementFromPoint(x + across * w, y + down * h);
        return hit && (stop.contains(hit) || stop.closest('label')?.contains(hit));
    });
    const isCovered = Math.min(width, height) > 4 && !(isIn && isHit);
    return [`${stop.outerHTML.slice(0, 120)} ${Math.round(top + scrollY)}`, isCovered];
}"""
STOPS_MAX = 200

# The text spacing that WCAG 1.4.12 asks a page to bear.
SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""


def cut_off(page: Page) -> list[str]:
    """Return the elements whose text does not fit."""
    return _found(page.evaluate(CUT))


def squeezed(page: Page) -> list[str]:
    """Return the texts whose words are broken for want of room."""
    return _found(page.evaluate(SQUEEZED))


def covering(page: Page) -> list[str]:
    """Return the pairs of texts of a picture that cover each other."""
    return _found(page.evaluate(COVERING))


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def chosen_alike(page: Page) -> list[str]:
    """Return chosen elements that forced colors make look like the others."""
    page.emulate_media(forced_colors="active")
    found = _found(page.evaluate(ALIKE))
    page.emulate_media(forced_colors="none")
    return found


def moving(page: Page) -> list[str]:
    """Return what moves although the reader wants no motion."""
    return _found(page.evaluate(MOVING))


def shifts(page: Page, since: float) -> list[Any]:
    """Return what moved since a time of the page's clock: by how much, and its parts."""
    return list(page.evaluate(SHIFTS, since))


def assert_hardly_shifted(page: Page) -> None:
    """Fail if drawn parts moved while the page loaded."""
    found = shifts(page, 0)
    assert sum(value for value, _ in found) <= SHIFTED_MAX, found


def covered_stops(page: Page) -> list[str]:
    """Go through a page with the Tab key; return the stops that are out of view or covered.
    AssertionError: the way has no end."""
    seen: dict[str, bool] = {}
    for _ in range(STOPS_MAX):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (len(seen) > 1 and stop[0] == next(iter(seen))):
            assert len(seen) > 5
            return [name for name, is_covered in seen.items() if is_covered]
        seen[stop[0]] = stop[1]
    raise AssertionError(f"more than {STOPS_MAX} stops")


def space_text(page: Page) -> None:
    """Space the page's text as widely as WCAG 1.4.12 says."""
    page.evaluate(SPACING)


def unspace_text(page: Page) -> None:
    page.evaluate("document.adoptedStyleSheets = []")


def _found(found: Any) -> list[str]:
    return [str(each) for each in found]


def assert_words_fit(page: Page) -> None:
    """Check the words on a desktop, then on a phone, and leave the page there."""
    assert cut_off(page) == []
    assert squeezed(page) == []
    assert covering(page) == []
    resize(page, PHONE)
    assert cut_off(page) == []
    assert squeezed(page) == []
    assert covering(page) == []
    assert sideways(page) <= 0


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
