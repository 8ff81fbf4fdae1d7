#include "atelier/spec/reading.hpp"

#include <array>

#include "atelier/base/text.hpp"
#include "atelier/spec/figure.hpp"
#include "atelier/spec/generate.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

class Reader {
public:
    Reader(const Spec& spec, Lang lang) : spec_(spec), ru_(lang == Lang::ru), lang_(lang) {}

    Reading run() {
        if (const auto* w = spec_.widget())
            widget(*w);
        else
            named(*spec_.as_template());
        if (!spec_.title.empty()) {
            word(",");
            Part part{formatted(say("titled “{}”", "с названием «{}»"), spec_.title), "title", "word", {}};
            Spec other = spec_;
            other.title.clear();
            offer(part, say("with the usual title", "с обычным названием"), std::move(other));
            out_.parts.push_back(std::move(part));
        }
        if (spec_.slot != Slot::dashboard_grid) {
            word(",");
            Part part{std::string(title_of(spec_.slot).in(lang_)), "slot", "slot", {}};
            for (const auto slot : {Slot::dashboard_grid, Slot::page}) {
                Spec other = spec_;
                other.slot = slot;
                offer(part, std::string(title_of(slot).in(lang_)), other);
            }
            out_.parts.push_back(std::move(part));
        }
        return std::move(out_);
    }

private:
    std::string say(std::string_view en, std::string_view ru) const { return std::string(ru_ ? ru : en); }
    void word(std::string text) { out_.parts.push_back({std::move(text), {}, "word", {}}); }
    /// Only what differs and holds is offered.
    void offer(Part& part, std::string text, Spec other) const {
        if (other == spec_ || !validate(other)) return;
        part.options.push_back({std::move(text), std::move(other)});
    }
    std::string field_name(Field field) const { return to_lower(info(field).title.in(lang_)); }

    Spec changed(auto change) const {
        Spec other = spec_;
        change(std::get<Widget>(other.body));
        return other;
    }

    void widget(const Widget& w) {
        view(w);
        if (w.metric) {
            Part part{to_lower(info(*w.metric).title.in(lang_)), "metric", "metric", {}};
            for (const auto metric : {Metric::total_value, Metric::total_profit, Metric::return_percent})
                offer(part, to_lower(info(metric).title.in(lang_)), changed([&](Widget& o) {
                          o.metric = metric;
                          o.period.reset();
                      }));
            word(":");
            out_.parts.push_back(std::move(part));
            period(w);
            decimals(w);
            return;
        }
        if (w.measure || w.count) {
            word(":");
            if (!w.count && (w.view == View::number || w.group_by)) aggregate(w);
            measure(w);
            if (!ru_) word("of");
            source(w, true);
        } else {
            word(":");
            source(w, false);
        }
        if (w.source == Source::positions && uses(w, Field::realised_profit))
            word(say("including those sold completely", "вместе с проданными полностью"));
        if (w.group_by) group(w);
        filters(w);
        period(w);
        if (w.benchmark != Benchmark::none)
            word(say("against ", "в сравнении с ") + std::string(title_of(w.benchmark).in(lang_)));
        if (w.order != Order::none) order(w);
        if (w.limit) {
            word(",");
            Part part{formatted(say("first {}", "первые {}"), *w.limit), "limit", "number", {}};
            for (const int n : {5, 10, 20}) offer(part, number_text(n), changed([&](Widget& o) { o.limit = n; }));
            offer(part, say("all", "все"), changed([](Widget& o) { o.limit.reset(); }));
            out_.parts.push_back(std::move(part));
            if (w.limit_per) limit_per(w);
        }
        if (w.cumulative) {
            word(",");
            Part part{say("each point adding up all before it", "нарастающим итогом"), "cumulative", "view", {}};
            offer(part, say("each alone", "каждый отдельно"), changed([](Widget& o) { o.cumulative = false; }));
            out_.parts.push_back(std::move(part));
        }
        controls(w);
        if (!w.columns.empty()) {
            std::vector<std::string> names;
            for (const auto field : w.columns) names.push_back(field_name(field));
            word(",");
            word(say("columns", "колонки"));
            out_.parts.push_back({join(names, ", "), "columns", "field", {}});
        }
        if (w.total_row) {
            word(",");
            Part part{say("with a total row", "со строкой итого"), "total_row", "view", {}};
            offer(part, say("without it", "без неё"), changed([](Widget& o) { o.total_row = false; }));
            out_.parts.push_back(std::move(part));
        }
        if (sums_converted(w)) {
            word(",");
            word(say("converted at each day's rate", "с пересчётом по курсу каждого дня"));
        }
        decimals(w);
        if (w.color != Color::none) {
            constexpr std::array<Words, 4> k_colors{
                {{"", ""},
                 {"red", "красным"},
                 {"green", "зелёным"},
                 {"green above zero and red below", "зелёным в плюсе и красным в минусе"}}
            };
            word(",");
            out_.parts.push_back(
                {std::string(k_colors[static_cast<std::size_t>(w.color)].in(lang_)), "color", "view", {}}
            );
        }
    }

    void decimals(const Widget& w) {
        if (!w.decimals) return;
        word(",");
        const int places = *w.decimals;
        const auto words = formatted(say("with {} decimals", "знаков после запятой: {}"), places);
        Part part{places == 0 ? say("in whole numbers", "без дробной части") : words, "decimals", "number", {}};
        offer(part, say("as usual", "как обычно"), changed([](Widget& o) { o.decimals.reset(); }));
        out_.parts.push_back(std::move(part));
    }

    void limit_per(const Widget& w) {
        Part part{say("of each ", "в каждой группе: ") + field_name(*w.limit_per), "limit_per", "field", {}};
        for (const auto field : {Field::sector, Field::country, Field::currency, Field::asset_class})
            if (allows(w.source, field, Use::group))
                offer(part, say("of each ", "в каждой группе: ") + field_name(field), changed([&](Widget& o) {
                          o.limit_per = field;
                      }));
        offer(part, say("of all", "из всех"), changed([](Widget& o) { o.limit_per.reset(); }));
        out_.parts.push_back(std::move(part));
    }

    void view(const Widget& w) {
        Part part{std::string(title_of(w.view).in(lang_)), "view", "view", {}};
        if (!w.metric)
            for (const auto v : {View::pie, View::bar, View::horizontal_bar, View::table})
                offer(part, std::string(title_of(v).in(lang_)), changed([&](Widget& o) {
                          o.view = v;
                          o.columns.clear();
                          o.total_row = o.donut = o.count = false;
                          o.aggregate = Aggregate::sum;
                          if (!o.measure)
                              o.measure =
                                  o.sort_by && is_numeric(*o.sort_by) ? *o.sort_by : info(o.source).default_measure;
                          if (v == View::pie && !o.group_by)
                              o.group_by = o.source == Source::positions ? Field::ticker : Field::kind;
                          if (v == View::table && !o.group_by) o.measure.reset();
                          if (v != View::table) o.sort_by.reset();
                      }));
        out_.parts.push_back(std::move(part));
    }

    /// Sums are what is meant where nothing is said; another one click away.
    void aggregate(const Widget& w) {
        if (w.aggregate == Aggregate::sum) return;
        Part part{std::string(title_of(w.aggregate).in(lang_)), "aggregate", "field", {}};
        for (const auto how : {Aggregate::sum, Aggregate::average, Aggregate::largest, Aggregate::smallest})
            offer(part, std::string(title_of(how).in(lang_)), changed([&](Widget& o) { o.aggregate = how; }));
        out_.parts.push_back(std::move(part));
    }

    void measure(const Widget& w) {
        Part part{w.count ? say("number", "количество") : field_name(*w.measure), "measure", "field", {}};
        for (const auto field : {Field::value, Field::price, Field::cost, Field::profit, Field::share, Field::amount})
            if (!w.count && allows(w.source, field, Use::measure))
                offer(part, field_name(field), changed([&](Widget& o) { o.measure = field; }));
        out_.parts.push_back(std::move(part));
    }

    void source(const Widget& w, bool owned) {
        constexpr std::array<std::string_view, 5> k_genitive{"позиций", "сделок", "операций", "дивидендов", "портфеля"};
        std::string name = to_lower(info(w.source).title.in(lang_));
        if (owned && ru_) name = k_genitive[static_cast<std::size_t>(w.source)];
        if (owned && !ru_ && w.source == Source::history) name = "the portfolio";
        out_.parts.push_back({std::move(name), "source", "source", {}});
    }

    void group(const Widget& w) {
        word(say("by", "по"));
        Part part{std::string(info(*w.group_by).by.in(lang_)), "group_by", "field", {}};
        for (const auto& entry : info(w.source).fields)
            if (entry.uses & Use::group)
                offer(part, std::string(info(entry.field).by.in(lang_)), changed([&](Widget& o) {
                          o.group_by = entry.field;
                      }));
        out_.parts.push_back(std::move(part));
    }

    std::string value_of(const Filter& filter) const {
        if (const auto* number = std::get_if<double>(&filter.value))
            return info(filter.field).type == Type::percent ? number_text(*number * 100) + " %" : number_text(*number);
        std::string out;
        const auto texts = filter.texts();
        const std::string comma = filter.op == Op::not_in ? say(", ", ", ни ") : ", ";
        const std::string final = filter.op == Op::not_in ? say(" nor ", ", ни ") : say(" or ", " или ");
        for (std::size_t i = 0; i < texts.size(); ++i)
            out += (i == 0                  ? ""
                    : i + 1 == texts.size() ? final
                                            : comma) +
                   (ru_ ? value_words(filter.field, texts[i], lang_) : texts[i]);
        return out;
    }

    std::string op_words(const Filter& filter) const {
        constexpr std::array<Words, 8> k_ops{
            {{"above", "больше"},
             {"at least", "не меньше"},
             {"below", "меньше"},
             {"at most", "не больше"},
             {"is", "—"},
             {"is not", "не"},
             {"is", "—"},
             {"is neither", "ни"}}
        };
        const bool one = filter.op == Op::not_in && filter.texts().size() == 1;
        return std::string(k_ops[static_cast<std::size_t>(one ? Op::ne : filter.op)].in(lang_));
    }

    std::string condition_words(const Filter& filter) const {
        return field_name(filter.field) + " " + op_words(filter) + " " + value_of(filter);
    }

    void alternatives(const Filter& filter, const std::string& path) {
        for (std::size_t i = 0; i < filter.any.size(); ++i) {
            word(i == 0 ? say("either", "либо") : say("or", "либо"));
            out_.parts.push_back({condition_words(filter.any[i]), formatted("{}any[{}]", path, i), "word", {}});
        }
    }

    void filters(const Widget& w) {
        for (std::size_t i = 0; i < w.filters.size(); ++i) {
            const auto& filter = w.filters[i];
            const std::string path = formatted("filters[{}].", i);
            word(i == 0 ? say("where", "где") : say("and", "и"));
            if (!filter.any.empty()) {
                alternatives(filter, path);
                continue;
            }
            Part part{field_name(filter.field), path + "field", "field", {}};
            if (is_numeric(filter.field) && info(filter.field).type == Type::money)
                for (const auto field : {Field::value, Field::price, Field::cost, Field::profit})
                    if (allows(w.source, field, Use::filter))
                        offer(part, field_name(field), changed([&](Widget& o) {
                                  o.filters[i].field = field;
                                  if (o.sort_by == filter.field) o.sort_by = field;
                              }));
            out_.parts.push_back(std::move(part));
            Part op{op_words(filter), path + "op", "order", {}};
            const auto turned = opposite(filter);
            offer(op, op_words(turned[0]), changed([&](Widget& o) { o.filters[i] = turned[0]; }));
            if (is_numeric(filter.field)) op.options.clear();
            out_.parts.push_back(std::move(op));
            const bool text = !std::holds_alternative<double>(filter.value);
            Part value{value_of(filter), path + "value", text ? "word" : "number", {}};
            if (text && (filter.field == Field::sector || filter.field == Field::currency ||
                         filter.field == Field::kind || filter.field == Field::ticker))
                offer(value, say("let the reader choose", "пусть выбирает читатель"), changed([&](Widget& o) {
                          o.controls.push_back({ControlKind::select, filter.field});
                          o.filters.erase(o.filters.begin() + static_cast<std::ptrdiff_t>(i));
                      }));
            out_.parts.push_back(std::move(value));
        }
    }

    void period(const Widget& w) {
        if (w.calendar) {
            Part part{title_of(*w.calendar, lang_), "period", "period", {}};
            for (const auto* const text :
                 {"this_month", "previous_month", "this_quarter", "previous_quarter", "previous_year"}) {
                const Calendar other{text};
                offer(part, title_of(other, lang_), changed([&](Widget& o) { o.calendar = other; }));
            }
            offer(part, std::string(title_of(Period::all).in(lang_)), changed([](Widget& o) { o.calendar.reset(); }));
            out_.parts.push_back(std::move(part));
        }
        if (!w.period) return;
        Part part{std::string(title_of(*w.period).in(lang_)), "period", "period", {}};
        for (const auto p : {Period::month, Period::half_year, Period::year, Period::five_years, Period::all})
            offer(part, std::string(title_of(p).in(lang_)), changed([&](Widget& o) { o.period = p; }));
        out_.parts.push_back(std::move(part));
    }

    void order(const Widget& w) {
        word(",");
        const Field key = w.sort_by.value_or(w.measure.value_or(info(w.source).default_measure));
        word(say("by", "по"));
        Part by{std::string(info(key).by.in(lang_)), w.sort_by ? "sort_by" : "measure", "field", {}};
        if (w.sort_by)
            for (const auto field : {Field::value, Field::price, Field::cost, Field::profit, Field::share})
                if (allows(w.source, field, Use::column))
                    offer(by, std::string(info(field).by.in(lang_)), changed([&](Widget& o) { o.sort_by = field; }));
        out_.parts.push_back(std::move(by));
        word(",");
        const bool down = w.order == Order::descending, text = !is_numeric(key);
        const auto words = [&](bool d) {
            return text ? (d ? say("z to a", "от я до а") : say("a to z", "от а до я"))
                        : (d ? say("largest first", "сначала крупные") : say("smallest first", "сначала мелкие"));
        };
        Part part{words(down), "order", "order", {}};
        offer(part, words(!down), changed([&](Widget& o) { o.order = down ? Order::ascending : Order::descending; }));
        out_.parts.push_back(std::move(part));
    }

    void controls(const Widget& w) {
        for (std::size_t i = 0; i < w.controls.size(); ++i) {
            const auto& control = w.controls[i];
            word(",");
            const std::string name = field_name(control.field);
            const auto words = [&](ControlKind kind) {
                return kind == ControlKind::text     ? say("search by ", "поиск: ") + name
                       : kind == ControlKind::select ? say("choice of ", "выбор: ") + name
                                                     : say("from a date", "с даты");
            };
            Part part{
                words(control.kind), w.controls.size() == 1 ? "control" : formatted("controls[{}]", i), "control", {}
            };
            for (const auto kind : {ControlKind::text, ControlKind::select})
                if (allows(w.source, control.field, kind == ControlKind::text ? text_control : select_control))
                    offer(part, words(kind), changed([&](Widget& o) { o.controls[i].kind = kind; }));
            offer(part, say("none", "без него"), changed([&](Widget& o) {
                      o.controls.erase(o.controls.begin() + static_cast<std::ptrdiff_t>(i));
                  }));
            out_.parts.push_back(std::move(part));
        }
    }

    std::string param_words(const ParamInfo& param, const std::string& value) const {
        if (param.name == "period")
            return std::string(title_of(from_string<Period>(value).value_or(Period::year)).in(lang_));
        if (param.name == "benchmark")
            return std::string(title_of(from_string<Benchmark>(value).value_or(Benchmark::none)).in(lang_));
        struct Named {
            std::string_view value;
            Words words;
        };
        static constexpr std::array k_words{
            Named{"sector", {"by sector", "по секторам"}},
            Named{"asset_class", {"by asset class", "по классам активов"}},
            Named{"currency", {"by currency", "по валютам"}},
            Named{"country", {"by country", "по странам"}},
            Named{"asset", {"by asset", "по бумагам"}},
            Named{"gainers", {"gainers", "выросшие"}},
            Named{"losers", {"losers", "упавшие"}},
            Named{"both", {"gainers and losers", "выросшие и упавшие"}},
            Named{"value", {"by value", "по стоимости"}},
            Named{"pnl", {"by profit", "по прибыли"}},
            Named{"weight", {"by share", "по доле"}},
            Named{"asc", {"smallest first", "сначала мелкие"}},
            Named{"desc", {"largest first", "сначала крупные"}},
            Named{"above", {"above", "выше"}},
            Named{"below", {"below", "ниже"}},
            Named{"none", {"no filter", "без фильтра"}},
            Named{"type", {"filter by kind", "фильтр по виду"}},
            Named{"date", {"filter by date", "фильтр по дате"}},
            Named{"day_pnl", {"day profit or loss", "прибыль за день"}},
            Named{"total_return", {"total return", "доходность портфеля"}}
        };
        if (param.name == "filter_by" && value == "ticker") return say("filter by ticker", "фильтр по тикеру");
        if (param.name == "shape") return value == "donut" ? say("as a ring", "кольцом") : say("as a pie", "кругом");
        if (param.name == "kinds")
            return value == "trades" ? say("purchases and sales only", "только покупки и продажи")
                                     : say("all kinds", "все виды");
        if (param.name == "sort_by" && value == "ticker") return say("by ticker", "по тикеру");
        if (param.name == "metric")
            if (const auto metric = from_string<Metric>(value)) return to_lower(info(*metric).title.in(lang_));
        for (const auto& entry : k_words)
            if (entry.value == value) return std::string(entry.words.in(lang_));
        return value;
    }

    void named(const Template& t) {
        word(std::string(info(t.id).title.in(lang_)) + ":");
        bool first = true;
        for (const auto& param : info(t.id).params) {
            const bool numeric = param.kind == ParamInfo::Kind::integer || param.kind == ParamInfo::Kind::number;
            const std::string value = numeric ? number_text(t.number(param.name)) : t.text(param.name);
            if (value.empty()) continue;
            if (!first) word(",");
            first = false;
            if (numeric) {
                static constexpr std::array<std::pair<std::string_view, Words>, 4> k_numbers{
                    {{"limit", {"rows", "строк"}},
                     {"months", {"months ahead", "месяцев вперёд"}},
                     {"threshold", {"price", "цена"}},
                     {"threshold_percent", {"drift above, %", "отклонение больше, %"}}}
                };
                for (const auto& [name, words] : k_numbers)
                    if (name == param.name) word(std::string(words.in(lang_)));
            }
            Part part{
                numeric ? value : param_words(param, value),
                "params." + std::string(param.name),
                numeric                               ? "number"
                : param.kind == ParamInfo::Kind::text ? "ticker"
                : param.name == "period"              ? "period"
                                                      : "field",
                {}
            };
            for (const auto choice : param.choices) {
                Spec other = spec_;
                std::get<Template>(other.body).set(param.name, std::string(choice));
                if (choice != value) offer(part, param_words(param, std::string(choice)), std::move(other));
            }
            out_.parts.push_back(std::move(part));
        }
        if (t.id == TemplateId::allocation_pie) {
            // Bars are one click away, on the part that says the shape.
            auto& shape = out_.parts.back();
            for (const auto v : {View::bar, View::horizontal_bar}) {
                auto w = *as_widget(t);
                w.view = v;
                w.donut = false;
                offer(shape, std::string(title_of(v).in(lang_)), Spec{spec_.labels, spec_.slot, w});
            }
        }
    }

    const Spec& spec_;
    bool ru_;
    Lang lang_;
    Reading out_;
};

}  // namespace

std::string Reading::text() const {
    std::string out;
    for (const auto& part : parts) out += (out.empty() || part.text == "," || part.text == ":" ? "" : " ") + part.text;
    return out;
}

Reading read_back(const Spec& spec, Lang lang) { return Reader(spec, lang == Lang::other ? spec.labels : lang).run(); }

}  // namespace atelier::spec
