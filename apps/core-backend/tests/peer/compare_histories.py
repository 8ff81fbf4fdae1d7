"""Judges the figures of random portfolio histories: FIFO and average cost, values, returns and sums by a decimal recomputation,
XIRR by pyxirr and by scipy's root finder.

usage: compare_histories.py PROGRAM VENV [COUNT [SEED]]; ATELIER_HISTORIES is COUNT where it is absent (10000 is the full number).
Exit status 77 (skipped) when the judges cannot be installed.
"""
import datetime
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal

import judges
from recomputed import ONE, ZERO, Market, Portfolio

PERIODS = {"1d": (1, 0), "1w": (7, 0), "1m": (0, 1), "3m": (0, 3), "6m": (0, 6), "1y": (0, 12), "5y": (0, 60)}
LARGEST_RATE = 1e9


def date(text):
    return datetime.date.fromisoformat(text)


def operations_of(answer):
    out = []
    for row in reversed(answer["transactions"]):
        o = {key: row[key] for key in ("date", "kind", "ticker", "currency", "problem")}
        o["amount"], o["fee"] = Decimal(row["amount"]), Decimal(row["fee"])
        o["quantity"] = Decimal(row["quantity"]) if row["quantity"] else None
        if row["ratio"]:
            o["new"], o["old"] = Decimal(row["ratio"]["new"]), Decimal(row["ratio"]["old"])
        out.append(o)
    return out


def start_of(period, as_of, first):
    if period == "all":
        return first
    days, months = PERIODS[period]
    if days:
        return str(date(as_of) - datetime.timedelta(days))
    year, month = divmod(int(as_of[:4]) * 12 + int(as_of[5:7]) - 1 - months, 12)
    for day in range(int(as_of[8:]), 27, -1):
        try:
            return str(datetime.date(year, month + 1, day))
        except ValueError:
            continue
    return f"{year:04}-{month + 1:02}-{as_of[8:]}"


class Judge:
    def __init__(self):
        self.wrong, self.shown = Counter(), Counter()
        self.compared = Counter()

    def same(self, what, ours, theirs, size, seed, tolerance=Decimal("1e-9")):
        self.compared[what] += 1
        ours = Decimal(ours)
        # The wire has four digits of money; a figure is as exact as the largest amount that went into it.
        if abs(ours - theirs) <= Decimal("0.00006") + tolerance * max(ONE, abs(size)):
            return
        self.report(what, ours, theirs, seed)

    def report(self, what, ours, theirs, seed):
        self.wrong[what] += 1
        if self.shown[what] < 3:
            self.shown[what] += 1
            print(f"history {seed}: {what} is {ours}, recomputed {theirs}")

    def rate(self, ours, flows, seed):
        import numpy
        import pyxirr
        from scipy.optimize import brentq

        # Less than a hundredth is nothing, as for the time-weighted return.
        flows = [(day, float(amount)) for day, amount in flows if abs(amount) >= Decimal("0.01")]
        first = min((day for day, _ in flows), default=None)

        def value(rate):
            return sum(amount * (1 + rate) ** (-(day - first).days / 365) for day, amount in flows)

        scale = sum(abs(amount) for _, amount in flows)
        if ours is not None:
            self.compared["xirr"] += 1
            ours = float(ours)
            theirs = pyxirr.xirr([day for day, _ in flows], [amount for _, amount in flows], silent=True)
            near = theirs is not None and abs(theirs - ours) <= 1e-6 * max(1, abs(theirs))
            # Flows that change sign more than once have several rates: ours must then be one of them, by the second judge.
            # Near -1 what is left of a unit in a year is what counts; the wire has twelve digits of it.
            step = 1e-6 * (1 + ours) + 1e-12
            low, high = max(ours - step, -1 + 1e-15), ours + step
            ends = [value(low), value(high)]
            if numpy.sign(ends[0]) != numpy.sign(ends[1]):
                root = brentq(value, low, high, xtol=1e-14)
                if low <= root <= high:
                    self.compared["xirr by scipy"] += 1
                    self.compared["xirr by pyxirr"] += near
                    return
            if near or abs(value(ours)) < 1e-9 * scale:
                return
            self.report("xirr", ours, theirs, seed)
            return
        self.compared["no xirr"] += 1
        signs = {amount > 0 for _, amount in flows}
        if len(signs) < 2 or len({day for day, _ in flows}) < 2:
            return
        theirs = pyxirr.xirr([day for day, _ in flows], [amount for _, amount in flows], silent=True)
        if theirs is not None and -1 + 1e-11 < theirs < LARGEST_RATE and abs(value(theirs)) < 1e-6 * scale:
            self.report("xirr missing", None, theirs, seed)

    def history(self, market, line):
        seed, base = line["seed"], line["base"]
        answers = {(a["tool"], json.dumps(a["args"], sort_keys=True)): a["answer"] for a in line["answers"]}

        def answer(tool, **args):
            return answers[tool, json.dumps(args, sort_keys=True)]

        rows = answer("list_transactions", limit=1000)
        operations = operations_of(rows)
        mine = Portfolio(market, base, operations)
        gross = sum((mine.to_base(o["amount"] + o["fee"], o) for o in mine.operations), ZERO)
        self.holdings(mine, answer, gross, seed)
        self.sums(mine, rows, gross, seed)
        history = mine.history()
        values = answer("get_value_history", benchmark="SP500", period="all")["points"]
        peak = max(abs(point[1]) for point in history)
        if len(values) != len(history):
            self.report("days", len(values), len(history), seed)
        for ours, theirs in zip(values, history):
            self.same("value of a day", ours["value"], theirs[1], max(peak, gross), seed)
        first = market.days[history[0][0]]
        for period in [*PERIODS, "all"]:
            self.period(mine, history, period, first, answer, max(peak, gross), seed)

    def holdings(self, mine, answer, gross, seed):
        for method, held in mine.held.items():
            ours = {p["ticker"]: p for p in answer("list_positions", cost_method=method)["positions"]}
            for ticker, lots in held.items():
                if not lots.units():
                    if ticker in ours:
                        self.report("a closed position", ours[ticker]["quantity"], 0, seed)
                    continue
                if Decimal(ours[ticker]["quantity"]) != lots.units():
                    self.report("quantity", ours[ticker]["quantity"], lots.units(), seed)
                self.same(method + " cost", ours[ticker]["cost"], lots.cost(), gross, seed)
                self.same(method + " realised", ours[ticker]["realised_profit"], lots.realised, gross, seed)
        positions = answer("list_positions", include_closed=True)
        all_realised = sum((Decimal(p["realised_profit"]) for p in positions["positions"]), ZERO)
        # Each is rounded to four digits by itself.
        self.same("realised in all", all_realised, sum((lots.realised for lots in mine.held["fifo"].values()), ZERO), gross + 10**6, seed)
        cash = {c["currency"]: c["amount"] for c in positions["cash"]}
        for currency, amount in mine.cash.items():
            self.same("cash in " + currency, cash.get(currency, 0), amount, ZERO, seed, ZERO)

    def sums(self, mine, rows, gross, seed):
        """In each currency exactly; in the base currency at each day's rate."""
        local, ours, base_sum = defaultdict(Decimal), defaultdict(Decimal), ZERO
        fees, our_fees = ZERO, ZERO
        for row in rows["transactions"]:
            if row["problem"] is None:
                ours[row["currency"], row["kind"]] += Decimal(row["amount"]) + Decimal(row["fee"])
                base_sum += Decimal(row["amount_base"])
                our_fees += Decimal(row["fee_base"])
        for o in mine.operations:
            local[o["currency"], o["kind"]] += o["amount"] + o["fee"]
            fees += mine.to_base(o["fee"] + (o["amount"] if o["kind"] == "fee" else ZERO), o)
        if local != ours:
            self.report("sum in a currency", dict(ours), dict(local), seed)
        count = len(mine.operations)
        self.same("sum in base", base_sum, sum((mine.to_base(o["amount"], o) for o in mine.operations), ZERO), gross + count * 10**5, seed)
        self.same("fees in base", our_fees, fees, gross + count * 10**5, seed)

    def period(self, mine, history, period, first, answer, size, seed):
        market = mine.market
        as_of = market.days[-1]
        start = start_of(period, as_of, first)
        at = max([i for i, point in enumerate(history) if market.days[point[0]] <= start], default=0)
        points = history[at:]
        ours = answer("get_performance", period=period)
        index, lowest, top, drawdown = ONE, ONE, ONE, ZERO
        for point in points[1:]:
            index = min(index * point[4], Decimal(10) ** 9)
            top, lowest = max(top, index), min(lowest, index or lowest, point[4] or lowest)
            drawdown = max(drawdown, 1 - index / top)
        # Growth and index have twelve digits after the point, and so has what is converted at up to 25,000 a unit: where
        # one was nearly nothing in between, few of them count.
        grown = [point for point in points[1:] if point[5] >= Decimal("0.01")]
        capital = min([min(point[5], point[5] * point[4] or point[5]) for point in grown], default=ONE)
        digits = Decimal("1e-7") + len(points) * (Decimal("1e-12") / lowest + Decimal("5e-8") / capital)
        self.same("time-weighted return", ours["time_weighted_return"], index - 1, index, seed, digits)
        metrics = answer("get_metrics", period=period)
        self.same("max drawdown", metrics["max_drawdown"], drawdown, ONE, seed, Decimal("1e-7"))
        self.same("start value", ours["start_value"], points[0][1], size, seed)
        self.same("end value", ours["end_value"], points[-1][1], size, seed)
        counts = lambda day: market.effective(day) > points[0][0]
        inside = [o for o in mine.operations if counts(o["date"])]
        base = lambda kinds, member: sum((mine.to_base(member(o), o) for o in inside if o["kind"] in kinds), ZERO)
        amount, every = lambda o: o["amount"], {o["kind"] for o in inside}
        self.same("net deposits", ours["net_deposits"], base({"deposit"}, amount) - base({"withdrawal"}, amount), size, seed)
        self.same("income", ours["income"], base({"dividend", "coupon"}, amount), size, seed)
        self.same("fees", ours["fees"], base(every, lambda o: o["fee"]) + base({"fee"}, amount), size, seed)
        self.same("realised", ours["realised_profit"], sum((p for day, p in mine.realised if counts(day)), ZERO), size, seed)
        begin = date(market.days[points[0][0]])
        flows = [(begin, -points[0][1])]
        for o in inside:
            if o["kind"] in ("deposit", "withdrawal"):
                day = min(max(date(o["date"]), begin), date(as_of))
                flows.append((day, mine.to_base(-o["amount"] if o["kind"] == "deposit" else o["amount"], o)))
        flows.append((date(as_of), points[-1][1]))
        self.rate(ours["xirr"], flows, seed)


def main(program, count, seed):
    judge, market, histories = Judge(), None, 0
    with subprocess.Popen([program, str(count), str(seed)], stdout=subprocess.PIPE, text=True) as played:
        for text in played.stdout:
            line = json.loads(text)
            if "market" in line:
                market = Market(line["market"])
            else:
                judge.history(market, line)
                histories += 1
    if played.returncode != 0 or histories != count:
        print("a history could not be played to its end")
        return 1
    for what, number in sorted(judge.compared.items()):
        print(f"{number:9} {what}")
    wrong = sum(judge.wrong.values())
    print(f"{histories} histories, {sum(judge.compared.values())} figures compared, {wrong} differ {dict(judge.wrong) or ''}")
    return 1 if wrong else 0


if __name__ == "__main__":
    inside = sys.argv[-1] == "--inside"
    arguments = sys.argv[1:-1] if inside else sys.argv[1:]
    if not inside:
        judges.enter(__file__, arguments[1], *arguments)
    number = arguments[2] if len(arguments) > 2 else os.environ.get("ATELIER_HISTORIES", "200")
    sys.exit(main(arguments[0], int(number), int(arguments[3]) if len(arguments) > 3 else 1))
