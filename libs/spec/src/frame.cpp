#include "frame.hpp"

#include "frame_doubts.hpp"
#include "rule_parts.hpp"
#include "util.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace atelier::spec {
namespace {

std::optional<Period> nearest_period(double months) {
    constexpr std::array<std::pair<double, Period>, 7> k_known{
        {{1.0 / 30, Period::day},
         {7.0 / 30, Period::week},
         {1, Period::month},
         {3, Period::quarter},
         {6, Period::half_year},
         {12, Period::year},
         {60, Period::five_years}}
    };
    for (const auto& [known, period] : k_known)
        if (std::abs(known - months) <= 0.05 * known) return period;
    return std::nullopt;
}

double months_in(const Mention& m) {
    if (m.key == "day") return m.number / 30;
    if (m.key == "week") return m.number / 4.345;
    if (m.key == "quarter") return m.number * 3;
    return m.key == "year" ? m.number * 12 : m.number;
}

/// The reader over the content mentions: noise is gone, positions are indexes into `list`.
class Builder {
public:
    Builder(const Mentions& mentions, const Parse& parse, Frame& frame, std::optional<Source> source)
        : mentions_(mentions), parse_(parse), frame_(frame), source_(source) {
        for (std::size_t i = 0; i < mentions.all.size(); ++i) {
            const auto& m = mentions.all[i];
            if (m.is("noise") || m.is("subject") || m.is("prep") || m.is("conj", "and") || m.is("conj", "but"))
                continue;
            list_.push_back(&m);
            used_.push_back(parse.over(i) != nullptr);
        }
    }

    void run() {
        sources();
        controls();
        sides();
        orders();
        groups();
        numbers();
        rest();
        pieces();
        find_doubts({mentions_, parse_, list_, rows(), quality_, each_}, frame_);
    }

private:
    const Mention* at(std::size_t i) const { return i < list_.size() ? list_[i] : nullptr; }
    bool is(std::size_t i, std::string_view kind) const { return i < list_.size() && list_[i]->is(kind); }
    bool is(std::size_t i, std::string_view kind, std::string_view key) const {
        return i < list_.size() && list_[i]->is(kind, key);
    }
    std::optional<Field> field(std::size_t i) const {
        if (i < list_.size() && taken(i)) return std::nullopt;
        if (is(i, "field")) return from_string<Field>(list_[i]->key);
        if (is(i, "source", "positions")) return Field::ticker;
        return std::nullopt;
    }
    /// Whether a rule has made it part of a condition or a date.
    bool taken(std::size_t i) const {
        return parse_.over(static_cast<std::size_t>(list_[i] - mentions_.all.data())) != nullptr;
    }
    std::optional<Field> numeric(std::size_t i) const {
        const auto f = is(i, "field") ? field(i) : std::nullopt;
        return f && is_numeric(*f) ? f : std::nullopt;
    }
    /// The field after `i`, over "by" and the like.
    std::size_t after(std::size_t i, auto skip) const {
        ++i;
        while (i < list_.size() && skip(*list_[i])) ++i;
        return i;
    }
    bool has(std::string_view kind) const {
        return std::ranges::any_of(list_, [kind](const Mention* m) { return m->is(kind); });
    }

    Source rows() const { return source_ ? *source_ : frame_.source.value_or(Source::positions); }

    void sources() {
        for (const auto* m : list_) {
            // "history of operations": the rows win over the word "history".
            if (m->is("source") && m->key != "positions" && (!frame_.source || frame_.source == Source::history))
                frame_.source = from_string<Source>(m->key);
            if (m->is("metric") && !frame_.metric) frame_.metric = from_string<Metric>(m->key);
            if (m->is("benchmark")) frame_.benchmark = *from_string<Benchmark>(m->key);
        }
        for (const auto* m : list_) {
            if (m->is("kind") && !frame_.source)
                frame_.source = m->key == "buy" || m->key == "sell" ? Source::trades : Source::transactions;
            if (m->is("field", "fee") && !frame_.source) frame_.source = Source::transactions;
            if (m->is("kind") && m->key != "buy" && m->key != "sell") frame_.source = Source::transactions;
        }
    }

    void controls() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            const bool filter_word = is(i, "filter", "word"), control = is(i, "control");
            if (!filter_word && !control) continue;
            std::size_t next =
                after(i, [](const Mention& m) { return m.is("by") || m.is("filter", "word") || m.is("control"); });
            std::optional<Field> f = field(next);
            if (f && is(next, "source")) f = Field::ticker;
            std::size_t taken = next;
            if ((!f || is_numeric(*f)) && i > 0 && field(i - 1) && !is(i - 1, "source") && !used_[i - 1])
                f = field(i - 1), taken = i - 1;
            if (!f && is(next, "period")) continue;
            if (!f || is_numeric(*f)) continue;
            ControlKind kind = ControlKind::text;
            const auto words = [&](std::string_view key) {
                return std::ranges::any_of(list_, [&](const Mention* m) { return m->is("control", key); });
            };
            if (*f == Field::date)
                kind = ControlKind::date;
            else if (words("select") || (*f != Field::ticker && *f != Field::name && !words("text")))
                kind = ControlKind::select;
            if (kind == ControlKind::text && *f != Field::ticker && *f != Field::name) kind = ControlKind::select;
            if (kind == ControlKind::select && *f == Field::name) kind = ControlKind::text;
            // "choose a date" is a date input.
            if (is_time(*f)) continue;
            if (!contains(frame_.controls, Control{kind, *f})) frame_.controls.push_back({kind, *f});
            used_[i] = used_[taken] = true;
            for (std::size_t k = i; k < next && k < list_.size(); ++k) used_[k] = true;
        }
    }

    /// "loss-making", "in profit": a condition, or with a rank an order.
    void sides() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            const bool loss = is(i, "filter", "loss");
            if (used_[i] || (!loss && !is(i, "filter", "gain"))) continue;
            const bool ranked = i > 0 && (is(i - 1, "order") || is(i - 1, "number") || (i > 1 && is(i - 2, "order")));
            if (ranked && !frame_.sort)
                frame_.sort = Field::profit, frame_.order = loss ? Order::ascending : Order::descending;
            else
                frame_.filters.push_back({Field::profit, loss ? Op::lt : Op::gt, 0.0});
            used_[i] = true;
        }
    }

    bool watches() const {
        return std::ranges::any_of(list_, [](const Mention* m) { return m->is("alert") || m->is("rebalance"); });
    }

    /// What the rules have put together: conditions, lists of values, stretches of the calendar.
    void pieces() {
        for (const auto& piece : parse_.phrases) {
            if (piece.form == Form::period && !piece.text.empty()) frame_.calendar = Calendar{piece.text};
            if (piece.form == Form::values) values(piece);
            if (piece.form == Form::condition) condition(piece);
        }
        if (watches() || rows() != Source::positions) return;
        // "stocks that fell today" are all of them, not the first five losers.
        const bool all_moved =
            is_named(list_) && has("today") && !frame_.limit && frame_.order == Order::none && !has("template");
        if (!frame_.filters.empty() || all_moved) moved();
        if (!frame_.filters.empty()) stocks();
    }

    static bool is_named(const std::vector<const Mention*>& list) {
        const auto drawn = [](const Mention* m) { return m->is("view") && m->key != "table" && m->key != "list"; };
        return std::ranges::any_of(list, [](const Mention* m) { return m->is("source", "positions"); }) &&
               std::ranges::none_of(list, drawn) &&
               std::ranges::none_of(list, [](const Mention* m) { return m->is("ask"); });
    }

    /// "Russian stocks that fell today": beside another condition a movement is one too.
    void moved() {
        std::string direction;
        for (std::size_t i = 0; i < list_.size(); ++i) {
            if (!is(i, "move") || taken(i)) continue;
            if (!direction.empty() && direction != list_[i]->key) return;
            direction = list_[i]->key;
        }
        if (direction.empty() || frame_.sort || frame_.measure || frame_.order != Order::none) return;
        const Op op = direction == "down" ? Op::lt : Op::gt;
        frame_.filters.push_back({Field::day_change, op, 0.0});
        if (has("today") || frame_.period == Period::day) return;
        Doubt doubt{"day_or_whole", {"Today, or since they were bought?", "За сегодня или с момента покупки?"}, {}};
        doubt.readings.push_back([](Frame&) {});
        doubt.readings.push_back([](Frame& frame) {
            for (auto& filter : frame.filters)
                if (filter.any.empty() && filter.field == Field::day_change) filter.field = Field::profit;
        });
        frame_.doubts.push_back(std::move(doubt));
    }

    /// "stocks" beside another condition are the class; alone they may mean all positions.
    void stocks() {
        const bool classed =
            std::ranges::any_of(frame_.filters, [](const Filter& f) { return f.about(Field::asset_class); });
        if (classed || frame_.group == Field::ticker) return;
        for (std::size_t i = 0; i < list_.size(); ++i)
            if (is(i, "stock") && !taken(i))
                return frame_.filters.push_back({Field::asset_class, Op::eq, std::string("stock")});
    }

    void values(const Piece& piece) {
        const bool one = !piece.negated && piece.values.size() == 1;
        if (piece.field == Field::currency && !piece.negated) {
            frame_.currencies.insert(frame_.currencies.end(), piece.values.begin(), piece.values.end());
            return;
        }
        if (piece.field == Field::ticker && one) {
            if (!contains(frame_.tickers, piece.values[0])) frame_.tickers.push_back(piece.values[0]);
            return;
        }
        // "not sales, only purchases": the wanted kind says it all.
        if (piece.field == Field::kind && !piece.negated)
            std::erase_if(frame_.filters, [](const Filter& f) {
                return f.field == Field::kind && (f.op == Op::ne || f.op == Op::not_in);
            });
        const bool several_kinds = piece.field == Field::kind && !piece.negated && piece.values.size() > 1;
        // Purchases and sales are all the trades there are.
        if (several_kinds && rows() == Source::trades) return;
        const Op op = piece.values.size() > 1 ? (piece.negated ? Op::not_in : Op::in) : piece.negated ? Op::ne : Op::eq;
        if (piece.values.size() > 1)
            frame_.filters.push_back({piece.field, op, piece.values});
        else
            frame_.filters.push_back({piece.field, op, piece.values[0]});
    }

    void condition(Piece piece) {
        const auto number = first_number(piece.filters);
        if (number) {
            frame_.threshold = piece.open || !piece.percent ? *number : *number * 100;
            const Op op = first_op(piece.filters);
            frame_.above = op == Op::gt || op == Op::ge;
            frame_.below = op == Op::lt || op == Op::le;
        }
        if (watches()) return;
        if (piece.decimal_reading && number) doubt_number(piece);
        if (piece.open && !settle_open(piece)) return;
        if (!piece.readings.empty()) doubt_condition(piece);
        frame_.filters.insert(frame_.filters.end(), piece.filters.begin(), piece.filters.end());
    }

    static std::optional<double> first_number(const std::vector<Filter>& filters) {
        for (const auto& filter : filters) {
            if (const auto inner = first_number(filter.any)) return inner;
            if (const auto* number = std::get_if<double>(&filter.value); number && filter.any.empty()) return *number;
        }
        return std::nullopt;
    }

    static Op first_op(const std::vector<Filter>& filters) {
        for (const auto& filter : filters)
            if (!std::holds_alternative<std::string>(filter.value))
                return filter.any.empty() ? filter.op : filter.any[0].op;
        return Op::gt;
    }

    /// "above 1000" of which no field was said: the one measure of the rows, what the unit or the word tells, or a
    /// question.
    bool settle_open(Piece& piece) {
        const auto source = rows();
        if (piece.percent) {
            if (!allows(source, Field::share, Use::filter)) return false;
            return settle(piece, Field::share, false);
        }
        if (source != Source::positions) return settle(piece, info(source).default_measure, false);
        const bool paper =
            std::ranges::any_of(list_, [](const Mention* m) { return m->is("stock") || m->is("security"); });
        if (piece.doubt == "price_or_value") {
            if (paper && !said_unit_price()) return ask_between(piece, {Field::value, Field::price});
            return settle(piece, said_unit_price() ? Field::price : Field::value, false);
        }
        if (piece.money) return settle(piece, Field::value, false);
        if (frame_.measure && is_numeric(*frame_.measure)) return settle(piece, *frame_.measure, false);
        return ask_between(piece, {Field::value, Field::price, Field::quantity});
    }

    /// "per share", "за штуку".
    bool said_unit_price() const {
        return std::ranges::any_of(list_, [](const Mention* m) { return m->is("unit_price"); });
    }

    bool ask_between(Piece& piece, std::initializer_list<Field> fields) {
        std::vector<std::vector<Filter>> readings;
        Piece first = piece;
        for (const auto field : fields) {
            Piece made = piece;
            settle(made, field, false);
            readings.push_back(made.filters);
            if (readings.size() == 1) first = made;
        }
        piece = first;
        piece.readings = std::move(readings);
        piece.doubt = "field";
        return true;
    }

    void doubt_condition(const Piece& piece) {
        Doubt doubt{piece.doubt, {"Which of these is meant?", "Что имеется в виду?"}, {}};
        for (const auto& reading : piece.readings)
            doubt.readings.push_back([from = piece.filters, to = reading](Frame& frame) {
                const auto found = std::ranges::search(frame.filters, from);
                if (found.empty()) return;
                const auto at = frame.filters.erase(found.begin(), found.end());
                frame.filters.insert(at, to.begin(), to.end());
            });
        frame_.doubts.push_back(std::move(doubt));
    }

    /// "1.250" is 1250 or 1.25.
    void doubt_number(const Piece& piece) {
        const double thousand = *piece.decimal_reading * 1000, small = *piece.decimal_reading;
        Doubt doubt{
            "number",
            {"A point with three digits after it: thousands or a fraction?",
             "Точка и три цифры после неё: это тысячи или дробь?"},
            {}
        };
        doubt.readings.push_back([](Frame&) {});
        doubt.readings.push_back([thousand, small](Frame& frame) {
            for (auto& filter : frame.filters) replace_number(filter, thousand, small);
        });
        frame_.doubts.push_back(std::move(doubt));
    }

    static void replace_number(Filter& filter, double from, double to) {
        for (auto& one : filter.any) replace_number(one, from, to);
        auto* number = std::get_if<double>(&filter.value);
        if (!number || !filter.any.empty()) return;
        const double scale = info(filter.field).type == Type::percent ? 100 : 1;
        if (std::abs(*number) * scale == from) *number = *number * to / from;
    }

    void orders() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            if (is(i, "order", "alpha") || is(i, "order", "alpha_desc")) {
                frame_.order = is(i, "order", "alpha") ? Order::ascending : Order::descending;
                frame_.sort = Field::ticker;
                for (std::size_t k = 0; k < list_.size(); ++k)
                    if (is(k, "field", "name"))
                        frame_.sort = Field::name, used_[k] = true;
                    else if (is(k, "field", "ticker"))
                        used_[k] = true;
                continue;
            }
            if (is(i, "order") || is(i, "expensive") || is(i, "cheap")) {
                const bool ascending =
                    is(i, "order", "asc") || is(i, "order", "worst") || is(i, "order", "reverse") || is(i, "cheap");
                quality_ |= is(i, "order", "best") || is(i, "order", "worst");
                if (frame_.order == Order::none || ascending)
                    frame_.order = ascending ? Order::ascending : Order::descending;
                const std::string word = words_of(*list_[i]);
                if (!frame_.sort && (word.contains("lightest") || word.contains("heaviest")))
                    frame_.sort = Field::share;
                if ((is(i, "expensive") || is(i, "cheap")) && !frame_.sort)
                    frame_.sort = is(i, "cheap") ? Field::price : Field::value;
                // "biggest profit first", "по убыванию прибыли", "profit, largest first"
                std::size_t next = after(i, [](const Mention& m) {
                    return m.is("by") || m.is("order") || m.is("number") || m.is("source", "positions");
                });
                if (auto f = numeric(next); f && !frame_.sort && !used_[next])
                    frame_.sort = f;
                else if (i > 0 && numeric(i - 1) && !frame_.sort && !used_[i - 1])
                    frame_.sort = numeric(i - 1);
            }
            if (is(i, "oldest")) frame_.order = Order::ascending, frame_.sort = Field::date;
            if (is(i, "sort")) {
                std::size_t next = after(i, [](const Mention& m) { return m.is("by") || m.is("order"); });
                if (const auto f = field(next); f && !is(next, "source")) {
                    frame_.sort = f;
                    if (frame_.order == Order::none)
                        frame_.order =
                            is_numeric(*f) || info(*f).type == Type::date ? Order::descending : Order::ascending;
                } else if (frame_.order == Order::none) {
                    frame_.order = Order::descending;
                }
            }
        }
    }

    void groups() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            const bool time = is(i, "group") || is(i, "each");
            if (time) frame_.group = from_string<Field>(list_[i]->key);
            each_ |= is(i, "each");
            if (!is(i, "by") || used_[i]) continue;
            std::size_t next = after(i, [](const Mention& m) { return m.is("by") || m.is("order"); });
            if (next >= list_.size() || used_[next]) continue;
            const auto f = field(next);
            if (!f) continue;
            if (is_numeric(*f)) {
                by_numeric_.push_back(*f);
            } else if (*f != Field::date && !frame_.group) {
                frame_.group = f;
                each_ |= is(i, "by", "each");
                if (!is(next, "source")) used_[next] = true;
                if (is(next + 1, "field") && field(next + 1) == Field::sector && *f == Field::currency)
                    frame_.group = Field::currency_sector, used_[next + 1] = true;
            }
        }
        for (std::size_t i = 0; i < list_.size() && !frame_.group; ++i) {
            const auto f = used_[i] || is(i, "source") ? std::nullopt : field(i);
            if (f && allows(rows(), *f, Use::group) && asked_which(*list_[i])) frame_.group = f, used_[i] = true;
        }
    }

    /// "Which sector is the largest": the word before it asks for that field.
    bool asked_which(const Mention& field) const {
        return std::ranges::any_of(mentions_.all, [&](const Mention& m) {
            return m.end == field.begin && (m.is("noise", "which") || m.is("ask", "howmuch"));
        });
    }

    void numbers() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            const auto& m = *list_[i];
            if (taken(i)) continue;
            if (m.is("span")) {
                frame_.months = months_in(m);
                frame_.period = nearest_period(*frame_.months);
            } else if ((m.is("period", "1m") && frame_.group == Field::month) ||
                       (m.is("period", "3m") && frame_.group == Field::quarter) ||
                       (m.is("period", "1y") && frame_.group == Field::year)) {
                continue;
            } else if (m.is("period") && !frame_.months) {
                frame_.period = from_string<Period>(m.key);
                constexpr std::array<double, 9> k_months{1, 1, 1, 3, 6, 12, 60, 36, 12};
                frame_.months = k_months[static_cast<std::size_t>(*frame_.period)];
            } else if (m.is("number") && !used_[i]) {
                const bool money = is(i + 1, "money") || (i > 0 && is(i - 1, "money"));
                if (is(i + 1, "percent") || money) {
                    if (!frame_.threshold) frame_.threshold = m.number;
                } else if (!frame_.limit && m.number >= 1 && m.number <= 1000 && m.number == std::floor(m.number)) {
                    frame_.limit = static_cast<int>(m.number);
                }
            }
        }
    }

    void rest() {
        bool red = false, green = false;
        for (std::size_t i = 0; i < list_.size(); ++i) {
            const auto& m = *list_[i];
            if (m.is("view")) view(m.key);
            frame_.cumulative |= m.is("cumulative");
            if (m.is("aggregate")) frame_.aggregate = *from_string<Aggregate>(m.key);
            if (m.is("decimals")) frame_.decimals = std::stoi(m.key);
            if (m.is("color")) red |= m.key != "green", green |= m.key != "red";
            if (m.is("slot"))
                frame_.slot = m.key == "page"    ? Slot::page
                              : m.key == "asset" ? Slot::asset_panel
                                                 : Slot::dashboard_grid;
            if (m.is("field") && !used_[i])
                if (const auto f = *from_string<Field>(m.key); !contains(frame_.fields, f)) frame_.fields.push_back(f);
        }
        if (red || green) frame_.color = red && green ? Color::by_sign : red ? Color::red : Color::green;
        if (frame_.color != Color::none && frame_.color != Color::by_sign &&
            std::ranges::any_of(list_, [](const Mention* m) { return m->is("sign"); }))
            frame_.color = Color::by_sign;
        // "columns of dividends by ticker" are bars, "the columns ticker, price" are a table's.
        if (!frame_.view && frame_.group &&
            std::ranges::any_of(list_, [](const Mention* m) { return m->is("column"); }))
            frame_.view = View::bar;
        if (contains(frame_.fields, Field::fee)) frame_.measure = Field::fee;
        const bool table = !frame_.view || frame_.view == View::table;
        for (const auto f : by_numeric_) {
            if (!frame_.sort && (table || frame_.order != Order::none)) {
                frame_.sort = f;
                if (frame_.order == Order::none) frame_.order = Order::descending;
            }
            if (!table && !frame_.measure) frame_.measure = f;
        }
        if (!frame_.measure)
            for (const auto f : frame_.fields)
                if (is_numeric(f)) {
                    frame_.measure = f;
                    break;
                }
        if (!frame_.measure && frame_.sort && is_numeric(*frame_.sort)) frame_.measure = frame_.sort;
    }

    void view(std::string_view key) {
        frame_.chart |= key == "chart";
        frame_.donut |= key == "donut";
        frame_.candles |= key == "candles";
        const auto set = [this](View v) {
            if (!frame_.view || (frame_.view == View::bar && v == View::horizontal_bar) || *frame_.view == View::number)
                frame_.view = v;
        };
        if (key == "table" || key == "list") set(View::table);
        if (key == "pie" || key == "donut") set(View::pie);
        if (key == "bar") {
            if (frame_.view != View::horizontal_bar) set(View::bar);
        }
        if (key == "column_word" && frame_.view != View::table && frame_.view != View::horizontal_bar) set(View::bar);
        if (key == "horizontal_bar") set(View::horizontal_bar);
        if (key == "line") set(View::line);
        if (key == "number" && !frame_.view) frame_.view = View::number;
    }

    std::string words_of(const Mention& m) const {
        std::string out;
        for (std::size_t i = m.begin; i < m.end; ++i) out += mentions_.tokens[i].word + " ";
        return out;
    }

    const Mentions& mentions_;
    const Parse& parse_;
    Frame& frame_;
    std::optional<Source> source_;
    std::vector<const Mention*> list_;
    std::vector<bool> used_;
    std::vector<Field> by_numeric_;
    bool quality_ = false;  ///< "best", "top": an order of what is not said
    bool each_ = false;     ///< the grouping was said with "each"
};

}  // namespace

Frame frame_of(const Mentions& mentions, const Parse& parse, std::optional<Source> source) {
    Frame frame;
    Builder(mentions, parse, frame, source).run();
    return frame;
}

}  // namespace atelier::spec
