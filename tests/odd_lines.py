"""Random log lines that nobody would send, with odd names and values and damage; reproducible by seed."""

from __future__ import annotations

import random

from hand_made import words

from snowplow_sql.events import columns

PIECES = words(
    """a Z 0 9 - . + %20 %2520 % %zz %2 %FF %C3%A9 %c3%a9 %E2%82 %F0%9F%98%80 %ED%A0%80 %F0%9F %00 %09 %0A %250A %0D
    é 日 😀 ? = == & && # %23 %26 %3D / : http:// HTTP://shop.Example.com/ utm_source UTM_Medium= utm_campaign=x
    utm_term 1 true 1e3 12.50 -5 +7 0x1F NaN 1e999 .5 5. 99999999999 2147483648 1024x768 x 2012-02-29 2012-02-30
    12:00:00 24:00:00 ; $ { } < " ' \\ | ^ ` [ ] ß"""
)
PIECES += [" 5", "\u017f", "\u2028", "\u0085", "\u00a0", "\u3000", "\ufeff", "\u200b", "\x0b", "\x0c", "\x7f"]
LEADS = (0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF)
TAILS = (0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0x41, 0x00, 0x25)
NAMES = sorted(
    {name for column in columns().values() if column.source == "query" for name in column.modern_names}
    | {"ip", "url", "tstamp", "res", "e", "E", "nuid", "x", "f_pdf", "f_fla", "f_java", "f_ag"}
)
TYPICAL = {
    "e": "pv pp ev tr ti ad PV se ue zz %70v",
    "res": "1024x768 1x x2 1024X768 -1x2 99999999999x1",
    "tstamp": "2012-05-24+11:35:53 2012-05-24%2011%3A35%3A53 2012-05-24 2012-02-30+1:2:3",
    "vid": "1 2 -3 007 2147483647 2147483648 1.0 %31",
    **dict.fromkeys(
        ("tr_tt", "tr_tx", "tr_sh", "ti_pr", "ti_qu", "ev_va", "se_va"),
        """12.50 1.005 -1.005 2.675 1e3 1e-3 1e999 +5 5. .5 %2012 12%20 abc 0x1F NaN Infinity 12345678901234567
        9999999999999999.994 9999999999999999.995 0.125 1e16 3 %2B4""",
    ),
    **dict.fromkeys(("f_pdf", "f_fla", "f_java", "f_ag", "cookie"), "1 0 %31 2"),
}
AGENTS = words(
    """Mozilla/5.0%20(Windows%20NT%206.1)%20Firefox/9.0 Opera/9.80%20x - Googlebot/2.1 a+b Android%2014 %zz%FF
    Mozilla/5.0%2520(iPhone;%2520CPU) Chrome/131 Mozilla/4.0%20(compatible;%20MSIE%207.0) Firefox/23 Edg/120.0"""
)
ODD_LINES = ["", "   ", "\t\t", "#x", "# Fields", "#Version: 1.0", "#Fields: date time"]
DAYS = words("2012-01-01 2012-02-29 2012-02-30 0000-01-01 2011-13-01 12-1-1 2012-12-31")
TIMES = words("10:00:00 23:59:59 24:00:00 1:2:3 10:60:00 10:00:60")
STEMS = words("/ice.png /ice.pngx /i?x /I /i.png /ice.pn")


class OddLines:
    """Makes the lines."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def lines(self, count: int) -> list[str]:
        """So many lines, without line ends."""
        return [self._line() for _ in range(count)]

    def _line(self) -> str:
        chance = self.random
        if chance.random() < 0.02:
            return chance.choice(ODD_LINES)
        page = self._page().replace("\t", "") or "-"
        query = "&".join(self._pair() for _ in range(chance.randint(0, 12))) or chance.choice(["-", "", "e=pv"])
        query += chance.choice(["#e=tr", "?e=tr", "&", "&&", "=", "#"]) if chance.random() < 0.2 else ""
        day = chance.choice(DAYS) if chance.random() < 0.2 else "2012-01-01"
        time = chance.choice(TIMES) if chance.random() < 0.1 else "10:00:00"
        stem = "/i" if chance.random() < 0.8 else chance.choice(STEMS)
        fields = [day, time, "LHR5", "3345", chance.choice(["192.0.2.7", "-"]), "GET", "d1.cloudfront.net", stem, "200"]
        fields += [page, chance.choice(AGENTS), query]
        shape = chance.random()
        if shape > 0.95:
            fields += ["-", "Hit"]
        if shape > 0.985:
            fields = fields[: chance.randint(1, 11)]
        return (chance.choice([" ", "  ", " \t", "\t "]) if shape < 0.05 else "\t").join(fields)

    def _text(self, most: int) -> str:
        chance = self.random
        if chance.random() < 0.1:  # bytes that may be invalid UTF-8
            return "".join(f"%{chance.choice(LEADS + TAILS):02X}" for _ in range(chance.randint(1, 8)))
        return "".join(chance.choice(PIECES) for _ in range(chance.randint(0, most)))

    def _page(self) -> str:
        shop = "http://shop.example.com"
        tagged = f"{shop}/a?utm_source={self._text(3)}&utm_medium={self._text(3)}#{self._text(2)}"
        some = ["-", shop, f"{shop}/", f"{shop}/a?{self._text(6)}", tagged, self._text(6).replace(" ", "")]
        return self.random.choice([*some, "mailto:x?utm_source=a", "//h/?utm_source=1"])

    def _pair(self) -> str:
        chance = self.random
        name = chance.choice(NAMES)
        if chance.random() < 0.1:
            return name + chance.choice(["", "="])
        if name in TYPICAL and chance.random() < 0.8:
            return f"{name}={chance.choice(words(TYPICAL[name]))}"
        value = self._text(5).replace("\t", "")
        return f"{name}={value}" if chance.random() < 0.3 else f"{name}={value.replace('&', '')}"
