#include <doctest/doctest.h>

#include "atelier/spec/fill.hpp"
#include "value_names.hpp"

using namespace atelier::spec;
using Outcome = FillResult::Outcome;

namespace {

/// As the Core Backend names them: English names, ISO countries, GICS sectors.
Context data() {
    Context ctx;
    ctx.assets = {{"AAPL", "Apple", {}}, {"MSFT", "Microsoft", {}}, {"NVDA", "NVIDIA", {}}, {"TSLA", "Tesla", {}}, {"PFE", "Pfizer", {}}, {"WMT", "Walmart", {}}, {"XOM", "Exxon Mobil", {}},
        {"SBER", "Sberbank", {}}, {"GAZP", "Gazprom", {}}, {"LKOH", "Lukoil", {}}, {"YDEX", "Yandex", {}}, {"MGNT", "Magnit", {}}, {"VTBR", "VTB Bank", {}}};
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
    if (result.outcome != Outcome::done || !result.filled->spec.widget() || result.filled->spec.widget()->filters.empty()) return "?";
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
