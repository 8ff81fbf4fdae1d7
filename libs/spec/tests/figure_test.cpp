// Questions answered with figures: the same rows, conditions and sums as the widget that would show them.
#include <doctest/doctest.h>

#include <array>
#include <fstream>

#include "atelier/spec/figure.hpp"
#include "atelier/spec/fill.hpp"
#include "atelier/spec/message.hpp"

namespace atelier::spec {
namespace {

json::Object object(std::string_view text) {
    auto parsed = json::parse_object(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

/// What the Core Backend answers, by tool.
json::Object core(const std::string& tool) {
    static const json::Object all = [] {
        std::ifstream file(std::string(ATELIER_SOURCE_DIR) + "/libs/spec/tests/data/core_answers.json");
        return object(std::string(std::istreambuf_iterator<char>(file), {}));
    }();
    return all.at(tool).as_object();
}

Context names() {
    Context out;
    out.assets = {{"KO", "Coca-Cola", {}}, {"SBER", "Sberbank", {"Сбербанк"}}, {"MSFT", "Microsoft", {}}};
    out.sectors = {"Consumer Staples", "Financials", "Information Technology"};
    out.countries = {"US", "RU"};
    out.base_currency = "USD";
    return out;
}

Result<Figures> figures(const Spec& spec, Lang lang) {
    ATL_TRY(const auto reads, reads_of(spec));
    std::vector<json::Object> answers;
    for (const auto& read : reads) answers.push_back(core(read.tool));
    return figures_of(spec, answers, lang);
}

/// "label=figure; ..." of a request, or why there is none.
std::string answer(const std::string& request) {
    const auto context = names();
    const Lang lang = detect_language(request);
    const auto filled = fill(request, lang, context);
    if (filled.outcome != FillResult::Outcome::done) return std::string(to_string(filled.outcome));
    const auto made = figures(filled.filled->spec, lang);
    if (!made) return made.error().message;
    std::string out;
    for (const auto& line : made->lines) {
        if (!out.empty()) out += "; ";
        if (!line.label.empty()) out += line.label + "=";
        out += figure_text(line.value, made->type, made->currency, lang);
    }
    return out;
}

Spec spec_of(std::string_view text) {
    auto parsed = parse_spec(text);
    REQUIRE_MESSAGE(parsed.has_value(), parsed.error().message);
    return *parsed;
}

}  // namespace

TEST_CASE("questions in both languages are answered from the Core Backend's rows") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"How much did I get in dividends in March 2022?", "20.23\u00a0USD"},
        {"Сколько дивидендов я получил в 2021 году?", "10,10\u00a0USD"},
        {"Сколько дивидендов я получил в марте 2022?", "20,23\u00a0USD"},
        {"How much cash is left?", "12.50\u00a0USD"},
        {"What is my total return?", "70.48%"},
        {"Сколько у меня позиций?", "3"},
        {"how many trades did I make this year?", "1"},
        {"How much did I pay in fees last year?", "0.50\u00a0USD"},
        {"What are my two largest positions?", "Coca-Cola (KO)=150.00\u00a0USD; Sberbank (SBER)=60.00\u00a0USD"},
        {"Which positions are in the red?", "Sberbank (SBER)=\u221230.00\u00a0USD; Microsoft (MSFT)=\u22121.00\u00a0USD"
        },
        {"Какие бумаги упали за день?", "Microsoft (MSFT)=\u22123,00\u00a0%; Coca-Cola (KO)=\u22121,00\u00a0%"},
        {"which sector is the largest?",
         "Consumer Staples=150.00\u00a0USD; Financials=60.00\u00a0USD; Information Technology=40.00\u00a0USD"},
        {"в какой стране у меня больше всего денег?", "US=190,00\u00a0USD; RU=60,00\u00a0USD"},
        {"how much profit did I make on Microsoft?", "\u22121.00\u00a0USD"},
        {"dividends by year", "2021=10.10\u00a0USD; 2022=25.23\u00a0USD"},
        {"what was my beta?", ""},
        {"average size of my dividends", "8.83\u00a0USD"},
        {"средняя сумма сделки", "51,50\u00a0USD"},
        {"how many positions per country", "US=2; RU=1"},
        {"dividends by quarter", "2021-Q1=10.10\u00a0USD; 2022-Q1=20.23\u00a0USD; 2022-Q2=5.00\u00a0USD"},
        {"сделки в первом квартале 2022, сумма", "2022-02-01, покупка, KO=99,00\u00a0USD"},
        {"Сколько дивидендов я получил в 2021-м?", "10,10\u00a0USD"},
        {"what is my return over the last 3 months?", "25.00%"},
        {"what was my portfolio worth over the last 3 months?", "2022-09-28=200.00\u00a0USD; 2022-12-28=250.00\u00a0USD"
        },
        {"return of each position over the last year", "question"},
        {"Сколько я заработал на MSFT?", "Microsoft (MSFT)=\u22121,00\u00a0USD"},
        {"number of dividends by year", "2021=1; 2022=3"},
        {"average dividend in 1999", ""},
    };
    for (const auto& [request, wanted] : cases) {
        CAPTURE(request);
        CHECK(answer(request) == wanted);
    }
}

TEST_CASE("days, pages and rows are those of the widget") {
    const auto trades = figures(
        spec_of(R"({"labels":"en","view":"number","source":"trades","measure":"amount","period":"3m"})"), Lang::en
    );
    REQUIRE(trades.has_value());
    CHECK(trades->from == "2022-09-28");
    CHECK(trades->rows == 0);
    const auto sold =
        figures(spec_of(R"({"labels":"en","view":"number","source":"trades","measure":"amount"})"), Lang::en);
    CHECK(sold->lines[0].value == doctest::Approx(103));
    CHECK(sold->currency == "USD");
    const auto reads = reads_of(spec_of(R"({"labels":"en","view":"table","source":"transactions"})"));
    REQUIRE(reads.has_value());
    CHECK(reads->at(0) == Read{"list_transactions", {}, "transactions"});
    const auto line =
        figures(spec_of(R"({"labels":"en","view":"line","source":"history","measure":"drawdown"})"), Lang::en);
    REQUIRE(line->lines.size() == 1);
    CHECK(line->lines[0].label == "2022-11-01");
}

TEST_CASE("answers that break the contract are an error, and a spec without figures has none") {
    const auto spec = spec_of(R"({"labels":"en","view":"number","source":"dividends","measure":"amount"})");
    CHECK(figures_of(spec, {}, Lang::en).error().code == Code::unavailable);
    CHECK(figures_of(spec, {json::Object{}}, Lang::en).error().code == Code::unavailable);
    CHECK(figures_of(spec, {object(R"({"dividends":[7]})")}, Lang::en).error().code == Code::unavailable);
    const auto rate = spec_of(R"({"labels":"en","view":"number","metric":"time_weighted_return"})");
    CHECK(figures_of(rate, {object(R"({"points":[7]})")}, Lang::en).error().code == Code::unavailable);
    const auto chart = spec_of(R"({"labels":"en","template":"rebalance_calculator","params":{}})");
    CHECK(reads_of(chart).error().code == Code::failed_precondition);
}

TEST_CASE("a stretch of the calendar seen from a day") {
    const std::vector<std::array<std::string, 4>> cases{
        {"previous_quarter", "2022-02-10", "2021-10-01", "2021-12-31"},
        {"this_quarter", "2022-12-28", "2022-10-01", "2022-12-31"},
        {"previous_month", "2022-01-31", "2021-12-01", "2021-12-31"},
        {"previous_month", "2024-03-31", "2024-02-01", "2024-02-29"},
        {"this_week", "2022-12-28", "2022-12-26", "2023-01-01"},
        {"previous_week", "2023-01-01", "2022-12-19", "2022-12-25"},
        {"previous_year", "2022-12-28", "2021-01-01", "2021-12-31"},
        {"latest-03", "2022-02-28", "2021-03-01", "2021-03-31"},
        {"latest-Q1", "2022-02-28", "2022-01-01", "2022-03-31"},
        {"previous_year-Q3", "2022-02-28", "2021-07-01", "2021-09-30"},
        {"2022-H1", "2000-01-01", "2022-01-01", "2022-06-30"},
    };
    for (const auto& [text, day, from, to] : cases) {
        CAPTURE(text);
        CHECK(Calendar{text}.days_seen_from(day) == std::pair(from, to));
    }
}

TEST_CASE("figures read as each language writes them") {
    CHECK(figure_text(1234567.891, Type::money, "USD", Lang::en) == "1,234,567.89\u00a0USD");
    CHECK(figure_text(-1234.5, Type::money, "RUB", Lang::ru) == "\u22121\u00a0234,50\u00a0RUB");
    CHECK(figure_text(-0.001, Type::money, "", Lang::en) == "0.00");
    CHECK(figure_text(0.12345, Type::percent, "", Lang::en) == "12.35%");
    CHECK(figure_text(1000, Type::number, "USD", Lang::en) == "1,000");
    CHECK(figure_text(0.90230, Type::number, "", Lang::ru) == "0,9023");
}

TEST_CASE("beside a widget a question stays a question, and what begins like one may be a change") {
    const auto pie =
        spec_of(R"({"labels":"en","view":"pie","source":"positions","group_by":"sector","measure":"value"})");
    Context context;
    context.current = &pie;
    const auto kind = [&](const std::string& text) { return std::string(to_string(classify(text, context).kind)); };
    for (const std::string text :
         {"How much did I get in March?", "which sector is the largest?", "what's my beta",
          "Сколько я заработал на Tesla?", "и сколько это в процентах?", "Какие бумаги упали?",
          "did I lose money last year?", "когда пришли дивиденды?"}) {
        CAPTURE(text);
        CHECK(kind(text) == "figure");
    }
    for (const std::string text :
         {"What about by country?", "how about a table?", "by country", "а что если по странам?",
          "show how much each costs", "покажи по странам", "only the first ten"}) {
        CAPTURE(text);
        CHECK(kind(text) == "request");
    }
    for (const std::string text : {"what can you do?", "undo that", "why is Apple down?", "что ты умеешь?"}) {
        CAPTURE(text);
        CHECK(kind(text) != "figure");
        CHECK(kind(text) != "request");
    }
}

}  // namespace atelier::spec
