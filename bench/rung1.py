"""A request in words -> a checked widget in a preview, warm, without a model: ten requests in two languages."""
import time

from measure import atelierd_with_data, cpu_s, save, spread, table

REQUESTS = [
    "Pie chart of my portfolio by sector",
    "Покажи круговую диаграмму портфеля по секторам",
    "Show my last 10 trades",
    "Покажи последние 20 сделок",
    "Bar chart of dividends received by month",
    "Дивиденды по месяцам столбиками",
    "Risk metrics: volatility over the last year",
    "Волатильность портфеля за год",
    "Total portfolio value as a big number",
    "Стоимость портфеля крупной цифрой",
]
STEPS = ["understand", "write", "gate", "preview", "total"]


def main():
    with atelierd_with_data() as (server, _, api):
        for text in REQUESTS[:2]:  # warm: the formatter, the compiler and the page cache
            api.ask(text)
        steps, wall, cpu, skipped = {step: [] for step in STEPS}, [], [], 0
        for text in REQUESTS:
            before = cpu_s(server.process.pid)
            session, took = api.ask(text)
            if not session["gate"] or not session["gate"]["ok"]:
                skipped += 1
                print(f"no widget for: {text} ({session['state']})")
                continue
            time.sleep(0.3)
            cpu.append((cpu_s(server.process.pid) - before) * 1000)
            wall.append(took)
            for step in STEPS:
                steps[step].append(session["timings_ms"].get(step, 0))
        rows = [(step, "ms", spread(values), "") for step, values in steps.items()]
        rows += [("request to preview, wall", "ms", spread(wall), "<= 1000"), ("CPU of atelierd and children", "ms", spread(cpu), "")]
        table(f"Rung 1, warm, no model: {len(wall)} of {len(REQUESTS)} requests", rows)
        save("rung1", rows)


main()
