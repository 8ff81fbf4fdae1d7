#include "frame.hpp"
#include "util.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace atelier::spec {
namespace {

std::optional<Period> nearest_period(double months) {
    constexpr std::array<std::pair<double, Period>, 7> k_known{{{1.0 / 30, Period::day}, {7.0 / 30, Period::week}, {1, Period::month}, {3, Period::quarter},
        {6, Period::half_year}, {12, Period::year}, {60, Period::five_years}}};
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
    Builder(const Mentions& mentions, Frame& frame, std::optional<Source> source) : mentions_(mentions), frame_(frame), source_(source) {
        for (const auto& m : mentions.all)
            if (!m.is("noise") && !m.is("subject")) list_.push_back(&m);
        used_.resize(list_.size());
    }

    void run() {
        sources();
        controls();
        comparisons();
        orders();
        groups();
        numbers();
        rest();
    }

private:
    const Mention* at(std::size_t i) const { return i < list_.size() ? list_[i] : nullptr; }
    bool is(std::size_t i, std::string_view kind) const { return i < list_.size() && list_[i]->is(kind); }
    bool is(std::size_t i, std::string_view kind, std::string_view key) const { return i < list_.size() && list_[i]->is(kind, key); }
    std::optional<Field> field(std::size_t i) const {
        if (is(i, "field")) return from_string<Field>(list_[i]->key);
        if (is(i, "source", "positions")) return Field::ticker;
        return std::nullopt;
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
    Source rows() const { return source_ ? *source_ : frame_.source.value_or(Source::positions); }

    void sources() {
        for (const auto* m : list_) {
            // "history of operations": the rows win over the word "history".
            if (m->is("source") && m->key != "positions" && (!frame_.source || frame_.source == Source::history)) frame_.source = from_string<Source>(m->key);
            if (m->is("metric") && !frame_.metric) frame_.metric = from_string<Metric>(m->key);
            if (m->is("ticker") && !contains(frame_.tickers, m->key)) frame_.tickers.push_back(m->key);
            if (m->is("benchmark")) frame_.benchmark = *from_string<Benchmark>(m->key);
        }
        for (const auto* m : list_) {
            if (m->is("kind") && !frame_.source) frame_.source = m->key == "buy" || m->key == "sell" ? Source::trades : Source::transactions;
            if (m->is("field", "fee") && !frame_.source) frame_.source = Source::transactions;
            if (m->is("kind") && m->key != "buy" && m->key != "sell") frame_.source = Source::transactions;
        }
    }

    void controls() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            const bool filter_word = is(i, "filter", "word"), control = is(i, "control");
            if (!filter_word && !control) continue;
            std::size_t next = after(i, [](const Mention& m) { return m.is("by") || m.is("filter", "word") || m.is("control"); });
            std::optional<Field> f = field(next);
            if (f && is(next, "source")) f = Field::ticker;
            std::size_t taken = next;
            if ((!f || is_numeric(*f)) && i > 0 && field(i - 1) && !is(i - 1, "source") && !used_[i - 1]) f = field(i - 1), taken = i - 1;
            if (!f && is(next, "period")) continue;
            if (!f || is_numeric(*f)) continue;
            ControlKind kind = ControlKind::text;
            const auto words = [&](std::string_view key) { return std::ranges::any_of(list_, [&](const Mention* m) { return m->is("control", key); }); };
            if (*f == Field::date) kind = ControlKind::date;
            else if (words("select") || (*f != Field::ticker && *f != Field::name && !words("text"))) kind = ControlKind::select;
            if (kind == ControlKind::text && *f != Field::ticker && *f != Field::name) kind = ControlKind::select;
            if (kind == ControlKind::select && *f == Field::name) kind = ControlKind::text;
            // "choose a date" is a date input.
            if (*f == Field::month || *f == Field::year) continue;
            if (!contains(frame_.controls, Control{kind, *f})) frame_.controls.push_back({kind, *f});
            used_[i] = used_[taken] = true;
            for (std::size_t k = i; k < next && k < list_.size(); ++k) used_[k] = true;
        }
    }

    void comparisons() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            if (is(i, "filter", "loss") || is(i, "filter", "gain")) {
                const bool ranked = i > 0 && (is(i - 1, "order") || is(i - 1, "number") || (i > 1 && is(i - 2, "order")));
                const bool loss = is(i, "filter", "loss");
                if (ranked && !frame_.sort) frame_.sort = Field::profit, frame_.order = loss ? Order::ascending : Order::descending;
                else frame_.filters.push_back({Field::profit, loss ? Op::lt : Op::gt, 0.0});
                used_[i] = true;
                continue;
            }
            if (is(i, "kind")) {
                const bool several = std::ranges::count_if(list_, [](const Mention* m) { return m->is("kind"); }) > 1;
                if (!several) frame_.filters.push_back({Field::kind, Op::eq, list_[i]->key});
                used_[i] = true;
            }
            if (is(i, "class")) frame_.filters.push_back({Field::asset_class, Op::eq, list_[i]->key}), used_[i] = true;
            if (is(i, "country")) frame_.filters.push_back({Field::country, Op::eq, list_[i]->key}), used_[i] = true;
            if (is(i, "sector")) frame_.filters.push_back({Field::sector, Op::eq, list_[i]->key}), used_[i] = true;
            if (!is(i, "cmp")) continue;
            const bool above = list_[i]->key == "above" || list_[i]->key == "at_least";
            std::size_t n = i + 1;
            while (n < list_.size() && n <= i + 3 && !is(n, "number")) ++n;
            if (!is(n, "number") && i > 0 && is(i - 1, "number")) n = i - 1;
            if (!is(n, "number") || used_[n]) continue;
            const bool percent = is(n + 1, "percent") || (n > 0 && is(n - 1, "percent"));
            frame_.above = above;
            frame_.below = !above;
            frame_.threshold = list_[n]->number;
            Op op = list_[i]->key == "above" ? Op::gt : list_[i]->key == "at_least" ? Op::ge : list_[i]->key == "below" ? Op::lt : list_[i]->key == "at_most" ? Op::le : Op::eq;
            std::optional<Field> f;
            for (std::size_t k = i; k-- > 0 && !f;) f = used_[k] ? std::nullopt : numeric(k);
            if (!f)
                for (std::size_t k = i + 1; k < list_.size() && k <= n + 3 && !f; ++k) f = numeric(k);
            static constexpr std::array<std::string_view, 8> k_price_words{"дорож", "дешев", "cheap", "pric", "cost", "expens", "стои", "подоро"};
            const std::string word = words_of(*list_[i]);
            if (!f && std::ranges::any_of(k_price_words, [&](std::string_view w) { return word.contains(w); })) f = Field::price;
            if (!f) f = percent ? Field::share : info(rows()).default_measure;
            if (!allows(rows(), *f, Use::filter)) f = info(rows()).default_measure;
            const double value = info(*f).type == Type::percent ? list_[n]->number / 100 : list_[n]->number;
            frame_.filters.push_back({*f, op, value});
            used_[i] = used_[n] = true;
            for (std::size_t k = 0; k < list_.size(); ++k)
                if (numeric(k) == f && !used_[k] && k < n + 2) {
                    // The field of the condition may be asked for once more, as a sort key or a column.
                    used_[k] = true;
                    break;
                }
        }
    }

    void orders() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            if (is(i, "order", "alpha") || is(i, "order", "alpha_desc")) {
                frame_.order = is(i, "order", "alpha") ? Order::ascending : Order::descending;
                frame_.sort = Field::ticker;
                for (std::size_t k = 0; k < list_.size(); ++k)
                    if (is(k, "field", "name")) frame_.sort = Field::name, used_[k] = true;
                    else if (is(k, "field", "ticker")) used_[k] = true;
                continue;
            }
            if (is(i, "order") || is(i, "expensive") || is(i, "cheap")) {
                const bool ascending = is(i, "order", "asc") || is(i, "order", "reverse") || is(i, "cheap");
                if (frame_.order == Order::none || ascending) frame_.order = ascending ? Order::ascending : Order::descending;
                const std::string word = words_of(*list_[i]);
                if (!frame_.sort && (word.contains("lightest") || word.contains("heaviest"))) frame_.sort = Field::share;
                if ((is(i, "expensive") || is(i, "cheap")) && !frame_.sort) frame_.sort = is(i, "cheap") ? Field::price : Field::value;
                // "biggest profit first", "по убыванию прибыли", "profit, largest first"
                std::size_t next = after(i, [](const Mention& m) { return m.is("by") || m.is("order") || m.is("number") || m.is("source", "positions"); });
                if (auto f = numeric(next); f && !frame_.sort && !used_[next]) frame_.sort = f;
                else if (i > 0 && numeric(i - 1) && !frame_.sort && !used_[i - 1]) frame_.sort = numeric(i - 1);
            }
            if (is(i, "oldest")) frame_.order = Order::ascending, frame_.sort = Field::date;
            if (is(i, "sort")) {
                std::size_t next = after(i, [](const Mention& m) { return m.is("by") || m.is("order"); });
                if (const auto f = field(next); f && !is(next, "source")) {
                    frame_.sort = f;
                    if (frame_.order == Order::none) frame_.order = is_numeric(*f) || info(*f).type == Type::date ? Order::descending : Order::ascending;
                } else if (frame_.order == Order::none) {
                    frame_.order = Order::descending;
                }
            }
        }
    }

    void groups() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            if (is(i, "group")) frame_.group = is(i, "group", "month") ? Field::month : Field::year;
            if (!is(i, "by") || used_[i]) continue;
            std::size_t next = after(i, [](const Mention& m) { return m.is("by") || m.is("order"); });
            if (next >= list_.size() || used_[next]) continue;
            const auto f = field(next);
            if (!f) continue;
            if (is_numeric(*f)) {
                by_numeric_.push_back(*f);
            } else if (*f != Field::date && !frame_.group) {
                frame_.group = f;
                if (!is(next, "source")) used_[next] = true;
                if (is(next + 1, "field") && field(next + 1) == Field::sector && *f == Field::currency) frame_.group = Field::currency_sector, used_[next + 1] = true;
            }
        }
    }

    void numbers() {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            const auto& m = *list_[i];
            if (m.is("span")) {
                frame_.months = months_in(m);
                frame_.period = nearest_period(*frame_.months);
            } else if ((m.is("period", "1m") && frame_.group == Field::month) || (m.is("period", "1y") && frame_.group == Field::year)) {
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
            } else if (m.is("money")) {
                const bool beside = is(i + 1, "number") || (i > 0 && is(i - 1, "number"));
                if (!beside && !contains(frame_.currencies, m.key)) frame_.currencies.push_back(m.key);
            }
        }
    }

    void rest() {
        bool red = false, green = false;
        for (std::size_t i = 0; i < list_.size(); ++i) {
            const auto& m = *list_[i];
            if (m.is("view")) view(m.key);
            if (m.is("color")) red |= m.key != "green", green |= m.key != "red";
            if (m.is("slot")) frame_.slot = m.key == "page" ? Slot::page : m.key == "asset" ? Slot::asset_panel : Slot::dashboard_grid;
            if (m.is("field") && !used_[i])
                if (const auto f = *from_string<Field>(m.key); !contains(frame_.fields, f)) frame_.fields.push_back(f);
        }
        if (red || green) frame_.color = red && green ? Color::by_sign : red ? Color::red : Color::green;
        if (frame_.color != Color::none && frame_.color != Color::by_sign && std::ranges::any_of(list_, [](const Mention* m) { return m->is("sign"); })) frame_.color = Color::by_sign;
        // "columns of dividends by ticker" are bars, "the columns ticker, price" are a table's.
        if (!frame_.view && frame_.group && std::ranges::any_of(list_, [](const Mention* m) { return m->is("column"); })) frame_.view = View::bar;
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
            if (!frame_.view || (frame_.view == View::bar && v == View::horizontal_bar) || *frame_.view == View::number) frame_.view = v;
        };
        if (key == "table" || key == "list") set(View::table);
        if (key == "pie" || key == "donut") set(View::pie);
        if (key == "bar") { if (frame_.view != View::horizontal_bar) set(View::bar); }
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
    Frame& frame_;
    std::optional<Source> source_;
    std::vector<const Mention*> list_;
    std::vector<bool> used_;
    std::vector<Field> by_numeric_;
};

}  // namespace

Frame frame_of(const Mentions& mentions, std::optional<Source> source) {
    Frame frame;
    Builder(mentions, frame, source).run();
    return frame;
}

}  // namespace atelier::spec
