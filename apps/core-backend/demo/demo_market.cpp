#include "demo_market.hpp"

#include <algorithm>

#include "seeded_series.hpp"

namespace atelier::core::demo {
namespace {

constexpr std::string_view k_seeded_source = "Seeded demo series, not market data";
constexpr std::string_view k_real_source = "Adjusted daily closes, S&P 500 data set of the skfolio package";

struct AssetSpec {
    const char* name;
    AssetClass asset_class;
    const char* sector;
    const char* country;
    const char* currency;
    SeededSpec series;
    const char* since = nullptr;
};

using enum AssetClass;

constexpr const char* k_it = "Information Technology";
constexpr const char* k_health = "Health Care";
constexpr const char* k_staples = "Consumer Staples";
constexpr const char* k_cyclical = "Consumer Discretionary";
constexpr const char* k_financials = "Financials";
constexpr const char* k_energy = "Energy";
constexpr const char* k_communication = "Communication Services";

// The levels are those of the years, the way between them is invented. The first twenty are replaced by real closes when there are any.
constexpr AssetSpec k_assets[] = {
    {"Apple", stock, k_it, "US", "USD", {"AAPL", "27", "125.67", 110, 120}},
    {"Advanced Micro Devices", stock, k_it, "US", "USD", {"AMD", "11.4", "62.57", 260, 150}},
    {"Bank of America", stock, k_financials, "US", "USD", {"BAC", "19.5", "32.3", 120, 125}},
    {"Best Buy", stock, k_cyclical, "US", "USD", {"BBY", "35", "78.28", 190, 120}},
    {"Chevron", stock, k_energy, "US", "USD", {"CVX", "87", "173.73", 140, 105}},
    {"General Electric", stock, "Industrials", "US", "USD", {"GE", "115", "63.88", 180, 115}},
    {"Home Depot", stock, k_cyclical, "US", "USD", {"HD", "118", "311.22", 100, 105}},
    {"Johnson & Johnson", stock, k_health, "US", "USD", {"JNJ", "97", "174.09", 90, 65}},
    {"JPMorgan Chase", stock, k_financials, "US", "USD", {"JPM", "73", "129.58", 110, 120}},
    {"Coca-Cola", stock, k_staples, "US", "USD", {"KO", "34", "62.61", 85, 70}},
    {"Eli Lilly", stock, k_health, "US", "USD", {"LLY", "65", "363.1", 150, 70}},
    {"Merck & Co.", stock, k_health, "US", "USD", {"MRK", "46", "109.58", 110, 65}},
    {"Microsoft", stock, k_it, "US", "USD", {"MSFT", "57.5", "233.43", 95, 120}},
    {"PepsiCo", stock, k_staples, "US", "USD", {"PEP", "87", "179.28", 80, 70}},
    {"Pfizer", stock, k_health, "US", "USD", {"PFE", "23.5", "49.25", 125, 65}},
    {"Procter & Gamble", stock, k_staples, "US", "USD", {"PG", "71", "149.13", 90, 65}},
    {"Range Resources", stock, k_energy, "US", "USD", {"RRC", "33", "24.5", 380, 130}},
    {"UnitedHealth Group", stock, k_health, "US", "USD", {"UNH", "148", "524.42", 115, 95}},
    {"Walmart", stock, k_staples, "US", "USD", {"WMT", "61", "140.18", 105, 55}},
    {"Exxon Mobil", stock, k_energy, "US", "USD", {"XOM", "67", "106.63", 140, 100}},
    {"NVIDIA", stock, k_it, "US", "USD", {"NVDA", "25.5", "140.36", 210, 160}},
    {"Tesla", stock, k_cyclical, "US", "USD", {"TSLA", "14.5", "112.71", 320, 145}},
    {"Alibaba Group", stock, k_cyclical, "CN", "USD", {"BABA", "90", "87.7", 220, 85}},
    {"Sberbank", stock, k_financials, "RU", "RUB", {"SBER", "173.2", "141.15", 190, 70}},
    {"Gazprom", stock, k_energy, "RU", "RUB", {"GAZP", "154.5", "161.2", 180, 60}},
    {"Lukoil", stock, k_energy, "RU", "RUB", {"LKOH", "3450", "4052", 170, 65, 1}},
    {"Yandex", stock, k_communication, "RU", "RUB", {"YDEX", "1252", "1838", 230, 90, 1}},
    {"VTB Bank", stock, k_financials, "RU", "RUB", {"VTBR", "0.0733", "0.0166", 190, 70, 6}},
    {"Magnit", stock, k_staples, "RU", "RUB", {"MGNT", "11050", "4380", 190, 55, 1}},
    {"OFZ 26238", bond, "Government", "RU", "RUB", {"SU26238RMFS4", "1000", "768", 60, 5}, "2021-06-16"},
    {"Vanguard FTSE All-World", fund, "Broad Market", "IE", "EUR", {"VWCE", "76", "94.8", 45, 85}, "2019-07-29"},
    {"Gold, troy ounce", commodity, "Precious Metals", "GB", "USD", {"XAU", "1158", "1804.4", 85, 0}},
};

struct IndexSpec {
    const char* title;
    SeededSpec series;
};

constexpr IndexSpec k_sp500 = {"S&P 500", {"SP500", "2257.83", "3783.22", 125, 0}};
constexpr IndexSpec k_indices[] = {
    {"NASDAQ Composite", {"NASDAQ", "5429", "10213", 55, 115}},
    {"MOEX Russia", {"IMOEX", "2285", "2131", 130, 60}},
    {"MSCI World", {"MSCI_WORLD", "1765", "2586", 35, 90}},
};

/// Dollars for one unit.
constexpr SeededSpec k_rates[] = {
    {"EUR", "1.0455", "1.0633", 42, 0, 6},
    {"RUB", "0.016529", "0.013996", 95, 15, 6},
    {"CNY", "0.14388", "0.1433", 22, 0, 6},
};

std::vector<Day> working_days() {
    std::vector<Day> out;
    for (Day day = first_day(); day <= day_of(2022, 12, 28); day += std::chrono::days{1})
        if (const std::chrono::weekday weekday{day}; weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) out.push_back(day);
    return out;
}

}  // namespace

Day first_day() { return day_of(2017, 1, 1); }

MarketData make_market(const std::optional<PriceFiles>& files) {
    std::vector<Day> days;
    if (files) {
        for (const auto& point : files->sp500) days.push_back(point.day);
    } else {
        days = working_days();
    }
    MarketData out;
    Benchmark sp500{
        "SP500", k_sp500.title, !files, std::string(files ? k_real_source : k_seeded_source),
        files ? files->sp500 : seeded_series(k_sp500.series, days, {})
    };
    const auto market = returns_of(sp500.points);
    for (const auto& spec : k_assets) {
        PriceSeries series;
        const std::string ticker(spec.series.name);
        series.asset = {ticker, spec.name, spec.asset_class, spec.sector, spec.country, spec.currency, true, std::string(k_seeded_source)};
        if (const auto real = files ? files->stocks.find(ticker) : decltype(files->stocks.find(ticker)){}; files && real != files->stocks.end()) {
            series.asset.demo = false;
            series.asset.source = k_real_source;
            series.points = real->second;
        } else {
            const auto first = spec.since == nullptr ? days.begin() : std::ranges::lower_bound(days, parse_day(spec.since).value());
            const auto skip = static_cast<std::size_t>(first - days.begin());
            series.points = seeded_series(spec.series, std::span(days).subspan(skip), std::span(market).subspan(skip));
        }
        out.assets.push_back(std::move(series));
    }
    out.benchmarks.push_back(std::move(sp500));
    for (const auto& spec : k_indices)
        out.benchmarks.push_back(
            {std::string(spec.series.name), spec.title, true, std::string(k_seeded_source), seeded_series(spec.series, days, market)}
        );
    for (const auto& spec : k_rates) out.rates.push_back({std::string(spec.name), seeded_series(spec, days, market)});
    return out;
}

}  // namespace atelier::core::demo
