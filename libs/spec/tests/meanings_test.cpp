#include <doctest/doctest.h>

#include "atelier/spec/fill.hpp"
#include "atelier/spec/generate.hpp"
#include "atelier/spec/reading.hpp"
#include "value_names.hpp"

using namespace atelier::spec;
using Outcome = FillResult::Outcome;

namespace {

/// As the Core Backend names them: English names, ISO countries, GICS sectors.
Context data() {
    Context ctx;
    ctx.assets = {{"AAPL", "Apple", {}},      {"MSFT", "Microsoft", {}}, {"NVDA", "NVIDIA", {}},
                  {"TSLA", "Tesla", {}},      {"PFE", "Pfizer", {}},     {"WMT", "Walmart", {}},
                  {"XOM", "Exxon Mobil", {}}, {"SBER", "Sberbank", {}},  {"GAZP", "Gazprom", {}},
                  {"LKOH", "Lukoil", {}},     {"YDEX", "Yandex", {}},    {"MGNT", "Magnit", {}},
                  {"VTBR", "VTB Bank", {}}};
    ctx.sectors = {"Information Technology", "Energy", "Financials", "Health Care"};
    ctx.countries = {"US", "RU", "CN"};
    return ctx;
}

std::string ticker_of(const char* text) {
    const auto result = fill(text, Lang::other, data());
    if (!result.filled || !result.filled->spec.as_template()) return "?";
    return std::string(result.filled->spec.as_template()->text("ticker"));
}

std::string filter_of(const char* text) {
    const auto result = fill(text, Lang::other, data());
    if (result.outcome != Outcome::done || !result.filled->spec.widget() ||
        result.filled->spec.widget()->filters.empty())
        return "?";
    const auto& filter = result.filled->spec.widget()->filters[0];
    return std::string(to_string(filter.field)) + " " + std::get<std::string>(filter.value);
}

}  // namespace

TEST_CASE("companies are known by their names in the other script, in every case, and through a typo") {
    CHECK(ticker_of("График Теслы за месяц") == "TSLA");
    CHECK(ticker_of("Курс Эппл за год") == "AAPL");
    CHECK(ticker_of("Как ведёт себя Газпром за полгода") == "GAZP");
    CHECK(ticker_of("цена Лукойла за неделю") == "LKOH");
    CHECK(ticker_of("Котировки Яндекса за год") == "YDEX");
    CHECK(ticker_of("котировки Майкрософта за год") == "MSFT");
    CHECK(ticker_of("график Пфайзера за год") == "PFE");
    CHECK(ticker_of("график Волмарта за год") == "WMT");
    CHECK(ticker_of("график Магнита за год") == "MGNT");
    CHECK(ticker_of("график ВТБ за год") == "VTBR");
    CHECK(ticker_of("price chart of Telsa for a year") == "TSLA");
    CHECK(ticker_of("price chart of Micosoft for a year") == "MSFT");
}

TEST_CASE("words that only sound a little alike are no companies") {
    CHECK(ticker_of("круговая по секторам") == "");
    CHECK(fill("график пельменей за год", Lang::ru, data()).outcome != Outcome::done);
    CHECK(fill("price of waffles for a year", Lang::en, data()).outcome != Outcome::done);
}

TEST_CASE("sectors and countries are known by everyday words") {
    CHECK(filter_of("таблица бумаг технологического сектора") == "sector Information Technology");
    CHECK(filter_of("technology positions as a table") == "sector Information Technology");
    CHECK(filter_of("позиции нефтегазового сектора списком") == "sector Energy");
    CHECK(filter_of("banks that I hold, as a table") == "sector Financials");
    CHECK(filter_of("только американские акции, таблицей") == "country US");
    CHECK(filter_of("table of my russian positions") == "country RU");
    CHECK(filter_of("китайские бумаги списком") == "country CN");
}

TEST_CASE("coupons alone are no dividends") {
    const auto coupons = fill("Купоны по облигациям помесячно", Lang::ru, data());
    REQUIRE(coupons.outcome == Outcome::done);
    const auto* widget = coupons.filled->spec.widget();
    REQUIRE(widget);
    REQUIRE(widget->filters.size() == 1);
    CHECK(widget->filters[0].field == Field::kind);
    CHECK(std::get<std::string>(widget->filters[0].value) == "coupon");
    const auto both = fill("Дивиденды и купоны помесячно", Lang::ru, data());
    REQUIRE(both.outcome == Outcome::done);
    CHECK(both.filled->spec.widget()->filters.empty());
}

TEST_CASE("money paid in fees is a sum of fees, not of deposits") {
    const auto result = fill("Money paid in fees, as one number", Lang::en, data());
    REQUIRE(result.outcome == Outcome::done);
    const auto* widget = result.filled->spec.widget();
    REQUIRE(widget);
    CHECK(widget->measure == Field::fee);
    CHECK(widget->filters.empty());
}

namespace {

std::string code_of(const char* text, Lang lang) {
    const auto result = fill(text, lang, data());
    if (result.outcome != Outcome::done) return "not done";
    return generate(result.filled->spec, lang).value().tsx;
}

std::string reading_of(const char* text, Lang lang) {
    const auto result = fill(text, lang, data());
    return result.outcome == Outcome::done ? read_back(result.filled->spec, lang).text() : "not done";
}

}  // namespace

TEST_CASE("what is added up is in the base currency and says so, what is listed is in its own") {
    const std::pair<const char*, Lang> sums[] = {
        {"total fees I've paid by year", Lang::en},
        {"Money paid in fees, as one number", Lang::en},
        {"Dividends by month", Lang::en},
        {"bar chart of dividends by ticker", Lang::en},
        {"amount of trades by month", Lang::en},
        {"Комиссии по годам", Lang::ru},
        {"Дивиденды по месяцам", Lang::ru},
        {"Сумма сделок по годам столбцами", Lang::ru},
        {"Купоны по облигациям помесячно", Lang::ru},
    };
    for (const auto& [text, lang] : sums) {
        const std::string code = code_of(text, lang);
        INFO(std::string(text) << "\n" << code);
        CHECK(code.find("note={conversionNote(") != std::string::npos);
        CHECK(code.find(".local") == std::string::npos);
        CHECK(
            reading_of(text, lang).find(lang == Lang::ru ? "по курсу каждого дня" : "at each day's rate") !=
            std::string::npos
        );
    }
    for (const auto& [text, lang] :
         {std::pair{"latest 10 operations as a table", Lang::en}, std::pair{"Последние 10 сделок таблицей", Lang::ru}
         }) {
        const std::string code = code_of(text, lang);
        INFO(code);
        CHECK(
            code.find("field: \"localAmount\",\n            format: \"money\",\n            currency: \"currency\"") !=
            std::string::npos
        );
        CHECK(code.find("conversionNote") == std::string::npos);
    }
    // A position is valued in the base currency from the start.
    CHECK(code_of("value by sector as bars", Lang::en).find("conversionNote") == std::string::npos);
}

TEST_CASE("realised gains include what was sold completely") {
    for (const char* const text :
         {"realised profit as one number", "realised profit by sector", "реализованная прибыль по бумагам"}) {
        const Lang lang = text[0] == 'r' ? Lang::en : Lang::ru;
        const std::string code = code_of(text, lang);
        INFO(std::string(text) << "\n" << code);
        CHECK(code.find("usePositions({ closed: true })") != std::string::npos);
        CHECK(
            reading_of(text, lang)
                .find(lang == Lang::ru ? "вместе с проданными полностью" : "including those sold completely") !=
            std::string::npos
        );
    }
    CHECK(code_of("profit by sector", Lang::en).find("usePositions()") != std::string::npos);
}
