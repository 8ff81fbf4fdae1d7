#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The closed vocabulary of rung 1. Schema, grammar, prompt, lexicon, readings and generated code all come from these
/// tables; a word that is not here cannot be written by a model and is never silently replaced by another.
namespace atelier::spec {

enum class Lang { en, ru, other };
enum class View { table, pie, bar, horizontal_bar, line, number };
enum class Source { positions, trades, transactions, dividends, history };
enum class Field {
    ticker,
    name,
    sector,
    asset_class,
    country,
    currency,
    currency_sector,
    kind,
    date,
    month,
    year,
    quarter,
    quantity,
    price,
    value,
    cost,
    profit,
    profit_percent,
    share,
    target_share,
    day_change,
    day_profit,
    realised_profit,
    amount,
    fee,
    yield_percent,
    drawdown,
    return_index,
};
enum class Metric {
    total_value,
    total_cost,
    total_profit,
    return_percent,
    day_profit,
    day_change,
    cash,
    dividends_ytd,
    dividends_total,
    dividend_yield,
    concentration_index,
    largest_share,
    position_count,
    gainers_and_losers,
    max_drawdown,
    volatility,
    sharpe,
    beta,
    time_weighted_return,
};
enum class Op { gt, ge, lt, le, eq, ne, in, not_in };
enum class Order { none, ascending, descending };
/// What becomes of the rows of one figure: a number, or each group's.
enum class Aggregate { sum, average, largest, smallest };
enum class Color { none, red, green, by_sign };
enum class ControlKind { text, select, date };
/// `ytd` is since 1 January of the last priced day's year; it is no period of the SDK, only of row sources.
enum class Period { day, week, month, quarter, half_year, year, five_years, all, ytd };
enum class Benchmark { none, sp500, nasdaq, imoex, msci_world };
enum class Slot { dashboard_grid, page, positions_column, asset_panel };
enum class TemplateId {
    allocation_pie,
    transactions_table,
    price_chart,
    performance_chart,
    kpi_card,
    top_movers,
    dividend_calendar,
    holdings_table,
    news_feed,
    price_alert,
    rebalance_calculator,
    risk_metrics,
};

std::string_view to_string(Lang);
std::string_view to_string(View);
std::string_view to_string(Source);
std::string_view to_string(Field);
std::string_view to_string(Metric);
std::string_view to_string(Op);
std::string_view to_string(Order);
std::string_view to_string(Aggregate);
std::string_view to_string(Color);
std::string_view to_string(ControlKind);
std::string_view to_string(Period);
std::string_view to_string(Benchmark);
std::string_view to_string(Slot);
std::string_view to_string(TemplateId);

/// The wire names of an enumeration, in the order of its values.
template <class E>
std::span<const std::string_view> names_of();

template <class E>
std::optional<E> from_string(std::string_view name) {
    const auto names = names_of<E>();
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<E>(i);
    return std::nullopt;
}

/// A text in both languages of the product.
struct Words {
    std::string_view en;
    std::string_view ru;
    std::string_view in(Lang lang) const { return lang == Lang::ru ? ru : en; }
};

enum class Type { text, number, money, percent, date };

struct FieldInfo {
    Field field;
    Type type;
    Words title;  ///< column heading: "Profit", "Прибыль"
    Words by;     ///< after "by" / "по": "sector", "секторам"
    Words hint;   ///< for the model, beside the name; may be empty
};
const FieldInfo& info(Field field);
bool is_numeric(Field field);
/// Groupings by a stretch of the calendar: month, quarter, year.
bool is_time(Field field);
inline bool is_time(std::optional<Field> field) { return field && is_time(*field); }

/// What a field may be used for within one source.
enum Use : unsigned {
    column = 1,
    measure = 2,
    group = 4,
    filter = 8,
    text_control = 16,
    select_control = 32,
    date_control = 64
};

struct SourceField {
    Field field;
    std::string_view property;  ///< of the SDK's row type; empty for a derived grouping. Money is in the base currency
    unsigned uses;
    std::string_view local{};  ///< the property that has the same money in the row's own currency, where there is one
};

struct SourceInfo {
    Source source;
    std::string_view hook;  ///< of the SDK
    std::string_view tool;  ///< the Core Backend tool behind the hook
    std::string_view row;   ///< name of one row in generated code
    std::string_view rows;
    Words title;
    Words hint;
    std::span<const SourceField> fields;
    std::span<const Field> default_columns;
    Field default_measure;
};
const SourceInfo& info(Source source);
const SourceField* find(Source source, Field field);
bool allows(Source source, Field field, unsigned use);

struct MetricInfo {
    Metric metric;
    Type type;
    Words title;
    std::string_view property;  ///< of the SDK's Metrics; empty where the generator composes it
    bool periodic;              ///< depends on a period
    bool signed_value;          ///< coloured by sign on request
};
const MetricInfo& info(Metric metric);

/// The two figures of Metric::gainers_and_losers.
inline constexpr Words k_gainers{"Gainers", "Выросло"}, k_losers{"Losers", "Упало"};

Words title_of(View view);
Words title_of(Period period);  ///< "over the last 3 months", "за 3 месяца"
Words title_of(Benchmark benchmark);
Words title_of(Slot slot);
Words title_of(Aggregate aggregate);  ///< before a field: "average", "в среднем"

struct ParamInfo {
    enum class Kind { choice, integer, number, text };
    std::string_view name;
    Kind kind;
    std::span<const std::string_view> choices;
    double minimum = 0;
    double maximum = 0;
    std::size_t max_length = 0;
    std::optional<std::string_view> fallback;  ///< as text; none: compulsory
};

struct TemplateInfo {
    TemplateId id;
    Words title;
    Words description;
    std::span<const ParamInfo> params;
};
const TemplateInfo& info(TemplateId id);
const ParamInfo* find(TemplateId id, std::string_view param);

}  // namespace atelier::spec
