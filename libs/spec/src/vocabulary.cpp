#include "atelier/spec/vocabulary.hpp"

#include <utility>

namespace atelier::spec {
namespace {

using sv = std::string_view;

constexpr std::array<sv, 3> k_langs{"en", "ru", "other"};
constexpr std::array<sv, 6> k_views{"table", "pie", "bar", "horizontal_bar", "line", "number"};
constexpr std::array<sv, 5> k_sources{"positions", "trades", "transactions", "dividends", "history"};
constexpr std::array<sv, 28> k_fields{
    "ticker", "name",           "sector",   "asset_class",  "country",    "currency",   "currency_sector", "kind",
    "date",   "month",          "year",     "quarter",      "quantity",   "price",      "value",           "cost",
    "profit", "profit_percent", "share",    "target_share", "day_change", "day_profit", "realised_profit", "amount",
    "fee",    "yield_percent",  "drawdown", "return_index"
};
constexpr std::array<sv, 19> k_metrics{
    "total_value",         "total_cost",    "total_profit",   "return_percent",      "day_profit",
    "day_change",          "cash",          "dividends_ytd",  "dividends_total",     "dividend_yield",
    "concentration_index", "largest_share", "position_count", "gainers_and_losers",  "max_drawdown",
    "volatility",          "sharpe",        "beta",           "time_weighted_return"
};
constexpr std::array<sv, 8> k_ops{">", ">=", "<", "<=", "=", "!=", "in", "not_in"};
constexpr std::array<sv, 3> k_orders{"none", "ascending", "descending"};
constexpr std::array<sv, 4> k_aggregates{"sum", "average", "largest", "smallest"};
constexpr std::array<sv, 4> k_colors{"none", "red", "green", "by_sign"};
constexpr std::array<sv, 3> k_control_kinds{"text", "select", "date"};
constexpr std::array<sv, 9> k_periods{"1d", "1w", "1m", "3m", "6m", "1y", "5y", "all", "ytd"};
constexpr std::array<sv, 5> k_benchmarks{"none", "SP500", "NASDAQ", "IMOEX", "MSCI_WORLD"};
constexpr std::array<sv, 4> k_slots{"dashboard.grid", "page", "positions.column", "asset.panel"};
constexpr std::array<sv, 12> k_templates{
    "allocation_pie", "transactions_table", "price_chart",          "performance_chart",
    "kpi_card",       "top_movers",         "dividend_calendar",    "holdings_table",
    "news_feed",      "price_alert",        "rebalance_calculator", "risk_metrics"
};

constexpr std::array k_field_infos{
    FieldInfo{Field::ticker, Type::text, {"Ticker", "Тикер"}, {"ticker", "тикерам"}, {}},
    FieldInfo{Field::name, Type::text, {"Name", "Название"}, {"name", "названию"}, {}},
    FieldInfo{Field::sector, Type::text, {"Sector", "Сектор"}, {"sector", "секторам"}, {}},
    FieldInfo{
        Field::asset_class,
        Type::text,
        {"Asset class", "Класс активов"},
        {"asset class", "классам активов"},
        {"stock bond fund crypto ...", ""}
    },
    FieldInfo{Field::country, Type::text, {"Country", "Страна"}, {"country", "странам"}, {}},
    FieldInfo{Field::currency, Type::text, {"Currency", "Валюта"}, {"currency", "валютам"}, {}},
    FieldInfo{
        Field::currency_sector,
        Type::text,
        {"Currency and sector", "Валюта и сектор"},
        {"currency and sector", "валютам и секторам"},
        {}
    },
    FieldInfo{Field::kind, Type::text, {"Kind", "Вид"}, {"kind", "видам"}, {}},
    FieldInfo{Field::date, Type::date, {"Date", "Дата"}, {"date", "датам"}, {}},
    FieldInfo{Field::month, Type::text, {"Month", "Месяц"}, {"month", "месяцам"}, {}},
    FieldInfo{Field::year, Type::text, {"Year", "Год"}, {"year", "годам"}, {}},
    FieldInfo{Field::quarter, Type::text, {"Quarter", "Квартал"}, {"quarter", "кварталам"}, {}},
    FieldInfo{
        Field::quantity, Type::number, {"Quantity", "Количество"}, {"quantity", "количеству"}, {"", "количество"}
    },
    FieldInfo{Field::price, Type::money, {"Price", "Цена"}, {"price", "цене"}, {"", "цена"}},
    FieldInfo{Field::value, Type::money, {"Value", "Стоимость"}, {"value", "стоимости"}, {"", "стоимость"}},
    FieldInfo{Field::cost, Type::money, {"Cost", "Затраты"}, {"cost", "затратам"}, {"", "затраты"}},
    FieldInfo{Field::profit, Type::money, {"Profit", "Прибыль"}, {"profit", "прибыли"}, {"", "прибыль, убыток"}},
    FieldInfo{
        Field::profit_percent,
        Type::percent,
        {"Return", "Доходность"},
        {"return", "доходности"},
        {"", "доходность позиции"}
    },
    FieldInfo{Field::share, Type::percent, {"Share", "Доля"}, {"share", "доле"}, {"", "доля, вес"}},
    FieldInfo{
        Field::target_share,
        Type::percent,
        {"Target share", "Целевая доля"},
        {"target share", "целевой доле"},
        {"", "целевая доля"}
    },
    FieldInfo{
        Field::day_change,
        Type::percent,
        {"Day change", "Изменение за день"},
        {"day change", "изменению за день"},
        {"", "рост и падение за день"}
    },
    FieldInfo{Field::day_profit, Type::money, {"Day profit", "Прибыль за день"}, {"day profit", "прибыли за день"}, {}},
    FieldInfo{
        Field::realised_profit,
        Type::money,
        {"Realised profit", "Реализованная прибыль"},
        {"realised profit", "реализованной прибыли"},
        {}
    },
    FieldInfo{Field::amount, Type::money, {"Amount", "Сумма"}, {"amount", "сумме"}, {"", "сумма"}},
    FieldInfo{Field::fee, Type::money, {"Fee", "Комиссия"}, {"fee", "комиссии"}, {"", "комиссия"}},
    FieldInfo{
        Field::yield_percent,
        Type::percent,
        {"Yield", "Дивидендная доходность"},
        {"yield", "дивидендной доходности"},
        {"amount / portfolio value", "дивидендная доходность"}
    },
    FieldInfo{Field::drawdown, Type::percent, {"Drawdown", "Просадка"}, {"drawdown", "просадке"}, {"", "просадка"}},
    FieldInfo{
        Field::return_index,
        Type::number,
        {"Return index", "Индекс доходности"},
        {"return index", "индексу доходности"},
        {}
    },
};

constexpr unsigned k_number = column | measure | filter;
constexpr unsigned k_label = column | filter | group | select_control;
constexpr std::array k_position_fields{
    SourceField{Field::ticker, "ticker", k_label | text_control},
    SourceField{Field::name, "name", column | filter | text_control},
    SourceField{Field::sector, "sector", k_label},
    SourceField{Field::asset_class, "assetClass", k_label},
    SourceField{Field::country, "country", k_label},
    SourceField{Field::currency, "currency", k_label},
    SourceField{Field::currency_sector, "", group},
    SourceField{Field::quantity, "quantity", k_number},
    SourceField{Field::price, "price", k_number},
    SourceField{Field::value, "value", k_number},
    SourceField{Field::cost, "cost", k_number},
    SourceField{Field::profit, "profit", k_number},
    SourceField{Field::profit_percent, "profitRate", k_number},
    SourceField{Field::share, "weight", k_number},
    SourceField{Field::target_share, "targetWeight", column},
    SourceField{Field::day_change, "dayChange", k_number},
    SourceField{Field::day_profit, "dayProfit", k_number},
    SourceField{Field::realised_profit, "realisedProfit", k_number},
};
constexpr std::array k_transaction_fields{
    SourceField{Field::date, "date", column | filter | date_control},
    SourceField{Field::month, "month", column | filter | group},
    SourceField{Field::quarter, "", group},
    SourceField{Field::year, "", group},
    SourceField{Field::ticker, "ticker", k_label | text_control},
    SourceField{Field::name, "name", column | filter | text_control},
    SourceField{Field::kind, "kind", k_label},
    SourceField{Field::currency, "currency", k_label},
    SourceField{Field::quantity, "quantity", k_number},
    SourceField{Field::price, "price", k_number, "localPrice"},
    SourceField{Field::amount, "amount", k_number, "localAmount"},
    SourceField{Field::fee, "fee", k_number, "localFee"},
};
constexpr std::array k_dividend_fields{
    SourceField{Field::date, "date", column | filter | date_control},
    SourceField{Field::month, "month", column | filter | group},
    SourceField{Field::quarter, "", group},
    SourceField{Field::year, "", group},
    SourceField{Field::ticker, "ticker", k_label | text_control},
    SourceField{Field::name, "name", column | filter | text_control},
    SourceField{Field::kind, "kind", k_label},
    SourceField{Field::amount, "amount", k_number, "localAmount"},
    SourceField{Field::yield_percent, "yieldRate", k_number},
};
constexpr std::array k_history_fields{
    SourceField{Field::date, "date", column | filter | date_control},
    SourceField{Field::month, "month", column | filter},
    SourceField{Field::value, "value", k_number},
    SourceField{Field::drawdown, "drawdown", k_number},
    SourceField{Field::return_index, "returnIndex", k_number},
};

constexpr std::array k_position_columns{Field::ticker, Field::name,  Field::quantity,
                                        Field::price,  Field::value, Field::profit};
constexpr std::array k_transaction_columns{Field::date,     Field::kind,  Field::ticker,
                                           Field::quantity, Field::price, Field::amount};
constexpr std::array k_dividend_columns{Field::date, Field::ticker, Field::kind, Field::amount};
constexpr std::array k_history_columns{Field::date, Field::value, Field::drawdown};

constexpr std::array k_source_infos{
    SourceInfo{
        Source::positions,
        "usePositions",
        "list_positions",
        "position",
        "positions",
        {"Positions", "Позиции"},
        {"what I own now", "позиции, бумаги, активы"},
        k_position_fields,
        k_position_columns,
        Field::value
    },
    SourceInfo{
        Source::trades,
        "useTrades",
        "list_transactions",
        "trade",
        "trades",
        {"Trades", "Сделки"},
        {"buys and sells only", "сделки"},
        k_transaction_fields,
        k_transaction_columns,
        Field::amount
    },
    SourceInfo{
        Source::transactions,
        "useTransactions",
        "list_transactions",
        "transaction",
        "transactions",
        {"Operations", "Операции"},
        {"all operations, also fees, deposits", "операции"},
        k_transaction_fields,
        k_transaction_columns,
        Field::amount
    },
    SourceInfo{
        Source::dividends,
        "useDividends",
        "list_dividends",
        "dividend",
        "dividends",
        {"Dividends", "Дивиденды"},
        {"payments received", "дивиденды, купоны"},
        k_dividend_fields,
        k_dividend_columns,
        Field::amount
    },
    SourceInfo{
        Source::history,
        "useHistory",
        "get_value_history",
        "point",
        "history",
        {"Portfolio value", "Стоимость портфеля"},
        {"portfolio value by date", "история, динамика"},
        k_history_fields,
        k_history_columns,
        Field::value
    },
};

constexpr std::array k_metric_infos{
    MetricInfo{Metric::total_value, Type::money, {"Total value", "Общая стоимость"}, "totalValue", false, false},
    MetricInfo{Metric::total_cost, Type::money, {"Total cost", "Общие затраты"}, "totalCost", false, false},
    MetricInfo{Metric::total_profit, Type::money, {"Total profit", "Общая прибыль"}, "totalProfit", false, true},
    MetricInfo{
        Metric::return_percent, Type::percent, {"Total return", "Доходность портфеля"}, "returnRate", false, true
    },
    MetricInfo{Metric::day_profit, Type::money, {"Day profit or loss", "Прибыль за день"}, "dayProfit", false, true},
    MetricInfo{Metric::day_change, Type::percent, {"Day change", "Изменение за день"}, "dayChange", false, true},
    MetricInfo{Metric::cash, Type::money, {"Free cash", "Свободные деньги"}, "cash", false, false},
    MetricInfo{
        Metric::dividends_ytd,
        Type::money,
        {"Dividends this year", "Дивиденды с начала года"},
        "dividendsYtd",
        false,
        false
    },
    MetricInfo{
        Metric::dividends_total,
        Type::money,
        {"Dividends received", "Полученные дивиденды"},
        "dividendTotal",
        false,
        false
    },
    MetricInfo{
        Metric::dividend_yield,
        Type::percent,
        {"Dividend yield", "Дивидендная доходность"},
        "dividendYield",
        false,
        false
    },
    MetricInfo{
        Metric::concentration_index,
        Type::number,
        {"Concentration index", "Индекс концентрации"},
        "concentrationIndex",
        false,
        false
    },
    MetricInfo{
        Metric::largest_share, Type::percent, {"Largest share", "Наибольшая доля"}, "largestWeight", false, false
    },
    MetricInfo{
        Metric::position_count, Type::number, {"Number of positions", "Число позиций"}, "positionCount", false, false
    },
    MetricInfo{
        Metric::gainers_and_losers,
        Type::number,
        {"Gainers and losers today", "Выросло и упало сегодня"},
        "",
        false,
        false
    },
    MetricInfo{
        Metric::max_drawdown, Type::percent, {"Maximum drawdown", "Максимальная просадка"}, "maxDrawdown", true, false
    },
    MetricInfo{Metric::volatility, Type::percent, {"Volatility", "Волатильность"}, "volatility", true, false},
    MetricInfo{Metric::sharpe, Type::number, {"Sharpe ratio", "Коэффициент Шарпа"}, "sharpe", true, false},
    MetricInfo{Metric::beta, Type::number, {"Beta", "Бета"}, "beta", true, false},
    MetricInfo{
        Metric::time_weighted_return,
        Type::percent,
        {"Time-weighted return", "Доходность, взвешенная по времени"},
        "",
        true,
        true
    },
};

using Kind = ParamInfo::Kind;
constexpr std::array<sv, 5> k_allocation_groups{"sector", "asset_class", "currency", "country", "asset"};
constexpr std::array<sv, 4> k_transaction_filters{"none", "ticker", "type", "date"};
constexpr std::array<sv, 5> k_kpis{"total_value", "day_pnl", "total_return", "cash", "dividends_ytd"};
constexpr std::array<sv, 3> k_directions{"gainers", "losers", "both"};
constexpr std::array<sv, 4> k_holding_sorts{"value", "pnl", "weight", "ticker"};
constexpr std::array<sv, 2> k_sort_orders{"asc", "desc"};
constexpr std::array<sv, 2> k_conditions{"above", "below"};
constexpr std::array<sv, 4> k_risks{"volatility", "sharpe", "max_drawdown", "beta"};
constexpr auto k_sdk_periods = std::span<const sv>(k_periods).first(8);

constexpr ParamInfo choice(sv name, std::span<const sv> choices, std::optional<sv> fallback) {
    return {name, Kind::choice, choices, 0, 0, 0, fallback};
}
constexpr ParamInfo integer(sv name, double most, sv fallback) {
    return {name, Kind::integer, {}, 1, most, 0, fallback};
}
constexpr ParamInfo ticker(std::optional<sv> fallback) { return {"ticker", Kind::text, {}, 0, 0, 12, fallback}; }

constexpr std::array<sv, 2> k_shapes{"pie", "donut"};
constexpr std::array k_allocation_params{
    choice("group_by", k_allocation_groups, "asset_class"), choice("shape", k_shapes, "pie")
};
constexpr std::array<sv, 2> k_transaction_kinds{"all", "trades"};
constexpr std::array k_transactions_params{
    integer("limit", 500, "20"), choice("filter_by", k_transaction_filters, "none"),
    choice("kinds", k_transaction_kinds, "all")
};
constexpr std::array k_price_params{ticker(std::nullopt), choice("period", k_sdk_periods, "1m")};
constexpr std::array k_performance_params{
    choice("period", k_sdk_periods, "1y"), choice("benchmark", k_benchmarks, "none")
};
constexpr std::array k_kpi_params{choice("metric", k_kpis, "total_value")};
constexpr std::array k_movers_params{choice("direction", k_directions, "both"), integer("limit", 50, "5")};
constexpr std::array k_calendar_params{integer("months", 36, "3")};
constexpr std::array k_holdings_params{
    choice("sort_by", k_holding_sorts, "value"), choice("order", k_sort_orders, "desc")
};
constexpr std::array k_news_params{ticker(""), integer("limit", 100, "10")};
constexpr std::array k_alert_params{
    ticker(std::nullopt), choice("condition", k_conditions, std::nullopt),
    ParamInfo{"threshold", Kind::number, {}, 0, 1e12, 0, std::nullopt}
};
constexpr std::array k_rebalance_params{ParamInfo{"threshold_percent", Kind::number, {}, 0.1, 50, 0, "5"}};
constexpr std::array k_risk_params{choice("metric", k_risks, "volatility"), choice("period", k_sdk_periods, "1y")};

constexpr std::array k_template_infos{
    TemplateInfo{
        TemplateId::allocation_pie,
        {"Allocation pie or donut chart", "Круговая диаграмма структуры портфеля"},
        {"how the portfolio is split", "структура портфеля"},
        k_allocation_params
    },
    TemplateInfo{
        TemplateId::transactions_table,
        {"Recent transactions table", "Таблица сделок"},
        {"latest operations, newest first", "последние сделки и операции"},
        k_transactions_params
    },
    TemplateInfo{
        TemplateId::price_chart,
        {"Price history chart of one asset", "График цены одной бумаги"},
        {"quotes of one ticker", "котировки одной бумаги"},
        k_price_params
    },
    TemplateInfo{
        TemplateId::performance_chart,
        {"Portfolio value over time", "Динамика стоимости портфеля"},
        {"the whole portfolio over time, against an index", "динамика портфеля, сравнение с индексом"},
        k_performance_params
    },
    TemplateInfo{
        TemplateId::kpi_card,
        {"Single number card", "Карточка с одним числом"},
        {"one key figure", "одна цифра"},
        k_kpi_params
    },
    TemplateInfo{
        TemplateId::top_movers,
        {"Gainers and losers", "Лидеры роста и падения"},
        {"rose or fell the most today", "лидеры роста и падения за день"},
        k_movers_params
    },
    TemplateInfo{
        TemplateId::dividend_calendar,
        {"Dividend calendar", "Календарь дивидендов"},
        {"coming payments", "ближайшие выплаты"},
        k_calendar_params
    },
    TemplateInfo{
        TemplateId::holdings_table,
        {"Positions table", "Таблица позиций"},
        {"all positions, sorted", "все позиции"},
        k_holdings_params
    },
    TemplateInfo{TemplateId::news_feed, {"News feed", "Лента новостей"}, {"headlines", "новости"}, k_news_params},
    TemplateInfo{
        TemplateId::price_alert,
        {"Price alert", "Оповещение о цене"},
        {"notify when a price crosses a threshold", "сообщить о цене"},
        k_alert_params
    },
    TemplateInfo{
        TemplateId::rebalance_calculator,
        {"Rebalancing calculator", "Калькулятор ребалансировки"},
        {"what to buy and sell to reach target shares", "что докупить до целевых долей"},
        k_rebalance_params
    },
    TemplateInfo{
        TemplateId::risk_metrics,
        {"Risk metrics panel", "Показатели риска"},
        {"a risk measure over a period", "мера риска за период"},
        k_risk_params
    },
};

template <class E>
constexpr std::size_t at(E value) {
    return static_cast<std::size_t>(std::to_underlying(value));
}

}  // namespace

// One line a vocabulary: the printer and the list of names.
#define ATL_NAMES(E, names)                                            \
    std::string_view to_string(E value) { return (names)[at(value)]; } \
    template <>                                                        \
    std::span<const std::string_view> names_of<E>() {                  \
        return (names);                                                \
    }
ATL_NAMES(Lang, k_langs)
ATL_NAMES(View, k_views)
ATL_NAMES(Source, k_sources)
ATL_NAMES(Field, k_fields)
ATL_NAMES(Metric, k_metrics)
ATL_NAMES(Op, k_ops)
ATL_NAMES(Order, k_orders)
ATL_NAMES(Aggregate, k_aggregates)
ATL_NAMES(Color, k_colors)
ATL_NAMES(ControlKind, k_control_kinds)
ATL_NAMES(Period, k_periods)
ATL_NAMES(Benchmark, k_benchmarks)
ATL_NAMES(Slot, k_slots)
ATL_NAMES(TemplateId, k_templates)
#undef ATL_NAMES

const FieldInfo& info(Field field) { return k_field_infos[at(field)]; }
const SourceInfo& info(Source source) { return k_source_infos[at(source)]; }
const MetricInfo& info(Metric metric) { return k_metric_infos[at(metric)]; }
const TemplateInfo& info(TemplateId id) { return k_template_infos[at(id)]; }

bool is_time(Field field) { return field == Field::month || field == Field::quarter || field == Field::year; }

bool is_numeric(Field field) {
    const Type type = info(field).type;
    return type == Type::number || type == Type::money || type == Type::percent;
}

const SourceField* find(Source source, Field field) {
    for (const auto& entry : info(source).fields)
        if (entry.field == field) return &entry;
    return nullptr;
}

bool allows(Source source, Field field, unsigned use) {
    const auto* entry = find(source, field);
    return entry && (entry->uses & use) == use;
}

const ParamInfo* find(TemplateId id, std::string_view param) {
    for (const auto& entry : info(id).params)
        if (entry.name == param) return &entry;
    return nullptr;
}

Words title_of(View view) {
    static constexpr std::array<Words, 6> k_titles{
        {{"table", "таблица"},
         {"pie chart", "круговая диаграмма"},
         {"bar chart", "столбчатая диаграмма"},
         {"horizontal bars", "горизонтальные столбцы"},
         {"line chart", "линейный график"},
         {"one number", "одно число"}}
    };
    return k_titles[at(view)];
}

Words title_of(Period period) {
    static constexpr std::array<Words, 9> k_titles{
        {{"over the last day", "за день"},
         {"over the last week", "за неделю"},
         {"over the last month", "за месяц"},
         {"over the last 3 months", "за 3 месяца"},
         {"over the last 6 months", "за полгода"},
         {"over the last year", "за год"},
         {"over the last 5 years", "за 5 лет"},
         {"over all time", "за всё время"},
         {"since the start of the year", "с начала года"}}
    };
    return k_titles[at(period)];
}

Words title_of(Benchmark benchmark) {
    static constexpr std::array<Words, 5> k_titles{
        {{"no index", "без индекса"},
         {"S&P 500", "S&P 500"},
         {"Nasdaq", "Nasdaq"},
         {"MOEX index", "индекс Мосбиржи"},
         {"MSCI World", "MSCI World"}}
    };
    return k_titles[at(benchmark)];
}

Words title_of(Aggregate aggregate) {
    constexpr std::array<Words, 4> k_words{
        {{"sum", "сумма"}, {"average", "в среднем"}, {"largest", "наибольшее:"}, {"smallest", "наименьшее:"}}
    };
    return k_words[static_cast<std::size_t>(aggregate)];
}

Words title_of(Slot slot) {
    static constexpr std::array<Words, 4> k_titles{
        {{"on the home page", "на главной"},
         {"on a page of its own", "отдельной страницей"},
         {"as a column of the positions", "колонкой в позициях"},
         {"on the asset's page", "на странице бумаги"}}
    };
    return k_titles[at(slot)];
}

}  // namespace atelier::spec
