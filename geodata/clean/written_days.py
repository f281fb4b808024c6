"""Rewrite days and times of any agency as `2016-07-05 14:30`; a cell that is none stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

# In Czech and Finnish a blank follows the point: 1. 5. 2023.
_GAP = r"(?:[/.\-] ?|[ ,]+)"
_REST = r"(?:[ T,]+(?P<rest>.*))?$"
_YEAR = r"(?P<y>\d{4}|\d{2})"
SHAPES: Mapping[str, str] = {
    "mdy": rf"^(?P<m>\d{{1,2}}){_GAP}(?P<d>\d{{1,2}}){_GAP}{_YEAR}{_REST}",
    "dmy": rf"^(?P<d>\d{{1,2}}){_GAP}(?P<m>\d{{1,2}}){_GAP}{_YEAR}{_REST}",
    "ymd": rf"^(?P<y>\d{{4}})[/.\-](?P<m>\d{{1,2}})[/.\-](?P<d>\d{{1,2}}){_REST}",
    "ym": r"^(?P<y>\d{4})[/.\-](?P<m>\d{1,2})(?P<d>)(?P<rest>)$",
    "my": r"^(?P<m>\d{1,2})[/.\-](?P<y>\d{4})(?P<d>)(?P<rest>)$",
    "compact": (
        r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
        r"(?:[ T]?(?P<rest>\d{4}(?:\d{2})?)?(?:\.0+)?$|[ T](?P<more>\d{1,2}:.*)$)"
    ),
}
MONTH_FORMS = frozenset({"ym", "my"})
_MONTHS = {
    name: f"{number:02d}"
    for number, names in enumerate(
        (
            *("january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr"),
            *("may mayo", "june jun junio", "july jul julio", "august aug agosto ago"),
            *("september sept sep septiembre setiembre", "october oct octubre"),
            *("november nov noviembre", "december dec diciembre dic"),
        ),
        1,
    )
    for name in names.split()
}
# The longest first: "marzo" is no "mar" with something behind it.
_NAMES = sorted(_MONTHS, key=len, reverse=True)
_NAMED = rf"(?i)\b({'|'.join(_NAMES)})\b\.?"
_DE = r"(?i)\s+de\s+"
# Names of weekdays before a day; "Mar 5, 2023" is March, and "mar 5 jun" a Tuesday.
_WEEKDAY = (
    r"(?i)^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|lun(?:es)?|martes|mi[eé](?:rcoles)?"
    r"|jue(?:ves)?|vie(?:rnes)?|s[aá]b(?:ado)?|dom(?:ingo)?|mar[., ]+(?:\d{1,2}[ ./-]+(?:de +)?[a-z]))"
)
_WITH_WEEKDAY = r"(?i)^(?:[a-záé]+)[., ]+(.*)$"
# 05JUN2023: nothing stands between the day, the month and the year.
_GLUED = r"(?i)^(\d{1,2})([a-z]{3,})(\d{4}|\d{2})\b"
_FOUR_DIGITS = r"^(\d{2})(\d{2})(\d{2})?$"
_WITH_POINTS = r"^(\d{1,2})\.(\d{2})(?:\.(\d{2}))?$"  # 14.30, where a comma is the decimal mark
_HALF = r"(?i)\s*([ap])\.?\s*m\.?\b\.?"
# 14h30, 14h, 14:30 hs, 14:30 Uhr: a word for hours, as Spanish, Portuguese and German write it.
_H_BETWEEN = r"(?i)^(\d{1,2}) ?h ?(\d{2})\b"
_HOURS_ALONE = r"(?i)^(\d{1,2}) ?(?:h(?:s|rs|oras?)?|uhr)\.?$"
_HOURS_BEHIND = r"(?i)(\d) ?(?:h|hs|hrs|horas?|uhr|min)\.?$"
_OFFSET = r"\s*(?P<zone>[Zz]|[+-]\d{2}:?\d{2})$"
_CLOCK = r"^(\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?( [AP]M)?$"
# Forms beside which a cell may be ISO: 2016-07-05 is never anything else.
_BESIDE_ISO = frozenset({"mdy", "dmy", "compact"})
# Fri Jan 06 21:54:00 CST 2023, without its weekday: as Java and Unix write a moment.
_YEAR_LAST = (
    r"(?i)^([a-z]{3,9})\.? +(\d{1,2}) +(\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?: +([a-z]{1,5}|[+-]\d{2}:?\d{2}))? +(\d{4})$"
)
# The names that RFC 822 defines; others mean different clocks in different countries.
_AT_OFFSET = {
    "+0000": "UTC UT GMT",
    "-0400": "EDT",
    "-0500": "EST CDT",
    "-0600": "CST MDT",
    "-0700": "MST PDT",
}
_AT_OFFSET |= {"-0800": "PST"}
ZONE_NAMES: Mapping[str, str] = {
    name: offset for offset, names in _AT_OFFSET.items() for name in names.split()
}
NAMED_ZONE = rf"[\dM]\s*({'|'.join(ZONE_NAMES)})$"
EXCEL_EPOCH_DAYS = 25_569  # from 1899-12-30 to 1970-01-01


def plainly(texts: pl.Expr) -> pl.Expr:
    """Return written days with numbers for the names of months, English and Spanish."""
    texts = pl.when(texts.str.contains(_WEEKDAY)).then(texts.str.extract(_WITH_WEEKDAY, 1)).otherwise(texts)
    texts = texts.str.replace(_YEAR_LAST, "${1} ${2} ${5} ${3} ${4}")
    named = texts.str.replace(_GLUED, "${1} ${2} ${3}").str.replace_all(_DE, " ")
    number = named.str.extract(_NAMED, 1).str.to_lowercase().replace_strict(_MONTHS, default=None)
    found = number.is_not_null()
    before = named.str.extract(rf"(?is)^(.*?){_NAMED}.*$", 1)
    after = named.str.extract(rf"(?is)^.*?{_NAMED}(.*)$", 2)
    return pl.when(found).then(pl.concat_str(before, number, after)).otherwise(named)


def day_parts(texts: pl.Series, form: str, *, first_year: int = 1950) -> pl.DataFrame:
    """
    Read days of one form; ISO days beside it too, where the form has day and month in numbers.

    Parameters
    ----------
    texts
        Strings, shape (n,).
    form
        A name of `SHAPES`.
    first_year
        The first of the hundred years that two digits may mean.

    Returns
    -------
    parts
        ``day`` (Date, null where the cell is none), ``rest`` (what follows, without the offset), ``zone``
        (the offset, null where none is written), ``short`` (whether the year has two digits).
    """
    different = texts.drop_nulls().unique()
    read = _read_days(different, form, first_year)
    if form in _BESIDE_ISO and read["day"].null_count():
        # Typed days of workbooks and databases come as ISO text; year first is never another order.
        iso = _read_days(different, "ymd", first_year)
        read = pl.concat([read.filter(pl.col("day").is_not_null()), iso.filter(read["day"].is_null())])
    return pl.DataFrame({"text": texts}).join(read, on="text", how="left", maintain_order="left").drop("text")


def _read_days(different: pl.Series, form: str, first_year: int) -> pl.DataFrame:
    """Return what `day_parts` does of texts, each once, beside the ``text``."""
    part = plainly(pl.col("text")).str.extract_groups(SHAPES[form])
    rest = part.struct.field("rest")
    if form == "compact":
        rest = pl.coalesce(rest, part.struct.field("more"))
    read = (
        pl.DataFrame({"text": different})
        .with_columns(*(part.struct.field(name).alias(name) for name in ("y", "m", "d")), rest=rest)
        .with_columns(short=pl.col("y").str.len_chars() == 2)
    )
    year = pl.col("y").cast(pl.Int32)
    century = first_year - first_year % 100
    full = year + century + pl.when(year < first_year % 100).then(100).otherwise(0)
    year = pl.when("short").then(full).otherwise(year)
    day = pl.when(pl.col("d") == "").then(pl.lit("01")).otherwise("d").str.zfill(2)
    written = pl.concat_str(
        year.cast(pl.String).str.zfill(4), pl.col("m").str.zfill(2), day, separator="-"
    ).str.to_date("%Y-%m-%d", strict=False)
    read = read.with_columns(day=written, said=_with_offset(_plain_clock(pl.col("rest")).str.strip_chars()))
    zone = pl.col("said").str.extract(_OFFSET, 1)
    rest = pl.col("said").str.replace(_OFFSET, "")
    rest = rest.str.replace(_FOUR_DIGITS, "${1}:${2}").str.replace(_WITH_POINTS, "${1}:${2}")
    return read.select("text", "day", "short", zone=zone, rest=pl.when(rest != "").then(rest))


def _with_offset(times: pl.Expr) -> pl.Expr:
    """Return times with an offset for the name of a zone that stands behind them."""
    offset = times.str.extract(NAMED_ZONE, 1).replace_strict(ZONE_NAMES, default=None)
    without = times.str.replace(r"\s*[A-Z]+$", "")
    return pl.when(offset.is_not_null()).then(without + offset).otherwise(times)


def month_texts(texts: pl.Series, form: str) -> pl.Series:
    """
    Return months that stand without a day as ``2016-07``; a cell that is none stays as it is.

    Examples
    --------
    >>> month_texts(pl.Series(["07/2016", "?"]), "my").to_list()
    ['2016-07', '?']
    """
    month = day_parts(texts, form)["day"].dt.strftime("%Y-%m")
    return pl.select(pl.coalesce(month, texts)).to_series()


def day_texts(
    texts: pl.Series,
    times: pl.Series | None,
    form: str,
    *,
    first_year: int,
    written_in: str,
    wanted: str,
    clock_said: bool = False,
) -> tuple[pl.Series, bool]:
    """
    Return days as cleaning reads them, and whether a column of times went into them.

    Parameters
    ----------
    texts
        The column of days, shape (n,); it may hold times too.
    times
        A column of times beside it, as `time_texts` gives it; None where there is none.
    form
        A `DayForm` that is no "parts".
    written_in, wanted
        Time zones: that of times without an offset, and that of the study. A day without a time stays. For
        seconds and milliseconds the first is the clock that is counted: UTC, unless a server counts its own.
    clock_said
        Whether a person said in which zone times without an offset are written. Where nobody did
        and some cells have an offset, those keep one, so that cleaning rejects the others.
    """
    if form in {"epoch_s", "epoch_ms", "excel"}:
        return _of_numbers(texts, form, written_in, wanted), False
    read = day_parts(texts, form, first_year=first_year)
    zoned = bool(read["zone"].is_not_null().any())
    if not zoned and written_in == wanted:
        rest = read["rest"]
        day = read["day"].cast(pl.String)
        whole = pl.select(pl.when(rest.is_not_null()).then(day + " " + rest).otherwise(day)).to_series()
        return pl.select(pl.coalesce(whole, texts)).to_series(), False
    clock = read["rest"] if times is None else times
    moment = _moments(read["day"], clock)
    offset = read["zone"].str.replace_all(":", "", literal=True).replace({"Z": "+0000"})
    minutes = _offset_minutes(offset)
    frame = pl.DataFrame({"at": moment, "offset": minutes, "raw": texts, "day": read["day"]})
    half = zoned and not clock_said and bool((moment.is_not_null() & minutes.is_null()).any())
    return _on_wanted_clock(frame, written_in, wanted, half_zoned=half), times is not None


def _on_wanted_clock(frame: pl.DataFrame, written_in: str, wanted: str, *, half_zoned: bool) -> pl.Series:
    """Return moments as text of the wanted zone; half zoned, only those with an offset, which they keep."""
    known = pl.col("offset").is_not_null()
    fixed = (pl.col("at") - pl.duration(minutes=pl.col("offset"))).dt.replace_time_zone("UTC")
    local = pl.col("at").dt.replace_time_zone(written_in, ambiguous="earliest", non_existent="null")
    there = pl.when(known).then(fixed.dt.convert_time_zone(wanted))
    shown: tuple[pl.Expr, ...]
    if half_zoned:
        # Nobody knows which clock a time without an offset means: as it is, it is bad beside the others.
        shown = there.dt.strftime("%Y-%m-%d %H:%M%z"), pl.col("at").dt.strftime("%Y-%m-%d %H:%M")
    else:
        shown = (there.otherwise(local.dt.convert_time_zone(wanted)).dt.strftime("%Y-%m-%d %H:%M"),)
    return frame.select(pl.coalesce(*shown, pl.col("day").cast(pl.String), "raw").alias("raw"))["raw"]


def _moments(day: pl.Series, clock: pl.Series) -> pl.Series:
    """Return local datetimes of days and written times; null where there is no time that can be read."""
    text = day.cast(pl.String) + " " + clock
    half = text.str.to_datetime("%Y-%m-%d %I:%M:%S %p", strict=False)
    forms = ("%Y-%m-%d %I:%M %p", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S%.f")
    others = [text.str.to_datetime(form, strict=False, time_unit="us") for form in forms]
    return pl.select(pl.coalesce(half.cast(pl.Datetime("us")), *others)).to_series()


def _offset_minutes(offset: pl.Series) -> pl.Series:
    part = offset.str.extract_groups(r"^(?P<s>[+-])(?P<h>\d{2})(?P<mi>\d{2})$").struct.unnest()
    size = part["h"].cast(pl.Int32) * 60 + part["mi"].cast(pl.Int32)
    frame = pl.DataFrame({"s": part["s"], "n": size})
    return frame.select(pl.when(pl.col("s") == "-").then(-pl.col("n")).otherwise("n").alias("n"))["n"]


def _of_numbers(texts: pl.Series, form: str, written_in: str, wanted: str) -> pl.Series:
    """Return local moments of seconds or milliseconds since 1970, or of a spreadsheet's days."""
    number = texts.cast(pl.Float64, strict=False)
    if form == "excel":
        seconds = (number - EXCEL_EPOCH_DAYS) * 86_400
        # Half a minute: a spreadsheet keeps 14:30 as a fraction that falls short of it.
        rounded = (seconds / 60).round() * 60
        moment = (rounded * 1_000_000).cast(pl.Int64, strict=False).cast(pl.Datetime("us"))
        whole = number == number.floor()
        frame = pl.DataFrame({"at": moment, "whole": whole, "raw": texts})
        at = _on_clock(pl.col("at"), written_in, wanted)
        day = pl.col("at").dt.strftime("%Y-%m-%d")
        said = pl.when("whole").then(day).otherwise(at.dt.strftime("%Y-%m-%d %H:%M"))
        return frame.select(pl.coalesce(said, "raw").alias("raw"))["raw"]
    scale = 1_000_000 if form == "epoch_s" else 1_000
    moment = (number * scale).cast(pl.Int64, strict=False).cast(pl.Datetime("us"))
    local = _on_clock(pl.lit(moment), written_in, wanted).dt.strftime("%Y-%m-%d %H:%M")
    return pl.select(pl.coalesce(local, texts)).to_series()


def _on_clock(moments: pl.Expr, written_in: str, wanted: str) -> pl.Expr:
    """Return moments of one clock on another; an hour that the first one skipped is the next."""
    if written_in == wanted:
        return moments
    there = [
        one.dt.replace_time_zone(written_in, ambiguous="earliest", non_existent="null")
        for one in (moments, moments + pl.duration(hours=1))
    ]
    return pl.coalesce(there).dt.convert_time_zone(wanted)


def time_texts(times: pl.Series, form: str) -> pl.Series:
    """Return times of day as cleaning reads them: ``0905`` as 09:05, ``9`` and ``9h`` as 09:00, ``9h05``."""
    if form == "hhmm":
        digits = times.str.strip_suffix(".0").str.zfill(4)
        read = digits.str.extract(r"^(\d{2})\d{2}$", 1) + ":" + digits.str.extract(r"^\d{2}(\d{2})$", 1)
        return pl.select(pl.coalesce(read, times)).to_series()
    if form == "hour":
        hour = times.str.extract(r"^(\d{1,2})(?:\.0+)?$", 1).str.zfill(2)
        return pl.select(pl.coalesce(hour + ":00", times)).to_series()
    return pl.select(_plain_clock(pl.lit(times))).to_series()


def _plain_clock(times: pl.Expr) -> pl.Expr:
    """Return written times as ``14:30`` and ``2:30 PM``, without words for hours."""
    with_colon = times.str.replace(_HOURS_ALONE, "${1}:00").str.replace(_H_BETWEEN, "${1}:${2}")
    return with_colon.str.replace(_HOURS_BEHIND, "${1}").str.replace(_HALF, " ${1}M").str.to_uppercase()


def joined(parts: Mapping[str, pl.Series]) -> pl.Series:
    """
    Return days put together from columns of their parts.

    Parameters
    ----------
    parts
        `year`, `month`, `month_day`, and `part_hour` and `part_minute` where there are some, shape (n,) each.
        Where the day of the month is missing, so is the whole.
    """
    frame = pl.DataFrame(dict(parts)).select(pl.all().str.strip_suffix(".0"))
    two = {name: pl.col(name).str.zfill(2) for name in frame.columns}
    day = pl.concat_str(pl.col("year"), two["month"], two["month_day"], separator="-")
    minute = two["part_minute"].fill_null("00")
    clock = pl.concat_str(two["part_hour"], minute, separator=":")
    written = pl.when(clock.is_not_null()).then(day + " " + clock).otherwise(day)
    return frame.select(written.alias("day"))["day"]
