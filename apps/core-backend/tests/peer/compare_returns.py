"""Compares XIRR with pyxirr and the time-weighted return with a plain calculation, on seeded random cases.

usage: compare_returns.py PROGRAM VENV. Exit status 77 (skipped) when pyxirr cannot be installed.
"""
import datetime
import json
import random
import subprocess
import sys
from decimal import Decimal, getcontext

import judges

getcontext().prec = 40


def flow_cases(rng):
    start = datetime.date(2015, 1, 1)
    for _ in range(400):
        flows = [(start, -rng.randint(100, 100000))]
        for _ in range(rng.randint(0, 30)):
            flows.append((start + datetime.timedelta(days=rng.randint(1, 3000)), rng.randint(-5000, 3000)))
        paid = -sum(amount for _, amount in flows)
        end = start + datetime.timedelta(days=rng.randint(3001, 4000))
        flows.append((end, max(1, int(abs(paid) * rng.uniform(0.2, 4)))))
        yield [flow for flow in flows if flow[1] != 0]
    yield [(start, -100), (start + datetime.timedelta(days=365), 110)]
    yield [(start, -1000), (start + datetime.timedelta(days=30), 1500)]
    yield [(start, -1000), (start + datetime.timedelta(days=2000), 1)]
    yield [(start, -100), (start + datetime.timedelta(days=10), -100)]


def history_case(rng):
    """A market of two assets and operations that are always possible; and what should come out."""
    first, days = datetime.date(2020, 3, 1), 60
    closes = {}
    for ticker in ("AAA", "BBB"):
        price = Decimal(rng.randint(5, 300))
        closes[ticker] = []
        for _ in range(days):
            price = max(Decimal("0.01"), (price * Decimal(rng.randint(9300, 10750)) / 10000).quantize(Decimal("0.01")))
            closes[ticker].append(price)
    cash, units, operations = Decimal(0), {"AAA": Decimal(0), "BBB": Decimal(0)}, []
    values, index, before, held = [Decimal(0)], Decimal(1), Decimal(0), False

    def add(day, kind, amount, fee=Decimal(0), ticker="", quantity=None):
        operation = {"date": str(first + datetime.timedelta(days=day)), "kind": kind, "ticker": ticker, "amount": str(amount), "fee": str(fee)}
        if quantity is not None:
            operation["quantity"] = str(quantity)
        operations.append(operation)

    for day in range(1, days):
        paid_in = paid_out = Decimal(0)
        if not held or rng.random() < 0.1:
            amount = Decimal(rng.randint(1000, 90000))
            add(day, "deposit", amount)
            cash, paid_in, held = cash + amount, paid_in + amount, True
        for ticker in units:
            price, dice = closes[ticker][day], rng.random()
            quantity = Decimal(rng.randint(1, 20))
            amount, fee = quantity * price, Decimal(rng.randint(0, 300)) / 100
            if dice < 0.25 and cash >= amount + fee:
                add(day, "buy", amount, fee, ticker, quantity)
                units[ticker], cash = units[ticker] + quantity, cash - amount - fee
            elif dice < 0.4 and units[ticker] >= quantity:
                add(day, "sell", amount, fee, ticker, quantity)
                units[ticker], cash = units[ticker] - quantity, cash + amount - fee
            elif dice < 0.5 and units[ticker] > 0:
                add(day, "dividend", units[ticker] / 10, Decimal(0), ticker)
                cash += units[ticker] / 10
        if rng.random() < 0.05 and cash > 200:
            add(day, "withdrawal", Decimal(100))
            cash, paid_out = cash - 100, paid_out + 100
        value = cash + sum(units[t] * closes[t][day] for t in units)
        # Money that comes counts from the morning, money that leaves until the evening.
        if before + paid_in > 0:
            index *= (value + paid_out) / (before + paid_in)
        before = value
        values.append(value)
    case = {"first": str(first), "closes": {t: [str(c) for c in closes[t]] for t in closes}, "operations": operations}
    return case, values, index - 1


def main(program):
    import pyxirr

    rng = random.Random(20221228)
    flows = list(flow_cases(rng))
    histories = [history_case(rng) for _ in range(40)]
    cases = [{"flows": [{"date": str(d), "amount": str(a)} for d, a in case]} for case in flows] + [case for case, _, _ in histories]
    answers = json.loads(subprocess.run([program], input=json.dumps(cases), capture_output=True, text=True, check=True).stdout)
    wrong = compared = 0
    for case, answer in zip(flows, answers):
        ours, theirs = answer["xirr"], pyxirr.xirr([d for d, _ in case], [a for _, a in case], silent=True)
        if (ours is None) != (theirs is None) or (ours is not None and abs(ours - theirs) > 1e-8 * max(1, abs(theirs))):
            # Flows that change sign more than once may have several rates; another true root is not a mistake.
            if ours is not None and theirs is not None and abs(pyxirr.xnpv(ours, [d for d, _ in case], [a for _, a in case])) < 1e-4:
                continue
            wrong += 1
            print("xirr differs:", ours, theirs, case)
        compared += ours is not None
    for (_, values, twr), answer in zip(histories, answers[len(flows):]):
        if [Decimal(v) for v in answer["values"]] != values or abs(Decimal(answer["twr"]) - twr) > Decimal("1e-9"):
            wrong += 1
            print("history differs:", answer["twr"], twr)
    print(f"{compared} rates and {len(histories)} histories compared, {wrong} differ")
    if compared < 350:
        print("too few rates to mean anything")
        wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    if "--inside" not in sys.argv:
        judges.enter(__file__, sys.argv[2], *sys.argv[1:])
    sys.exit(main(sys.argv[1]))
