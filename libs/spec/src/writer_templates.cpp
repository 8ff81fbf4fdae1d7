#include "writer.hpp"

namespace atelier::spec {

std::string Writer::named(const Template& t) {
    switch (t.id) {
        case TemplateId::allocation_pie:
            module.use("useAllocation"), module.use("PieChart");
            module.line(formatted("const data = useAllocation(\"{}\");", t.text("group_by")));
            {
                Element pie{"PieChart", {{"data", {}, "data"}, {"format", "money", {}}}, {}, {}};
                if (t.text("shape") == "donut") pie.attributes.push_back({"donut", {}, {}});
                return done(card({pie}));
            }
        case TemplateId::price_chart:
            module.use("usePriceHistory"), module.use("CandleChart");
            module.call("prices", "usePriceHistory", {in_quotes(t.text("ticker")), in_quotes(t.text("period"))});
            return done(card({{"CandleChart", {{"data", {}, "prices"}, {"format", "money", {}}}, {}, {}}}));
        case TemplateId::performance_chart: {
            const auto w = as_widget(t);
            if (w->benchmark == Benchmark::none) return widget(*w);
            module.use("useHistory"), module.use("LineChart");
            module.line(formatted(
                "const history = useHistory({\n  period: \"{}\",\n  benchmark: \"{}\",\n});", t.text("period"),
                t.text("benchmark")
            ));
            module.line("const portfolio = history.map((p) => ({\n  label: p.date,\n  value: p.returnIndex,\n}));");
            module.line("const index = history.map((p) => ({\n  label: p.date,\n  value: p.benchmarkIndex ?? 0,\n}));");
            module.line(formatted(
                "const series = [\n  { name: {}, data: portfolio },\n  { name: {}, data: index },\n];",
                in_quotes(say("Portfolio", "Портфель")), in_quotes(title_of(w->benchmark).in(lang_))
            ));
            return done(card(
                {{"LineChart", {{"data", {}, "portfolio"}, {"series", {}, "series"}, {"format", "number", {}}}, {}, {}}}
            ));
        }
        case TemplateId::dividend_calendar:
            module.use("useDividends"), module.use("Table");
            module.line(formatted("const payments = useDividends({ upcomingMonths: {} });", t.number("months")));
            converted_ = "payments";
            return done(card(
                {{"Table",
                  {{"rows", {}, "payments"},
                   {"columns",
                    {},
                    formatted(
                        "[\n  { title: {}, field: \"date\", format: \"date\" },\n  { title: {}, field: \"name\" },\n  "
                        "{ title: {}, field: \"kind\" },\n  { title: {}, field: \"amount\", format: \"money\", total: "
                        "true },\n]",
                        in_quotes(label(Field::date)), in_quotes(label(Field::name)), in_quotes(label(Field::kind)),
                        in_quotes(label(Field::amount))
                    )},
                   text("empty", say("No payments are expected", "Выплат не ожидается"))},
                  {},
                  {}}}
            ));
        case TemplateId::top_movers: {
            auto w = *as_widget(t);
            if (t.text("direction") != "both") return widget(w);
            module.use("usePositions"), module.use("sortBy"), module.use("Table");
            module.line("const positions = usePositions();");
            module.call("moved", "sortBy", {"positions", "(p) => Math.abs(p.dayChange)", "\"desc\""});
            row_ = "p";
            sorted("rows", "moved", "", Order::none, w.limit);
            std::string list = "[\n";
            for (const auto field : w.columns) list += "  " + column(w.source, field, w) + ",\n";
            return done(card({{"Table", {{"rows", {}, "rows"}, {"columns", {}, list + "]"}}, {}, {}}}));
        }
        case TemplateId::price_alert: {
            module.use("usePriceHistory"), module.use("last"), module.use("Notice"), module.use("formatMoney");
            const bool above = t.text("condition") == "above";
            const std::string ticker = t.text("ticker");
            module.top(formatted(
                "const TICKER = {};\nconst THRESHOLD = {};", in_quotes(ticker), number_text(t.number("threshold"))
            ));
            module.line("const day = last(usePriceHistory(TICKER, \"1m\"));");
            module.line(formatted("const reached = day !== undefined && day.close {} THRESHOLD;", above ? ">" : "<"));
            module.line("const shown = day ? formatMoney(day.close, day.currency) : \"—\";");
            module.line("const limit = formatMoney(THRESHOLD, day?.currency);");
            const std::string note = above ? say("{TICKER}: {shown}, above {limit}", "{TICKER}: {shown}, выше {limit}")
                                           : say("{TICKER}: {shown}, below {limit}", "{TICKER}: {shown}, ниже {limit}");
            const std::string calm =
                above ? say("{TICKER}: {shown}, not above {limit} yet", "{TICKER}: {shown}, пока не выше {limit}")
                      : say("{TICKER}: {shown}, not below {limit} yet", "{TICKER}: {shown}, пока не ниже {limit}");
            const Element notice{
                "",
                {},
                {},
                formatted(
                    "{reached ? (\n  <Notice tone=\"warning\">\n    {}\n  </Notice>\n) : (\n  <Notice tone=\"info\">\n "
                    "   {}\n  </Notice>\n)}",
                    note, calm
                )
            };
            return done(card({notice}));
        }
        case TemplateId::rebalance_calculator: {
            module.use("usePositions"), module.use("useMetrics"), module.use("Table");
            module.top(formatted("const THRESHOLD = {};", number_text(t.number("threshold_percent") / 100)));
            module.line("const { totalValue } = useMetrics();");
            module.line(
                "const plan = usePositions().flatMap((p) => {\n  if (p.targetWeight === null) return [];\n  const "
                "drift = p.weight - p.targetWeight;\n  if (Math.abs(drift) <= THRESHOLD) return [];\n"
                "  const { ticker, weight, targetWeight } = p;\n  const action = drift < 0 ? " +
                in_quotes(say("Buy", "Купить")) + " : " + in_quotes(say("Sell", "Продать")) +
                ";\n  const amount = Math.abs(drift) * totalValue;\n  return [{ ticker, weight, targetWeight, action, "
                "amount }];\n});"
            );
            const auto col = [](const std::string& name, std::string_view field, std::string_view format) {
                return formatted(
                    "  { title: {}, field: \"{}\"{} },\n", in_quotes(name), field,
                    format.empty() ? std::string() : formatted(", format: \"{}\"", format)
                );
            };
            std::string list =
                "[\n" + col(label(Field::ticker), "ticker", "") + col(label(Field::share), "weight", "percent");
            const std::string target = col(label(Field::target_share), "targetWeight", "percent");
            list += to_utf32(target).size() + 8 > 80
                        ? formatted(
                              "  {\n    title: {},\n    field: \"targetWeight\",\n    format: \"percent\",\n  },\n",
                              in_quotes(label(Field::target_share))
                          )
                        : target;
            list += col(say("Action", "Действие"), "action", "") + col(label(Field::amount), "amount", "money") + "]";
            return done(card(
                {{"Table",
                  {{"rows", {}, "plan"},
                   {"columns", {}, list},
                   text("empty", say("All shares are near their targets", "Все доли близки к целевым"))},
                  {},
                  {}}}
            ));
        }
        default:
            return widget(*as_widget(t));
    }
}

}  // namespace atelier::spec
