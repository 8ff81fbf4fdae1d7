"""Portfolios recomputed from their operations with Python's decimals: an independent reading of the contract's descriptions."""
import bisect
from collections import defaultdict, deque
from decimal import ROUND_HALF_EVEN, Decimal, getcontext

getcontext().prec = 60
ZERO, ONE = Decimal(0), Decimal(1)


def rounded(value, digits):
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)


class Market:
    def __init__(self, data):
        self.days = sorted({day for asset in data["assets"].values() for day, _ in asset["points"]})
        self.currency = {ticker: asset["currency"] for ticker, asset in data["assets"].items()}
        self.closes = {ticker: self.filled(asset["points"], ZERO) for ticker, asset in data["assets"].items()}
        self.rates = {name: self.filled(points, Decimal(points[0][1])) for name, points in data["rates"].items()}
        self.rates["USD"] = [ONE] * len(self.days)

    def filled(self, points, before):
        known = {day: Decimal(value) for day, value in points}
        out, last = [], before
        for day in self.days:
            last = known.get(day, last)
            out.append(last)
        return out

    def effective(self, date):
        """The first priced day from the operation's on, or the last there is."""
        return min(bisect.bisect_left(self.days, date), len(self.days) - 1)

    def convert(self, amount, source, target, day):
        return amount * self.rates[source][day] / self.rates[target][day]


def effect(o):
    if o["kind"] in ("buy", "fee", "withdrawal"):
        return -(o["amount"] + o["fee"])
    return ZERO if o["kind"] == "split" else o["amount"] - o["fee"]


class Lots:
    """What is held of one asset, by one method."""

    def __init__(self, method):
        self.method, self.lots, self.realised = method, deque(), ZERO

    def units(self):
        return sum((units for units, _ in self.lots), ZERO)

    def cost(self):
        return sum((cost for _, cost in self.lots), ZERO)

    def buy(self, units, cost):
        if self.method == "average" and self.lots:
            pool = self.lots.pop()
            units, cost = units + pool[0], cost + pool[1]
        self.lots.append((units, cost))

    def sell(self, units, proceeds):
        spent = ZERO
        while units > 0:
            held, cost = self.lots.popleft()
            taken = min(held, units)
            part = cost * taken / held if held else cost
            spent, units = spent + part, units - taken
            if held > taken:
                self.lots.appendleft((held - taken, cost - part))
        self.realised += proceeds - spent

    def split(self, new, old):
        border, out = ZERO, deque()
        before = ZERO
        for units, cost in self.lots:
            before += units
            after = rounded(before * new / old, 8)
            out.append((after - border, cost))
            border = after
        self.lots = out


class Portfolio:
    def __init__(self, market, base, operations):
        self.market, self.base = market, base
        self.operations = [o for o in operations if o["problem"] is None]
        self.cash = defaultdict(Decimal)
        self.held = {method: {} for method in ("fifo", "average")}
        self.realised = []
        for o in self.operations:
            self.cash[o["currency"]] += effect(o)
            for method, held in self.held.items():
                self.play(o, held.setdefault(o["ticker"], Lots(method)) if o["kind"] in ("buy", "sell", "split") else None)

    def to_base(self, amount, o):
        return self.market.convert(amount, o["currency"], self.base, self.market.effective(o["date"]))

    def play(self, o, lots):
        if o["kind"] == "buy":
            lots.buy(o["quantity"], self.to_base(o["amount"] + o["fee"], o))
        elif o["kind"] == "sell":
            before = lots.realised
            lots.sell(o["quantity"], self.to_base(o["amount"] - o["fee"], o))
            if lots.method == "fifo":
                self.realised.append((o["date"], lots.realised - before))
        elif o["kind"] == "split":
            lots.split(o["new"], o["old"])

    def history(self):
        """(day, value, paid in, paid out, growth, what grew) of each day from the one before the first operation on."""
        if not self.operations:
            return [(len(self.market.days) - 1, ZERO, ZERO, ZERO, ONE, ZERO)]
        first = self.market.effective(self.operations[0]["date"])
        out = [(max(first - 1, 0), ZERO, ZERO, ZERO, ONE, ZERO)]
        units, cash, at, credit = defaultdict(Decimal), defaultdict(Decimal), 0, ZERO
        for day in range(first, len(self.market.days)):
            paid_in = paid_out = ZERO
            while at < len(self.operations) and self.market.effective(self.operations[at]["date"]) <= day:
                o = self.operations[at]
                at += 1
                cash[o["currency"]] += effect(o)
                paid_in += self.to_base(o["amount"], o) if o["kind"] == "deposit" else ZERO
                paid_out += self.to_base(o["amount"], o) if o["kind"] == "withdrawal" else ZERO
                if o["kind"] in ("buy", "sell"):
                    units[o["ticker"]] += o["quantity"] if o["kind"] == "buy" else -o["quantity"]
                elif o["kind"] == "split":
                    units[o["ticker"]] = rounded(units[o["ticker"]] * o["new"] / o["old"], 8)
            today = [o for o in self.operations if self.market.effective(o["date"]) == day]
            spent = sum((self.to_base(o["amount"] + o["fee"], o) for o in today if o["kind"] == "buy"), paid_out)
            money = sum((self.market.convert(amount, c, self.base, day) for c, amount in cash.items()), ZERO)
            worth = ZERO
            for ticker, count in units.items():
                for o in self.operations[at:]:
                    if o["kind"] == "split" and o["ticker"] == ticker:
                        count = count * o["new"] / o["old"]
                worth += self.market.convert(count * self.market.closes[ticker][day], self.market.currency[ticker], self.base, day)
            # Credit is for purchases and withdrawals only. Whoever lends is repaid out of deposits first; the rest is repaid
            # at the end of the day, like a withdrawal.
            before, lent, lacking = out[-1][1], credit, max(-money, ZERO)
            credit = min(lacking, lent + spent) if lacking > lent else lacking
            new_loan, repaid = max(credit - lent, ZERO), max(lent - credit, ZERO)
            from_deposits = min(repaid, paid_in)
            start = before + lent + new_loan + paid_in - from_deposits
            end = money + worth + credit + paid_out + repaid - from_deposits
            growth = min(max(end, ZERO) / start, Decimal(10) ** 9) if start >= Decimal("0.01") else ONE
            out.append((day, money + worth, paid_in, paid_out, growth, start))
        return out[1:] if first == 0 else out
