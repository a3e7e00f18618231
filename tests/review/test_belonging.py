"""What of a file is read with the part of it that crosses."""

from tests.build import Tree

FETCH = """\
from shop.signals import compose_signals

def fetch(config):
    unsubscribe = compose_signals(config)
{body}
    unsubscribe()

def other():
    return 1
"""


def test_what_else_changes_in_a_function_that_crosses_goes_along() -> None:
    """Its other hunks use what the crossing line has bound; those of other functions stay at home."""
    body = "\n".join(f"    step{number}()" for number in range(20))
    signals = "def compose_signals(config):\n    return config\n"
    before = FETCH.format(body=body)
    after = before.replace("signals(config)", "signals(config, 1)").replace("unsubscribe()", "unsubscribe(1)")
    after = f"{after}{body.replace('    ', '')}\n"
    base = {"shop/signals.py": signals, "shop/fetch.py": f"{before}{body.replace('    ', '')}\n"}
    head = {
        "shop/signals.py": signals.replace("(config)", "(config, x)"),
        "shop/fetch.py": after.replace("step9()", "step0()"),
    }
    units = Tree(base, head).plan().units
    crossing = next(unit for unit in units if unit.reason_code == "cross-file")
    shown = [line.text.strip() for hunk in crossing.hunks for line in hunk.lines if line.sign == "+"]
    assert "unsubscribe(1)" in shown
    assert any(unit.reason_code == "bounded" for unit in units)


def test_what_else_changes_in_a_function_without_a_name_goes_along() -> None:
    lines = "".join(f"  const part{n} = {n};\n" for n in range(12))
    code = (
        "import compose from './compose.js';\n\nexport default async (config) => {{\n{}" + lines + "{}}};\n"
    )
    made = "export default function compose(a) {\n  return a;\n}\n"
    base = {
        "lib/fetch.js": code.format("  let s = compose(config);\n", "  stop();\n"),
        "lib/compose.js": made,
    }
    head = {
        "lib/fetch.js": code.format("  let s = compose(config, 1);\n", "  cancel();\n"),
        "lib/compose.js": made.replace("(a)", "(a, b)"),
    }
    (unit,) = Tree(base, head).plan().units
    assert len(unit.hunks) == 3


def test_what_a_crossing_uses_of_its_own_file_goes_along_if_it_changes() -> None:
    far = "".join(f"const part{n} = {n};\n" for n in range(12))
    code = (
        "import {{ track }} from './track.js';\n\nconst encode = {};\n"
        + far
        + "export const send = (s) => {};\n"
    )
    made = "export const track = (stream) => {\n  return stream;\n};\n"
    base = {"lib/fetch.js": code.format("1", "track(s)"), "lib/track.js": made}
    head = {
        "lib/fetch.js": code.format("2", "track(s, encode)"),
        "lib/track.js": made.replace("(stream)", "(stream, encode)"),
    }
    (unit,) = Tree(base, head).plan().units
    assert len(unit.hunks) == 3


def test_where_a_crossing_definition_is_used_in_its_own_file_goes_along() -> None:
    far = "".join(f"PART_{n} = {n}\n" for n in range(12))
    made = "def settle(bill):\n    return bill\n\n\n" + far + "first = {}\n"
    user = "from shop.pay import settle\n\n\ndef go(bill):\n    return {}\n"
    base = {"shop/pay.py": made.format("settle(1)"), "shop/run.py": user.format("settle(bill)")}
    head = {
        "shop/pay.py": made.replace("(bill):", "(bill, tip):").format("settle(1, 2)"),
        "shop/run.py": user.format("settle(bill, 3)"),
    }
    (unit,) = Tree(base, head).plan().units
    assert len(unit.hunks) == 3


def test_a_new_helper_of_one_file_stays_at_home() -> None:
    far = "".join(f"const part{n} = {n};\n" for n in range(12))
    code = "import {{ track }} from './track.js';\n\n{}" + far + "export const send = (s) => {};\n"
    made = "export const track = (stream) => {\n  return stream;\n};\n"
    base = {"lib/fetch.js": code.format("", "track(s)"), "lib/track.js": made}
    head = {
        "lib/fetch.js": code.format("const encode = (s) => s;\n", "track(s, encode(s))"),
        "lib/track.js": made.replace("(stream)", "(stream, bytes)"),
    }
    bounded = [unit for unit in Tree(base, head).plan().units if unit.reason_code == "bounded"]
    assert [hunk.path for unit in bounded for hunk in unit.hunks] == ["lib/fetch.js"]


def test_who_calls_what_crosses_in_its_own_file_goes_along() -> None:
    """`tag` takes a parameter of a type that another file brings; its callers here change with it."""
    far = "".join(f"const part{n} = {n};\n" for n in range(12))
    code = "{}\nfunction tagColor(tag{}) {{\n  return tag;\n}}\n" + far + "show(tagColor({}));\n"
    base = {"ui/themes.ts": "export {};\n", "ui/picker.ts": code.format("", "", "t")}
    head = {
        "ui/themes.ts": "export type DialogPalette = { plan: string };\n",
        "ui/picker.ts": code.format(
            "import type { DialogPalette } from './themes';", ", palette: DialogPalette", "t, p"
        ),
    }
    assert {unit.reason_code for unit in Tree(base, head).plan().units} == {"cross-file"}


def test_what_does_not_fit_into_the_call_crosses_in_one_of_its_own() -> None:
    made = "def settle(bill):\n    return bill\n"
    gap = "".join(f"GAP_{n} = {n}\n" for n in range(9))
    uses = "".join(f"{gap}first{n} = {'{}'}  # {'x' * 300}\n" for n in range(90))
    user = "from shop.pay import settle\n\n\ndef go(bill):\n    return {}\n"
    base = {"shop/pay.py": made + uses.replace("{}", "settle(1)"), "shop/run.py": user.format("settle(bill)")}
    head = {
        "shop/pay.py": made.replace("(bill)", "(bill, tip)") + uses.replace("{}", "settle(1, 2)"),
        "shop/run.py": user.format("settle(bill, 3)"),
    }
    units = Tree(base, head).plan().units
    assert len(units) > 1
    assert {unit.reason_code for unit in units} == {"cross-file"}
    assert all("whose signature changed" in unit.reason for unit in units)


def test_of_a_long_function_goes_along_what_names_what_the_crossing_has_given() -> None:
    steps = "".join(f"    step_{n}()\n" for n in range(110))
    code = "from shop.themes import colors\n\n\ndef show(page):\n    palette = {}\n" + steps + "    {}\n"
    code += steps + "    {}\n"
    made = "def colors(page):\n    return page\n"
    base = {"shop/themes.py": made, "shop/page.py": code.format("1", "draw(page)", "close(page)")}
    head = {
        "shop/themes.py": made.replace("(page)", "(page, dark)"),
        "shop/page.py": code.format("colors(page, True)", "draw(page, palette)", "close(page, 1)"),
    }
    told = {
        line.text.strip(): unit.reason_code
        for unit in Tree(base, head).plan().units
        for hunk in unit.hunks
        for line in hunk.lines
        if line.sign == "+"
    }
    assert told["draw(page, palette)"] == "cross-file"
    assert told["close(page, 1)"] == "bounded"
