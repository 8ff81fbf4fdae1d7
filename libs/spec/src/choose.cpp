#include "choose.hpp"
#include "atelier/spec/reading.hpp"
#include "util.hpp"

#include <algorithm>
#include <cmath>

namespace atelier::spec {
namespace {

/// Chooses for one request: templates first, in the order of how telling their words are, then a widget.
/// English "last month" is as often the last thirty days: charts that only have rolling periods take it for those.
std::optional<Period> rolling(const Mentions& mentions) {
    const auto* when = mentions.first("when");
    if (!when || !when->is("lately")) return std::nullopt;
    if (when->key == "previous_week") return Period::week;
    if (when->key == "previous_month") return Period::month;
    if (when->key == "previous_quarter") return Period::quarter;
    return when->key == "previous_year" ? std::optional(Period::year) : std::nullopt;
}

class Chooser {
public:
    Chooser(const Mentions& mentions, const Frame& frame, Lang lang, const Context& ctx)
        : m_(mentions), f_(frame), lang_(lang), ctx_(ctx) {}

    Choice run() {
        if (!anything()) return {};
        if (only_money()) return ask_what_of_money();
        if (m_.has("news")) return news();
        if (m_.has("rebalance") && !drift_only_words()) return rebalance();
        if (m_.has("alert")) return alert();
        if (calendar()) return dividend_calendar();
        if (only_field()) {
            if (auto choice = ask_of_what(); choice.question->options.size() > 1) return choice;
        }
        if (only_risk()) return ask_risk();
        if (const auto risk = risk_metric())
            return with_period(TemplateId::risk_metrics, {{"metric", std::string(*risk)}});
        if (movers()) return top_movers();
        if (price()) return price_chart();
        if (performance())
            return with_period(
                TemplateId::performance_chart,
                f_.benchmark == Benchmark::none
                    ? std::vector<Param>{}
                    : std::vector<Param>{{"benchmark", std::string(to_string(f_.benchmark))}}
            );
        if (const auto kpi = kpi_metric()) return named(TemplateId::kpi_card, {{"metric", std::string(*kpi)}});
        if (const auto group = allocation_group()) return allocation(*group);
        if (plain_transactions()) return transactions_table();
        if (plain_holdings()) return holdings_table();
        return choose_widget(m_, f_, lang_);
    }

private:
    std::string say(std::string_view en, std::string_view ru) const { return std::string(lang_ == Lang::ru ? ru : en); }
    bool has(std::string_view kind) const { return m_.has(kind); }
    bool has(std::string_view kind, std::string_view key) const { return m_.has(kind, key); }
    bool drawn() const { return f_.chart || (f_.view && *f_.view != View::table && *f_.view != View::number); }
    bool bars() const { return f_.view == View::bar || f_.view == View::horizontal_bar; }
    bool rows_source() const { return f_.source && *f_.source != Source::history; }
    bool today() const { return has("today") || f_.period == Period::day; }

    bool anything() const {
        if (!f_.filters.empty() || !f_.currencies.empty()) return true;
        return std::ranges::any_of(m_.all, [](const Mention& m) {
            return m.is("view") || m.is("source") || m.is("field") || m.is("metric") || m.is("template") ||
                   m.is("move") || m.is("alert") || m.is("rebalance") || m.is("news") || m.is("benchmark") ||
                   m.is("risk") || m.is("kind") || m.is("class") || m.is("ticker") || m.is("filter", "loss") ||
                   m.is("filter", "gain") || m.is("subject") || m.is("money");
        });
    }

    /// "risk" alone is no figure.
    bool only_risk() const {
        return has("risk") && !rows_source() && !f_.measure && !f_.metric && !f_.group && !has("field", "drawdown");
    }
    Choice ask_risk() const {
        std::vector<Option> options;
        for (const auto metric : {Metric::volatility, Metric::max_drawdown, Metric::beta, Metric::sharpe}) {
            auto choice = with_period(TemplateId::risk_metrics, {{"metric", std::string(to_string(metric))}});
            if (choice.spec && !choice.question)
                options.push_back({std::string(info(metric).title.in(lang_)), choice.spec});
        }
        return ask("risk", say("Which measure of risk?", "Какую меру риска показать?"), std::move(options));
    }

    Choice allocation(std::string_view group) const {
        std::vector<Param> params;
        if (!group.empty()) params.push_back({"group_by", std::string(group)});
        if (f_.donut) params.push_back({"shape", std::string("donut")});
        return named(TemplateId::allocation_pie, std::move(params));
    }

    /// A field alone is a figure of the whole portfolio or one of each position.
    bool only_field() const {
        if (!f_.measure || f_.fields.size() != 1) return false;
        return std::ranges::all_of(m_.all, [](const Mention& m) {
            return m.is("field") || m.is("noise") || m.is("prep") || m.is("subject");
        });
    }
    Choice ask_of_what() const {
        constexpr std::array<std::pair<Field, Metric>, 4> k_wholes{
            {{Field::value, Metric::total_value},
             {Field::cost, Metric::total_cost},
             {Field::profit, Metric::total_profit},
             {Field::profit_percent, Metric::return_percent}}
        };
        std::vector<Option> options;
        const auto add = [&](Widget w) {
            const auto spec = make(std::move(w));
            if (validate(spec)) options.push_back({read_back(spec, lang_).text(), spec});
        };
        for (const auto& [field, metric] : k_wholes)
            if (field == f_.measure) {
                Widget number;
                number.view = View::number, number.metric = metric;
                add(std::move(number));
            }
        Widget table;
        table.columns = {Field::ticker, Field::name, *f_.measure};
        table.sort_by = *f_.measure, table.order = Order::descending;
        add(std::move(table));
        return ask(
            "what", say("Of the whole portfolio, or of each position?", "По всему портфелю или по каждой позиции?"),
            std::move(options)
        );
    }

    /// "show me the money": there are several figures of it.
    bool only_money() const {
        return m_.has("subject", "money") && std::ranges::all_of(m_.all, [](const Mention& m) {
                   return m.is("subject") || m.is("noise") || m.is("prep");
               });
    }
    Choice ask_what_of_money() const {
        std::vector<Option> options;
        for (const auto& [metric, en, ru] :
             {std::tuple{"cash", "free cash", "свободные деньги"},
              std::tuple{"total_value", "the value of everything", "стоимость всего"}})
            options.push_back({say(en, ru), named(TemplateId::kpi_card, {{"metric", std::string(metric)}}).spec});
        options.push_back({say("how it is divided", "как они распределены"), named(TemplateId::allocation_pie, {}).spec}
        );
        return ask("what", say("Which figure of the money?", "Что именно показать?"), std::move(options));
    }

    Spec make(std::variant<Widget, Template> body) const { return {lang_, f_.slot, std::move(body)}; }
    Choice named(TemplateId id, std::vector<Param> params) const {
        Template t{id, {}};
        for (auto& param : params) t.set(param.name, std::move(param.value));
        Choice choice;
        choice.spec = make(std::move(t));
        return choice;
    }

    Choice ask(std::string id, std::string text, std::vector<Option> options) const {
        Choice choice;
        choice.missing = {id};
        choice.question = Question{std::move(id), std::move(text), std::move(options)};
        if (!choice.question->options.empty()) choice.spec = choice.question->options[0].spec;
        choice.confidence = 0.5;
        return choice;
    }

    Choice ask_period(TemplateId id, std::vector<Param> params, const std::vector<Period>& periods) const {
        std::vector<Option> options;
        for (const auto period : periods) {
            auto more = params;
            more.push_back({"period", std::string(to_string(period))});
            options.push_back({std::string(title_of(period).in(lang_)), named(id, more).spec});
        }
        return ask(
            "period",
            say("This chart has no such period. Which one is near enough?",
                "Такого периода здесь нет. Какой подойдёт?"),
            std::move(options)
        );
    }

    /// Asks which period is meant where the spoken one is not in the vocabulary ("over two years").
    Choice with_period(TemplateId id, std::vector<Param> params) const {
        std::optional<Period> period = f_.period;
        if (!period && f_.calendar) period = rolling(m_);
        if (!period && has("today") && !f_.calendar) period = Period::day;
        if (!period && f_.calendar)
            return ask_period(id, std::move(params), {Period::month, Period::quarter, Period::year});
        if (period == Period::ytd || (!period && f_.months)) {
            const double months = period == Period::ytd ? 12 : *f_.months;
            std::vector<Period> near{Period::quarter, Period::month};
            if (months > 3) near = {Period::year, Period::half_year};
            if (months > 12) near = {Period::five_years, Period::year, Period::all};
            if (months > 60) near = {Period::all, Period::five_years};
            return ask_period(id, std::move(params), near);
        }
        if (period) params.push_back({"period", std::string(to_string(*period))});
        return named(id, std::move(params));
    }

    Choice news() const {
        std::vector<Param> params;
        if (!f_.tickers.empty()) params.push_back({"ticker", f_.tickers[0]});
        if (f_.limit) params.push_back({"limit", static_cast<double>(*f_.limit)});
        std::vector<Option> options{
            {say("Connect a news source (the administrator adds its address), then show the feed",
                 "Подключить источник новостей (адрес добавит администратор) и показать ленту"),
             named(TemplateId::news_feed, params).spec}
        };
        if (!f_.tickers.empty())
            options.push_back(
                {say("The price chart instead", "Вместо новостей график цены"),
                 named(TemplateId::price_chart, {{"ticker", f_.tickers[0]}}).spec}
            );
        else
            options.push_back(
                {say("Today's gainers and losers instead", "Вместо новостей лидеры роста и падения"),
                 named(TemplateId::top_movers, {}).spec}
            );
        return ask(
            "news_source",
            say("No news source is connected. Which one should the feed read?",
                "Источник новостей не подключён. Откуда брать новости?"),
            std::move(options)
        );
    }

    /// "отклонение", "deviation" also belong to risk: a rebalance needs its own word, a share or a target.
    bool drift_only_words() const {
        const bool own = has("rebalance", "own") || has("rebalance", "trade");
        return !own && !has("field", "target_share") && !has("field", "share");
    }

    Choice rebalance() const {
        std::vector<Param> params;
        if (f_.threshold)
            params.push_back({"threshold_percent", *f_.threshold});
        else if (f_.limit)
            params.push_back({"threshold_percent", static_cast<double>(*f_.limit)});
        return named(TemplateId::rebalance_calculator, std::move(params));
    }

    Choice alert() const {
        std::optional<double> threshold = f_.threshold;
        if (!threshold && f_.limit) threshold = *f_.limit;
        if (!threshold)
            for (const auto& m : m_.all)
                if (m.is("number")) threshold = m.number;
        const bool below = f_.below || has("cmp", "below") || has("move", "down") || has("cmp", "at_most"),
                   above = f_.above || has("cmp", "above") || has("move", "up") || has("cmp", "at_least");
        const auto option = [&](const std::string& ticker, bool up, double level) {
            return named(
                       TemplateId::price_alert,
                       {{"ticker", ticker}, {"condition", std::string(up ? "above" : "below")}, {"threshold", level}}
            ).spec;
        };
        if (f_.tickers.empty()) {
            std::vector<Option> options;
            for (const auto& asset : ctx_.assets)
                if (threshold && options.size() < 4)
                    options.push_back({asset.name + " (" + asset.ticker + ")", option(asset.ticker, !below, *threshold)}
                    );
            return ask(
                "ticker", say("Whose price should be watched?", "Цену какой бумаги отслеживать?"), std::move(options)
            );
        }
        if (!threshold) return ask("threshold", say("At which price?", "При какой цене?"), {});
        if (above == below && !f_.above && !f_.below) {
            return ask(
                "condition", say("Above or below that price?", "Выше или ниже этой цены?"),
                {{say("above", "выше"), option(f_.tickers[0], true, *threshold)},
                 {say("below", "ниже"), option(f_.tickers[0], false, *threshold)}}
            );
        }
        const bool up = has("cmp") && !f_.above && !f_.below ? above && !below
                        : f_.above                           ? !(has("move", "down") || has("cmp", "below"))
                                                             : false;
        return named(
            TemplateId::price_alert, {{"ticker", f_.tickers[0]},
                                      {"condition", std::string(up || (above && !below) ? "above" : "below")},
                                      {"threshold", *threshold}}
        );
    }

    bool calendar() const {
        return f_.source == Source::dividends && (has("calendar") || has("ask", "when")) && !bars() &&
               f_.view != View::pie;
    }

    Choice dividend_calendar() const {
        if (!f_.months) return named(TemplateId::dividend_calendar, {});
        return named(TemplateId::dividend_calendar, {{"months", std::clamp(std::ceil(*f_.months - 0.05), 1.0, 36.0)}});
    }

    std::optional<std::string_view> risk_metric() const {
        if (has("metric", "sharpe")) return "sharpe";
        if (has("metric", "beta")) return "beta";
        if (has("metric", "volatility")) return "volatility";
        if (has("metric", "max_drawdown") && !f_.chart && f_.view != View::line) return "max_drawdown";
        if (has("field", "drawdown") && !drawn() && f_.view != View::table && !has("source", "history"))
            return "max_drawdown";
        if (has("risk") && !rows_source() && !f_.measure && !f_.metric && !f_.group) return "volatility";
        return std::nullopt;
    }

    bool movers() const {
        if (f_.needs_widget() || drawn() || has("ask", "count") || f_.metric == Metric::position_count || f_.source ||
            f_.group || has("benchmark"))
            return false;
        if (has("ask", "howmuch") && (has("move", "up") && has("move", "down"))) return false;
        if (has("template", "movers")) return true;
        // "the five worst of the day".
        if (!has("move") && today() && (has("order", "best") || has("order", "worst")) && has("source", "positions") &&
            f_.tickers.empty() && !f_.metric && !f_.measure && f_.controls.empty())
            return true;
        return has("move") && f_.tickers.empty() && !f_.metric &&
               (!has("subject") || has("source", "positions") || today()) && f_.filters.empty() &&
               f_.controls.empty() && (!f_.measure || f_.measure == Field::day_change || f_.measure == Field::price);
    }

    Choice top_movers() const {
        std::vector<Param> params;
        const bool ranked = !has("move") && !has("template");
        const bool up = has("move", "up") || (ranked && has("order", "best")),
                   down = has("move", "down") || (ranked && has("order", "worst"));
        params.push_back({"direction", std::string(up == down ? "both" : up ? "gainers" : "losers")});
        if (f_.limit) params.push_back({"limit", static_cast<double>(*f_.limit)});
        return named(TemplateId::top_movers, std::move(params));
    }

    bool price() const {
        if (rows_source() || has("template", "allocation") || !f_.filters.empty() || f_.limit_per) return false;
        const bool money = has("field", "price") || f_.candles;
        const bool shape = f_.chart || f_.candles || f_.view == View::line || has("source", "history") || f_.period ||
                           f_.months || has("recent");
        if (f_.tickers.size() == 1) {
            if (f_.view == View::number || f_.view == View::table || bars() || f_.view == View::pie || f_.metric)
                return false;
            if (has("ask", "howmuch") && !shape && !money && !has("move")) return false;
            return !f_.measure || f_.measure == Field::price || f_.measure == Field::day_change ||
                   (f_.measure == Field::value && shape);
        }
        return f_.tickers.empty() && money &&
               (f_.candles || ((f_.chart || f_.view == View::line) && f_.filters.empty() && !f_.group));
    }

    Choice price_chart() const {
        if (!f_.tickers.empty()) return with_period(TemplateId::price_chart, {{"ticker", f_.tickers[0]}});
        std::vector<Option> options;
        for (const auto& asset : ctx_.assets) {
            if (options.size() == 4) break;
            options.push_back(
                {asset.name + " (" + asset.ticker + ")",
                 with_period(TemplateId::price_chart, {{"ticker", asset.ticker}}).spec}
            );
        }
        return ask("ticker", say("Which asset's price?", "Цену какой бумаги показать?"), std::move(options));
    }

    bool performance() const {
        if (f_.needs_widget()) return false;
        // The SDK's periods have no "since January": the rows of the history are cut instead.
        if (f_.period == Period::ytd && f_.benchmark == Benchmark::none) return false;
        if (has("move") && has("subject") && !rows_source() && !today() && !drawn() && f_.tickers.empty() &&
            f_.benchmark == Benchmark::none && !has("source", "positions") && !f_.measure && !f_.metric)
            return true;
        if (rows_source() || bars() || f_.view == View::table || f_.view == View::pie || f_.group ||
            has("metric", "time_weighted_return") || has("field", "drawdown") || has("metric", "max_drawdown"))
            return false;
        if (f_.benchmark != Benchmark::none) return true;
        if (f_.view == View::number || f_.metric == Metric::cash) return false;
        if (f_.metric == Metric::total_value && (f_.period || f_.months) && f_.period != Period::day &&
            !has("ask", "howmuch"))
            return true;
        const bool whole = has("subject") || has("metric", "total_value") || has("metric", "return_percent") ||
                           has("field", "value") || has("field", "profit_percent");
        if (has("source", "history") && (f_.view == View::line || f_.chart || whole || f_.period || f_.months) &&
            !(has("source", "positions") && !whole))
            return true;
        if (f_.view == View::line && (whole || f_.fields.empty())) return true;
        if (f_.chart && whole && !has("template", "allocation") && !has("source", "positions")) return true;
        if (has("move") && (has("subject") || has("metric", "total_value")) && !today() && (f_.period || f_.months))
            return true;
        return (f_.period || f_.months) && has("subject") &&
               (has("field", "profit_percent") || has("field", "value") || has("metric", "total_value")) &&
               f_.period != Period::day && !has("ask", "howmuch");
    }

    std::optional<std::string_view> kpi_metric() const {
        if (f_.needs_widget() || !f_.currencies.empty()) return std::nullopt;
        if (drawn() || f_.view == View::table || f_.group || !f_.controls.empty() || !f_.tickers.empty())
            return std::nullopt;
        if (f_.metric == Metric::cash) return "cash";
        if (has("field", "day_profit") && !has("source", "positions")) return "day_pnl";
        if (today() && (has("field", "profit") || has("metric", "total_profit")) && !has("source", "positions"))
            return "day_pnl";
        if (f_.source == Source::dividends && f_.period == Period::ytd && f_.filters.empty() &&
            (has("ask", "howmuch") || f_.view == View::number || has("total_row") || has("all") ||
             has("field", "amount")))
            return "dividends_ytd";
        if (f_.source) return std::nullopt;
        const bool whole_time = (!f_.period && !f_.months) || f_.period == Period::all;
        if (f_.metric == Metric::return_percent && whole_time) return "total_return";
        if (has("field", "profit_percent") && (has("all") || has("subject") || f_.view == View::number) &&
            !has("source", "positions") && !f_.metric && whole_time)
            return "total_return";
        if (f_.metric == Metric::total_value && whole_time && f_.filters.empty() && !f_.limit &&
            f_.order == Order::none)
            return "total_value";
        if (!f_.metric && whole_time && has("field", "value") &&
            (has("ask", "howmuch") || f_.view == View::number || has("all") || has("total_row")) &&
            f_.filters.empty() && !f_.limit && f_.order == Order::none &&
            (has("subject") || has("source", "positions") || has("all") || (has("ask", "howmuch") && !f_.source)))
            return "total_value";
        if (!f_.metric && !f_.measure && has("ask", "howmuch") && has("subject") && !has("source") &&
            f_.filters.empty() && f_.currencies.empty())
            return "total_value";
        return std::nullopt;
    }

    /// The grouping of a plain allocation; "" when none was said.
    std::optional<std::string_view> allocation_group() const {
        if (f_.needs_widget() || !f_.tickers.empty() || f_.cumulative) return std::nullopt;
        if (has("ask", "count") || f_.metric == Metric::position_count) return std::nullopt;
        if (rows_source() || f_.limit || !f_.controls.empty() || has("total_row") || f_.color != Color::none)
            return std::nullopt;
        if (f_.view && *f_.view != View::pie) return std::nullopt;
        if (f_.measure && *f_.measure != Field::value && *f_.measure != Field::share) return std::nullopt;
        const bool shared_out = has("template", "allocation") || has("ask", "howmuch") || f_.view == View::pie;
        if (!f_.currencies.empty() && !m_.has("conj", "or") && shared_out) return "currency";
        if (!f_.currencies.empty()) return std::nullopt;
        std::optional<Field> group = f_.group;
        if (!group)
            for (const auto field : f_.fields)
                if (allows(Source::positions, field, Use::group)) group = field;
        const bool intent = f_.view == View::pie || has("template", "allocation") || (f_.chart && group) ||
                            (group && *group != Field::ticker &&
                             (f_.measure == Field::share || has("ask", "howmuch") ||
                              (!f_.view && !f_.measure && f_.order == Order::none)));
        if (!intent) return std::nullopt;
        if (!group && (has("source", "positions") && (!has("subject") || f_.measure == Field::share)) &&
            (f_.measure == Field::share || has("by") || f_.view == View::pie))
            return "asset";
        if (!group) return "";
        if (f_.order == Order::ascending || f_.sort == Field::ticker) return std::nullopt;
        if (*group == Field::ticker || *group == Field::name) return "asset";
        if (*group == Field::sector || *group == Field::asset_class || *group == Field::currency ||
            *group == Field::country)
            return to_string(*group);
        return std::nullopt;
    }

    bool plain_transactions() const {
        if (f_.source != Source::trades && f_.source != Source::transactions) return false;
        const bool kinds_filter = std::ranges::all_of(f_.controls, [](const Control& c) {
            return c.field == Field::ticker || c.field == Field::kind || c.field == Field::date;
        });
        return !f_.needs_widget() && !drawn() && f_.view != View::number && f_.tickers.empty() && !f_.group &&
               !f_.metric && f_.controls.size() <= 1 && kinds_filter && !f_.period && !f_.months &&
               f_.currencies.empty() && (!f_.sort || (f_.sort == Field::date && f_.order == Order::descending)) &&
               f_.fields.empty() && !has("ask") && !has("total_row") && (f_.order != Order::ascending);
    }

    Choice transactions_table() const {
        std::vector<Param> params;
        if (f_.limit) params.push_back({"limit", static_cast<double>(*f_.limit)});
        if (!f_.controls.empty()) {
            const auto field = f_.controls[0].field;
            params.push_back(
                {"filter_by", std::string(
                                  field == Field::ticker ? "ticker"
                                  : field == Field::kind ? "type"
                                                         : "date"
                              )}
            );
        }
        if (f_.source == Source::trades) params.push_back({"kinds", std::string("trades")});
        return named(TemplateId::transactions_table, std::move(params));
    }

    static std::optional<std::string_view> holding_sort(Field field) {
        if (field == Field::value) return "value";
        if (field == Field::profit) return "pnl";
        if (field == Field::share) return "weight";
        if (field == Field::ticker) return "ticker";
        return std::nullopt;
    }

    bool plain_holdings() const {
        if (f_.needs_widget() || f_.source || drawn() || f_.view == View::number || f_.limit || !f_.controls.empty() ||
            !f_.tickers.empty() || f_.metric || has("total_row") || f_.color != Color::none || !f_.currencies.empty() ||
            has("ask", "count"))
            return false;
        if (!has("source", "positions") && f_.view != View::table && !f_.sort) return false;
        if (f_.group && f_.group != Field::ticker) return false;
        if (f_.period || f_.months || today() || has("column")) return false;
        if (f_.sort)
            return holding_sort(*f_.sort).has_value() &&
                   std::ranges::all_of(f_.fields, [this](Field f) { return f == *f_.sort; });
        return f_.fields.empty();
    }

    Choice holdings_table() const {
        std::vector<Param> params;
        if (f_.sort) params.push_back({"sort_by", std::string(*holding_sort(*f_.sort))});
        if (f_.order != Order::none)
            params.push_back({"order", std::string(f_.order == Order::ascending ? "asc" : "desc")});
        return named(TemplateId::holdings_table, std::move(params));
    }

    const Mentions& m_;
    const Frame& f_;
    Lang lang_;
    const Context& ctx_;
};

}  // namespace

Choice choose(const Mentions& mentions, const Frame& frame, Lang lang, const Context& ctx) {
    return Chooser(mentions, frame, lang, ctx).run();
}

}  // namespace atelier::spec
