#include <algorithm>

#include "choose.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

bool allowed(Source source, const Filter& filter) {
    if (filter.any.empty()) return allows(source, filter.field, Use::filter);
    return std::ranges::all_of(filter.any, [source](const Filter& one) { return allowed(source, one); });
}

void add(std::vector<Field>& fields, Field field) {
    if (!contains(fields, field)) fields.push_back(field);
}

/// A widget for what no template says: rows, conditions, what is measured, how it is drawn, in this order.
class WidgetChoice {
public:
    WidgetChoice(const Mentions& mentions, const Frame& frame, Lang lang) : m_(mentions), f_(frame), lang_(lang) {
        counts_ = has("ask", "count");
        const bool plain = !f_.view && !f_.chart && !f_.group && f_.controls.empty();
        // "What are my three largest positions" asks for rows.
        const bool how_much = (has("ask", "howmuch") && !f_.limit) || f_.aggregate != Aggregate::sum;
        number_ = f_.view == View::number || (plain && (counts_ || how_much || plain_total()));
    }

    Choice run() {
        w_.color = f_.color;
        if (const auto whole = metric(); whole && shows_metric(*whole)) return of_metric(*whole);
        source();
        conditions();
        measures();
        view();
        // Rates do not add up: the portfolio's own is the nearest thing, and the uncovered word says so.
        if (w_.view == View::number && f_.tickers.empty() && main_ == Field::profit_percent)
            return of_metric(Metric::return_percent);
        looks();
        if (w_.view == View::number)
            number();
        else if (lists_rows())
            rows();
        else
            groups();
        settle();
        return done();
    }

private:
    bool has(std::string_view kind) const { return m_.has(kind); }
    bool has(std::string_view kind, std::string_view key) const { return m_.has(kind, key); }
    bool drawn() const { return f_.chart || (f_.view && *f_.view != View::table && *f_.view != View::number); }
    bool unconditional() const { return f_.filters.empty() && f_.tickers.empty(); }

    /// "total dividends from Coca-Cola" is one figure, "a total row" is not.
    bool plain_total() const {
        if (!f_.source || f_.source == Source::history) return false;
        const bool summed = has("all", "total") && f_.measure && !f_.group && !f_.sort && f_.controls.empty();
        if (summed && !f_.view) return true;
        const auto* total = m_.first("total_row");
        return total && total->end - total->begin == 1 && total->begin == 0;
    }

    /// Payments are dividends and coupons; who names coupons alone wants those.
    bool only_coupons() const {
        const auto payment = [](const Mention& m) { return m.is("source", "dividends"); };
        const auto other = [&](const Mention& m) { return payment(m) && !m.is("coupon"); };
        return std::ranges::any_of(m_.all, payment) && std::ranges::none_of(m_.all, other);
    }

    /// The figure of the whole portfolio that was said, or that a number of this field is.
    std::optional<Metric> metric() {
        std::optional<Metric> out = f_.metric;
        // A metric is of the whole portfolio, an average of rows.
        if (f_.aggregate != Aggregate::sum && (!out || *out == Metric::total_value)) return std::nullopt;
        // The return over a period is the time-weighted one: deposits in between are no return.
        const bool of_portfolio = out == Metric::return_percent || (!out && has("field", "profit_percent"));
        const bool of_rows = has("source") || has("each") || has("by") || f_.order != Order::none || f_.limit;
        if (of_portfolio && f_.period && *f_.period != Period::ytd && !of_rows && unconditional())
            return Metric::time_weighted_return;
        if ((counts_ || out == Metric::position_count || has("ask", "howmuch")) && has("move"))
            out = Metric::gainers_and_losers;
        if (!out && number_) out = metric_of_field();
        if (out == Metric::position_count && !f_.filters.empty()) out.reset();
        // "How many Apple shares do I have" asks for their quantity.
        shares_of_one_ = out == Metric::position_count && f_.tickers.size() == 1 && !f_.view && !f_.source;
        if (shares_of_one_ || (out == Metric::total_profit && has("template"))) out.reset();
        return out;
    }

    std::optional<Metric> metric_of_field() const {
        if (f_.source == Source::dividends && !f_.period && !f_.months && !counts_ && unconditional())
            return Metric::dividends_total;
        if (f_.source || !f_.tickers.empty()) return std::nullopt;
        if (has("field", "profit") && f_.filters.empty()) return Metric::total_profit;
        if (has("field", "day_change")) return Metric::day_change;
        if (has("field", "cost") && f_.filters.empty()) return Metric::total_cost;
        return std::nullopt;
    }

    bool shows_metric(Metric metric) const {
        const bool history = f_.calendar || (metric == Metric::total_value && f_.period);
        return !history && !drawn() && f_.view != View::table && !f_.group && f_.tickers.empty() &&
               f_.controls.empty() && !f_.limit;
    }

    Choice of_metric(Metric metric) {
        w_ = Widget{};
        w_.color = f_.color;
        w_.view = View::number;
        w_.metric = metric;
        w_.decimals = f_.decimals;
        if (info(metric).periodic && f_.period) w_.period = f_.period;
        Choice out;
        out.spec = Spec{lang_, f_.slot, std::move(w_)};
        return out;
    }

    void source() {
        w_.source = f_.source.value_or(Source::positions);
        drawdown_ = has("field", "drawdown") || has("metric", "max_drawdown");
        if (drawdown_) w_.source = Source::history;
        const bool timed = f_.period || f_.calendar;
        if (w_.source == Source::history && !drawdown_ && has("source", "positions") && !timed)
            w_.source = Source::positions;
        // "the portfolio's value in 2022" is a stretch of its history.
        const bool whole = f_.metric == Metric::total_value || f_.metric == Metric::return_percent;
        const bool this_year = f_.period == Period::ytd && f_.view != View::number && !has("ask", "howmuch");
        const bool rolling = f_.metric == Metric::total_value && f_.period && *f_.period != Period::ytd;
        if ((f_.calendar || this_year || rolling) && whole && !f_.source && f_.filters.empty())
            w_.source = Source::history;
        if (w_.source != Source::positions) w_.period = f_.period, w_.calendar = f_.calendar;
        if (w_.calendar) w_.period.reset();
    }

    void conditions() {
        w_.filters = f_.filters;
        std::erase_if(w_.filters, [&](const Filter& filter) { return !allowed(w_.source, filter); });
        if (w_.source == Source::dividends && only_coupons())
            w_.filters.push_back({Field::kind, Op::eq, std::string("coupon")});
        for (const auto& ticker : f_.tickers)
            if (allows(w_.source, Field::ticker, Use::filter)) w_.filters.push_back({Field::ticker, Op::eq, ticker});
        const bool of_rows = has("source") || has("kind") || !unconditional();
        if (!f_.currencies.empty() && allows(w_.source, Field::currency, Use::filter) && of_rows && !f_.metric) {
            if (f_.currencies.size() == 1)
                w_.filters.push_back({Field::currency, Op::eq, f_.currencies[0]});
            else
                w_.filters.push_back({Field::currency, Op::in, f_.currencies});
        }
        // What does not fit stays uncovered and is named.
        if (w_.filters.size() > 4) w_.filters.resize(4);
    }

    void measures() {
        group_ = f_.group;
        if (group_ && !allows(w_.source, *group_, Use::group)) group_.reset();
        measure_ = f_.measure;
        if (drawdown_) measure_ = Field::drawdown;
        if (measure_ == Field::profit_percent && w_.source == Source::history) measure_ = Field::return_index;
        if (has("metric", "dividend_yield") && is_time(group_)) w_.source = Source::dividends;
        if (has("metric", "dividend_yield") && (!measure_ || is_time(group_)) && w_.source == Source::dividends)
            measure_ = Field::yield_percent;
        if (!measure_) measure_ = implied_measure();
        if (measure_ && !allows(w_.source, *measure_, Use::measure)) measure_.reset();
        const bool rate = measure_ == Field::profit_percent || measure_ == Field::day_change;
        if (group_ && *group_ != Field::ticker && rate) measure_ = Field::profit;
        // "the proportions of stocks and bonds" are those of the two classes.
        const bool classes = std::ranges::any_of(w_.filters, [](const Filter& filter) {
            return filter.any.empty() && filter.field == Field::asset_class && filter.op == Op::in;
        });
        if (!group_ && measure_ == Field::share && classes) group_ = Field::asset_class;
        main_ = measure_.value_or(info(w_.source).default_measure);
    }

    std::optional<Field> implied_measure() const {
        const bool today = has("today") || f_.period == Period::day;
        const bool moved = has("field", "day_change") || has("move") || (today && drawn());
        if (w_.source == Source::positions && moved) return Field::day_change;
        if (f_.metric == Metric::total_profit) return Field::profit;
        if (f_.metric == Metric::return_percent) return Field::profit_percent;
        if (f_.metric == Metric::total_value) return Field::value;
        if (f_.metric == Metric::largest_share) return Field::share;
        return std::nullopt;
    }

    void view() {
        const bool history = w_.source == Source::history;
        w_.view = history ? View::line : View::table;
        if (f_.view)
            w_.view = *f_.view;
        else if (number_ || shares_of_one_)
            w_.view = View::number;
        else if (f_.chart && !history)
            w_.view = View::bar;
        else if (is_time(group_))
            w_.view = View::bar;
        else if (group_ && *group_ != Field::ticker)
            w_.view = drawn() ? View::bar : View::table;
    }

    void looks() {
        // A grouped number is a table or bars, never one figure.
        if (w_.view == View::number && group_ && *group_ != Field::ticker) w_.view = View::bar;
        if (w_.view == View::number && w_.source == Source::history) w_.view = View::line;
        w_.donut = w_.view == View::pie && f_.donut;
        w_.order = f_.order;
        w_.limit = f_.limit;
        w_.decimals = f_.decimals;
        for (const auto& control : f_.controls) {
            const unsigned use = use_of(control.kind);
            const bool fits = allows(w_.source, control.field, use) && w_.controls.size() < 2;
            if (fits && w_.view != View::number) w_.controls.push_back(control);
        }
    }

    void number() {
        if (shares_of_one_)
            w_.measure = Field::quantity;
        else if (counts_)
            w_.count = true;
        else
            w_.measure = main_, w_.aggregate = f_.aggregate;
        w_.order = Order::none;
        w_.limit.reset();
    }

    bool lists_rows() const {
        if (w_.view != View::table) return false;
        const bool groups = group_ && (*group_ != Field::ticker || (w_.source != Source::positions && !f_.limit_per));
        return !(groups && (!has("source", "positions") || f_.fields.size() <= 1));
    }

    std::vector<Field> columns() const {
        std::vector<Field> out;
        for (const auto field : f_.fields)
            if (allows(w_.source, field, Use::column)) out.push_back(field);
        const bool listed = out.size() >= 3 || has("column") || (out.size() == 2 && contains(out, Field::ticker));
        if (measure_) add(out, *measure_);
        if (!out.empty() && !listed && w_.source == Source::positions)
            for (const auto field : {Field::name, Field::ticker})
                if (!contains(out, field)) out.insert(out.begin(), field);
        if (out.empty() || (!listed && w_.source != Source::positions)) {
            const auto named = out;
            out.assign(info(w_.source).default_columns.begin(), info(w_.source).default_columns.end());
            for (const auto field : named) add(out, field);
        }
        for (const auto& filter : w_.filters)
            for (const auto& one : filter.any.empty() ? std::vector{filter} : filter.any)
                if (is_numeric(one.field)) add(out, one.field);
        return out;
    }

    void rows() {
        w_.columns = columns();
        // "loss-making ones, worst first": by what the condition is about.
        const bool by_profit =
            !f_.sort && !f_.measure && w_.order != Order::none && contains(w_.filters, Field::profit, &Filter::field);
        if (by_profit)
            w_.sort_by = Field::profit;
        else if (f_.sort && allows(w_.source, *f_.sort, Use::column))
            w_.sort_by = *f_.sort;
        else if (w_.order != Order::none)
            w_.sort_by = main_;
        if (w_.sort_by) add(w_.columns, *w_.sort_by);
        for (const auto& control : w_.controls) add(w_.columns, control.field);
        if (f_.limit_per && w_.limit && allows(w_.source, *f_.limit_per, Use::group)) first_of_each();
        w_.total_row = has("total_row");
    }

    void first_of_each() {
        w_.limit_per = f_.limit_per;
        const bool shown = !allows(w_.source, *w_.limit_per, Use::column) || contains(w_.columns, *w_.limit_per);
        if (!shown) w_.columns.insert(w_.columns.begin(), *w_.limit_per);
        if (w_.order == Order::none && has("recent") && find(w_.source, Field::date)) w_.sort_by = Field::date;
        if (w_.order == Order::none) w_.order = Order::descending;
        if (!w_.sort_by) w_.sort_by = main_;
        add(w_.columns, *w_.sort_by);
    }

    void groups() {
        w_.group_by = group_;
        // "Number of trades by month" counts; of a month's average it is not said what the average is of.
        const bool positions = f_.metric == Metric::position_count && w_.source == Source::positions;
        w_.count = group_ && (positions || (counts_ && !f_.metric));
        if (!w_.count) w_.measure = main_;
        const bool whole = w_.view == View::pie || is_time(group_);
        if (group_ && !w_.count && !whole) w_.aggregate = f_.aggregate;
        if (w_.view == View::pie && !w_.group_by)
            w_.group_by = w_.source == Source::positions ? Field::ticker : Field::kind;
        if (w_.source == Source::history) w_.group_by.reset();
        // Whoever asks for the fallen ones starts with the worst.
        if (has("move", "down") && !has("move", "up")) w_.order = Order::ascending;
        if (w_.limit && w_.order == Order::none && w_.source == Source::positions) w_.order = Order::descending;
        if (w_.view == View::table) w_.total_row = has("total_row");
        if (w_.view == View::table && !w_.group_by) w_.group_by = Field::ticker;
        const bool per = f_.limit_per && w_.limit && !w_.group_by && w_.view != View::line;
        if (per && allows(w_.source, *f_.limit_per, Use::group)) w_.limit_per = f_.limit_per;
        if (f_.cumulative && is_time(w_.group_by) && w_.view != View::pie)
            w_.cumulative = true, w_.order = Order::none, w_.limit.reset();
    }

    void settle() {
        // A line runs by date: what asks for an order or a count of rows stays uncovered and is named.
        if (w_.view == View::line && w_.source == Source::history) w_.order = Order::none, w_.limit.reset();
        if (w_.order == Order::none) w_.sort_by.reset();
        const bool table = w_.view == View::table;
        if (w_.limit && table && w_.order == Order::none && w_.source == Source::positions)
            w_.order = Order::descending, w_.sort_by = main_;
        if (w_.sort_by && table && !w_.group_by) add(w_.columns, *w_.sort_by);
    }

    Choice done() {
        Choice out;
        out.confidence = f_.view || f_.chart ? 0.85 : 0.7;
        Spec spec{lang_, f_.slot, std::move(w_)};
        if (!validate(spec)) std::get<Widget>(spec.body).period.reset();
        if (!validate(spec)) return {};
        out.spec = std::move(spec);
        return out;
    }

    const Mentions& m_;
    const Frame& f_;
    Lang lang_;
    Widget w_;
    bool counts_ = false, number_ = false, shares_of_one_ = false, drawdown_ = false;
    std::optional<Field> group_, measure_;
    Field main_ = Field::value;
};

}  // namespace

unsigned use_of(ControlKind kind) {
    if (kind == ControlKind::text) return text_control;
    return kind == ControlKind::select ? select_control : date_control;
}

Choice choose_widget(const Mentions& mentions, const Frame& frame, Lang lang) {
    return WidgetChoice(mentions, frame, lang).run();
}

}  // namespace atelier::spec
