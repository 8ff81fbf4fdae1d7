#include "atelier/spec/figure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <tuple>

#include "atelier/spec/generate.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

using Line = Figures::Line;

/// The Core Backend's name of an SDK property: "profitRate" is profit_rate there.
std::string snake(std::string_view camel) {
    std::string out;
    for (const char c : camel) {
        if (c >= 'A' && c <= 'Z')
            out += '_', out += static_cast<char>(c - 'A' + 'a');
        else
            out += c;
    }
    return out;
}

std::string rows_member(Source source) {
    switch (source) {
        case Source::positions:
            return "positions";
        case Source::trades:
        case Source::transactions:
            return "transactions";
        case Source::dividends:
            return "dividends";
        case Source::history:
            break;
    }
    return "points";
}

/// "2022-Q3", as the SDK's quarterOf().
std::string quarter_of(const std::string& date) {
    int month = 0;
    if (date.size() < 7) return {};
    std::from_chars(date.data() + 5, date.data() + 7, month);
    return date.substr(0, 4) + "-Q" + std::to_string((month + 2) / 3);
}

/// The contract writes decimals as texts and counts as numbers.
double decimal(const json::Value& value) {
    if (value.is_number()) return value.to_number<double>();
    double out = 0;
    if (const auto* digits = value.if_string()) std::from_chars(digits->data(), digits->data() + digits->size(), out);
    return out;
}

/// The objects under `member`.
Result<std::vector<const json::Object*>> objects_of(const json::Object& answer, std::string_view member) {
    const auto* all = json::get_array(answer, member);
    if (!all) return fail(Code::unavailable, "the Core Backend's answer has no " + std::string(member));
    std::vector<const json::Object*> out;
    for (const auto& value : *all) {
        if (!value.is_object()) return fail(Code::unavailable, "a row of the Core Backend is no object");
        out.push_back(&value.get_object());
    }
    return out;
}

/// One row of a source, read as the SDK reads it (web/sdk/src/rows.ts).
class Row {
public:
    Row(const json::Object& object, Source source) : object_(&object), source_(source) {}

    std::string text(Field field) const {
        if (field == Field::month) return json::get_string(*object_, "date").substr(0, 7);
        if (field == Field::year) return json::get_string(*object_, "date").substr(0, 4);
        if (field == Field::quarter) return quarter_of(json::get_string(*object_, "date"));
        if (field == Field::currency_sector) return text(Field::currency) + " " + text(Field::sector);
        return json::get_string(*object_, member(field));
    }

    /// What is missing (the quantity of a deposit) counts as 0, as in the SDK.
    double number(Field field) const {
        const auto* value = object_->if_contains(member(field));
        return value ? decimal(*value) : 0;
    }

private:
    std::string member(Field field) const {
        const auto* where = find(source_, field);
        if (!where) return {};
        std::string out = snake(where->property);
        const bool in_base = !where->local.empty() && info(source_).tool == "list_transactions";
        return in_base ? out + "_base" : out;
    }

    const json::Object* object_;  ///< in the answer
    Source source_;
};

template <class T>
bool compares(const T& value, Op op, const T& wanted) {
    switch (op) {
        case Op::gt:
            return value > wanted;
        case Op::ge:
            return value >= wanted;
        case Op::lt:
            return value < wanted;
        case Op::le:
            return value <= wanted;
        case Op::ne:
            return value != wanted;
        default:
            return value == wanted;
    }
}

bool holds(const Filter& filter, const Row& row) {
    if (!filter.any.empty()) return std::ranges::any_of(filter.any, [&](const Filter& one) { return holds(one, row); });
    if (const auto* number = std::get_if<double>(&filter.value))
        return compares(row.number(filter.field), filter.op, *number);
    if (filter.op == Op::in) return contains(filter.texts(), row.text(filter.field));
    if (filter.op == Op::not_in) return !contains(filter.texts(), row.text(filter.field));
    return compares(row.text(filter.field), filter.op, std::get<std::string>(filter.value));
}

/// Exact to eight decimals, as the SDK's sum.
double exact(long double total) { return static_cast<double>(std::round(total * 1e8L) / 1e8L); }

double combined(const std::vector<long double>& values, Aggregate how) {
    if (values.empty()) return 0;
    if (how == Aggregate::largest) return static_cast<double>(*std::ranges::max_element(values));
    if (how == Aggregate::smallest) return static_cast<double>(*std::ranges::min_element(values));
    long double total = 0;
    for (const auto value : values) total += value;
    return exact(how == Aggregate::average ? total / static_cast<long double>(values.size()) : total);
}

/// Whether the first day comes from the portfolio's own history.
bool starts_with_history(const Widget& w) {
    return w.period && w.source != Source::history && *w.period != Period::all && *w.period != Period::ytd;
}

json::Object period_arguments(std::optional<Period> period) {
    json::Object out;
    if (period && *period != Period::ytd) out["period"] = to_string(*period);
    return out;
}

Result<Widget> widget_of(const Spec& spec) {
    std::optional<Widget> out;
    if (const auto* widget = spec.widget()) out = *widget;
    if (const auto* named = spec.as_template()) out = as_widget(*named);
    if (!out) return fail(Code::failed_precondition, "this shows no figures of the portfolio");
    return *out;
}

/// The answers of one widget, in the order of its reads.
class Evaluation {
public:
    Evaluation(const Widget& widget, const std::vector<json::Object>& answers, Lang lang)
        : w_(widget), answers_(answers), lang_(lang) {}

    Result<Figures> run() {
        if (answers_.empty()) return fail(Code::unavailable, "the Core Backend's answer is missing");
        out_.as_of = json::get_string(answers_[0], "as_of");
        out_.currency = json::get_string(answers_[0], "base_currency");
        if (w_.metric) return metric(*w_.metric);
        ATL_CHECK(take_rows());
        const Field measure = w_.measure.value_or(info(w_.source).default_measure);
        out_.type = w_.count ? Type::number : info(measure).type;
        if (w_.source == Source::history) return ends(measure);
        if (w_.view == View::number) {
            out_.lines = {{"", w_.count ? static_cast<double>(rows_.size()) : sum(measure)}};
            if (w_.aggregate != Aggregate::sum && rows_.empty()) out_.lines.clear();
        } else if (w_.group_by) {
            groups(*w_.group_by, measure);
        } else {
            each(measure);
        }
        return std::move(out_);
    }

private:
    Result<Figures> metric(Metric metric) {
        const auto& about = info(metric);
        out_.type = about.type;
        const auto& answer = answers_[0];
        if (metric == Metric::time_weighted_return) {
            ATL_TRY(const auto points, objects_of(answer, "points"));
            if (points.empty()) return std::move(out_);
            const Row first(*points.front(), Source::history), last(*points.back(), Source::history);
            const double start = first.number(Field::return_index);
            if (start != 0) out_.lines = {{"", last.number(Field::return_index) / start - 1}};
            out_.from = first.text(Field::date), out_.to = last.text(Field::date);
            return std::move(out_);
        }
        const auto take = [&](std::string label, std::string_view member) {
            const auto* value = answer.if_contains(member);
            if (value && !value->is_null()) out_.lines.push_back({std::move(label), decimal(*value)});
        };
        if (metric == Metric::gainers_and_losers) {
            take(std::string(k_gainers.in(lang_)), "gainers");
            take(std::string(k_losers.in(lang_)), "losers");
        } else {
            take("", snake(about.property));
        }
        return std::move(out_);
    }

    Result<void> take_rows() {
        ATL_TRY(const auto all, objects_of(answers_[0], rows_member(w_.source)));
        ATL_CHECK(days());
        for (const auto* object : all) {
            const Row row(*object, w_.source);
            const std::string kind = json::get_string(*object, "kind");
            if (w_.source == Source::trades && kind != "buy" && kind != "sell") continue;
            if (w_.source == Source::dividends && json::get_string(*object, "status") != "paid") continue;
            if (w_.source != Source::positions) {
                const std::string date = row.text(Field::date);
                if ((!out_.from.empty() && date < out_.from) || (!out_.to.empty() && date > out_.to)) continue;
            }
            if (std::ranges::all_of(w_.filters, [&](const Filter& f) { return holds(f, row); })) rows_.push_back(row);
        }
        if (w_.limit_per) keep_first_of_each();
        out_.rows = rows_.size();
        return {};
    }

    Result<void> days() {
        if (w_.period == Period::ytd) out_.from = out_.as_of.substr(0, 4) + "-01-01";
        if (w_.calendar) std::tie(out_.from, out_.to) = w_.calendar->days_seen_from(out_.as_of);
        if (!starts_with_history(w_)) return {};
        if (answers_.size() < 2) return fail(Code::unavailable, "the Core Backend's answer is missing");
        ATL_TRY(const auto points, objects_of(answers_[1], "points"));
        if (!points.empty()) out_.from = json::get_string(*points.front(), "date");
        return {};
    }

    double sum(Field field) const {
        std::vector<long double> values;
        for (const auto& row : rows_) values.push_back(row.number(field));
        return combined(values, w_.aggregate);
    }

    void keep_first_of_each() {
        order_rows(w_.sort_by.value_or(w_.measure.value_or(info(w_.source).default_measure)), w_.order);
        std::map<std::string, int> seen;
        std::erase_if(rows_, [&](const Row& row) { return ++seen[row.text(*w_.limit_per)] > w_.limit.value_or(1); });
    }

    void order_rows(Field key, Order order) {
        if (order == Order::none) return;
        std::ranges::stable_sort(rows_, [&](const Row& a, const Row& b) {
            const Row& left = order == Order::ascending ? a : b;
            const Row& right = order == Order::ascending ? b : a;
            return is_numeric(key) ? left.number(key) < right.number(key) : left.text(key) < right.text(key);
        });
    }

    void groups(Field by, Field measure) {
        std::vector<std::pair<std::string, std::vector<long double>>> sums;
        for (const auto& row : rows_) {
            const std::string key = row.text(by);
            auto found = std::ranges::find(sums, key, &std::pair<std::string, std::vector<long double>>::first);
            if (found == sums.end()) found = sums.insert(sums.end(), {key, {}});
            found->second.push_back(w_.count ? 1 : row.number(measure));
        }
        for (const auto& [key, values] : sums)
            out_.lines.push_back({value_words(by, key, lang_), combined(values, w_.aggregate)});
        const bool in_time = is_time(by);
        if (in_time && w_.order == Order::none) {
            std::ranges::stable_sort(out_.lines, {}, &Line::label);
        } else {
            // Groups of things are told from the largest, whatever order the data has.
            std::ranges::stable_sort(out_.lines, std::ranges::greater{}, &Line::value);
            if (w_.order == Order::ascending) std::ranges::reverse(out_.lines);
        }
        if (w_.cumulative) {
            long double total = 0;
            for (auto& line : out_.lines) line.value = exact(total += line.value);
        }
        cut();
    }

    /// "Which fell today": the rows are told by what was asked about them, the strongest first.
    void each(Field measure) {
        const auto asked = std::ranges::find_if(w_.filters, [](const Filter& f) {
            return f.any.empty() && std::holds_alternative<double>(f.value);
        });
        // "What did I earn on it" names a column; the usual figure is meant where it is among them.
        if (!w_.columns.empty() && !contains(w_.columns, measure)) {
            const auto named = std::ranges::find_if(w_.columns, [](Field f) { return is_numeric(f); });
            if (named != w_.columns.end()) measure = *named;
        }
        Field field = w_.sort_by.value_or(asked == w_.filters.end() ? measure : asked->field);
        Order order = w_.order;
        if (!w_.sort_by && order == Order::none && asked != w_.filters.end()) {
            const bool below = asked->op == Op::lt || asked->op == Op::le;
            order = below ? Order::ascending : Order::descending;
        }
        order_rows(field, order);
        if (!is_numeric(field)) field = info(w_.source).default_measure;
        out_.type = info(field).type;
        for (const auto& row : rows_) {
            std::string label = row.text(Field::ticker);
            if (w_.source == Source::positions) {
                const std::string name = row.text(Field::name);
                if (!name.empty()) label = name + " (" + label + ")";
            } else {
                const std::string kind = value_words(Field::kind, row.text(Field::kind), lang_);
                label = row.text(Field::date) + ", " + kind + (label.empty() ? "" : ", " + label);
            }
            out_.lines.push_back({std::move(label), row.number(field)});
        }
        cut();
    }

    void cut() {
        if (w_.limit && !w_.limit_per && out_.lines.size() > static_cast<std::size_t>(*w_.limit)) {
            out_.lines.resize(static_cast<std::size_t>(*w_.limit));
        }
    }

    /// Of something in time: where it began and where it ended; of a fall the deepest.
    Result<Figures> ends(Field measure) {
        if (rows_.empty()) return std::move(out_);
        const auto line = [&](const Row& row) { return Line{row.text(Field::date), row.number(measure)}; };
        if (measure == Field::drawdown) {
            out_.lines = {
                line(*std::ranges::max_element(rows_, {}, [](const Row& r) { return r.number(Field::drawdown); }))
            };
        } else {
            out_.lines = {line(rows_.front())};
            if (rows_.size() > 1) out_.lines.push_back(line(rows_.back()));
        }
        return std::move(out_);
    }

    const Widget& w_;
    const std::vector<json::Object>& answers_;
    Lang lang_;
    std::vector<Row> rows_;
    Figures out_;
};

constexpr std::array<std::pair<std::string_view, Words>, 8> k_kinds{
    {{"buy", {"purchase", "покупка"}},
     {"sell", {"sale", "продажа"}},
     {"dividend", {"dividend", "дивиденд"}},
     {"coupon", {"coupon", "купон"}},
     {"fee", {"fee", "комиссия"}},
     {"deposit", {"deposit", "пополнение"}},
     {"withdrawal", {"withdrawal", "вывод"}},
     {"split", {"split", "сплит"}}}
};

}  // namespace

std::string value_words(Field field, const std::string& value, Lang lang) {
    if (field != Field::kind) return value;
    const auto found = std::ranges::find(k_kinds, value, &std::pair<std::string_view, Words>::first);
    return found == k_kinds.end() ? value : std::string(found->second.in(lang));
}

Result<std::vector<Read>> reads_of(const Spec& spec) {
    ATL_TRY(const Widget w, widget_of(spec));
    if (w.metric) {
        const bool history = *w.metric == Metric::time_weighted_return;
        const bool periodic = info(*w.metric).periodic;
        json::Object arguments = periodic ? period_arguments(w.period) : json::Object{};
        return std::vector<Read>{{history ? "get_value_history" : "get_metrics", std::move(arguments), ""}};
    }
    Read rows{std::string(info(w.source).tool), {}, ""};
    if (w.source == Source::history) rows.arguments = period_arguments(w.period);
    if (w.source == Source::positions && uses(w, Field::realised_profit)) rows.arguments["include_closed"] = true;
    if (rows.tool == "list_transactions") rows.rows = rows_member(w.source);
    std::vector<Read> out{std::move(rows)};
    if (starts_with_history(w)) out.push_back({"get_value_history", period_arguments(w.period), ""});
    return out;
}

Result<Figures> figures_of(const Spec& spec, const std::vector<json::Object>& answers, Lang lang) {
    ATL_TRY(const Widget w, widget_of(spec));
    return Evaluation(w, answers, lang).run();
}

std::string figure_text(double value, Type type, std::string_view currency, Lang lang) {
    const bool ru = lang == Lang::ru;
    const bool percent = type == Type::percent;
    if (percent) value *= 100;
    const int decimals = type == Type::money || percent ? 2 : value == std::floor(value) ? 0 : 4;
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*f", decimals, std::abs(value));
    std::string digits(buffer);
    const bool zero = digits.find_first_not_of("0.") == std::string::npos;
    auto point = digits.find('.');
    if (decimals == 4) digits.erase(digits.find_last_not_of('0') + 1);
    if (point == std::string::npos) point = digits.size();
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && i < point && (point - i) % 3 == 0) out += ru ? "\u00a0" : ",";
        if (i == point)
            out += ru ? ',' : '.';
        else
            out += digits[i];
    }
    if (value < 0 && !zero) out = "\u2212" + out;
    if (percent) return out + (ru ? "\u00a0%" : "%");
    if (type == Type::money && !currency.empty()) out += "\u00a0" + std::string(currency);
    return out;
}

}  // namespace atelier::spec
