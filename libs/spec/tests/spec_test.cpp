#include <doctest/doctest.h>

#include <fstream>

#include "atelier/json/schema.hpp"
#include "atelier/spec/generate.hpp"
#include "atelier/spec/prompt.hpp"
#include "evaluate.hpp"

using namespace atelier;
using namespace atelier::spec;

namespace {

struct Score {
    int right = 0;
    int asked = 0;
    int silently_wrong = 0;
    int all = 0;
};

Score score(const std::string& name) {
    Score score;
    std::ifstream file(std::string(ATELIER_SOURCE_DIR) + "/libs/spec/tests/data/" + name);
    REQUIRE(file);
    const auto form = json::Schema::make(schema()).value();
    for (std::string line; std::getline(file, line);) {
        const auto request = eval::read_request(line);
        REQUIRE(request);
        const auto result = eval::run(*request);
        const bool right = eval::correct(*request, result);
        ++score.all;
        score.right += right;
        score.asked += result.outcome == FillResult::Outcome::question;
        score.silently_wrong += !right && result.outcome == FillResult::Outcome::done;
        if (result.filled) {
            CHECK(form.check(to_json(result.filled->spec)));
            CHECK(parse_spec(to_json(result.filled->spec)).value() == result.filled->spec);
        }
    }
    return score;
}

std::string mistake(std::string_view text) { return parse_spec(text).error().message; }

}  // namespace

TEST_CASE("development requests get their template and parameters") {
    const auto got = score("requests_dev.jsonl");
    CHECK(got.right >= 28);
    CHECK(got.silently_wrong <= 2);
}

TEST_CASE("misfits are refused or asked about, fitting requests are not held up") {
    CHECK(score("misfits_far.jsonl").right == 40);
    CHECK(score("misfits_near.jsonl").right >= 54);
    CHECK(score("misfits_later.jsonl").right >= 45);
    CHECK(score("fitting.jsonl").right >= 57);
}

TEST_CASE("a mistake names its path and the nearest valid name") {
    CHECK(
        mistake(
            R"({"labels":"en","view":"table","source":"positions","filters":[{"field":"prise","op":">","value":1}]})"
        ) == "filters[0].field: \"prise\" is not a filter field of positions, did you mean \"price\"?"
    );
    CHECK(mistake(R"({"labels":"en","view":"bar","source":"dividends","measure":"profit"})")
              .starts_with("measure: \"profit\" is not a measure of dividends"));
    CHECK(
        mistake(R"({"labels":"en","template":"kpi_card","params":{"metric":"cassh"}})").find("did you mean \"cash\"") !=
        std::string::npos
    );
    CHECK(mistake(R"({"labels":"en","template":"price_chart","params":{}})") == "params.ticker: is needed");
    CHECK(mistake(R"({"labels":"en","view":"line","source":"history"})") == "measure: a chart needs a measure");
    CHECK(
        std::get<Unsupported>(parse_answer(R"({"labels":"en","view":"unsupported","reason":"P/E"})").value()).reason ==
        "P/E"
    );
}

TEST_CASE("what is missing becomes a question whose options are whole specs") {
    const auto result = fill("candlestick chart for a month", Lang::en, eval::context());
    REQUIRE(result.question);
    CHECK(result.question->id == "ticker");
    REQUIRE(result.question->options.size() == 4);
    CHECK(
        print(*result.question->options[0].spec) ==
        R"({"labels":"en","template":"price_chart","params":{"ticker":"AAPL","period":"1m"}})"
    );
    CHECK(fill("Новости по Газпрому", Lang::ru, eval::context()).question->id == "news_source");
    CHECK(fill("volatility over two years", Lang::en, eval::context()).question->id == "period");
}

TEST_CASE("no outcome carries an invalid spec") {
    for (const auto* text :
         {"rebalance 500%", "last 100000 trades", "alert AAPL above below 5 6", "топ-0 по по 0 лет", "", "<<>> % $"}) {
        const auto result = fill(text, Lang::other, eval::context());
        CHECK(result.outcome != FillResult::Outcome::done);
        if (result.filled) CHECK(validate(result.filled->spec));
    }
    CHECK(fill("rebalance 500%", Lang::en, eval::context()).question->id == "value");
}

TEST_CASE("a spec that is not what was asked for leaves the words uncovered") {
    const auto wrong =
        parse_spec(R"({"labels":"en","view":"table","source":"positions","columns":["ticker","price"]})").value();
    const auto coverage = check_coverage("pie of profit by sector", wrong, eval::context());
    std::vector<std::string> words;
    for (const auto& part : coverage.uncovered) words.push_back(part.text);
    CHECK(words == std::vector<std::string>{"pie", "profit", "sector"});
    const auto near = check_coverage("P/E ratio of each position", wrong, eval::context());
    CHECK_FALSE(near.complete());
    CHECK(near.uncovered[0].nearest == "price, profit and return of each position");
}

TEST_CASE("a second voter lowers the confidence and adds its template") {
    Context ctx = eval::context();
    const auto alone = fill("pie by sector", Lang::en, ctx);
    const std::array scores{TemplateScore{TemplateId::kpi_card, 0.9}, TemplateScore{TemplateId::allocation_pie, 0.2}};
    ctx.scores = scores;
    const auto voted = fill("pie by sector", Lang::en, ctx);
    CHECK(voted.filled->confidence < alone.filled->confidence);
    CHECK(voted.filled->alternatives.size() == 1);
}

TEST_CASE("languages and the manifest") {
    CHECK(detect_language("Покажи AAPL и MSFT") == Lang::ru);
    CHECK(detect_language("show the prices of Газпром over the last year in a table") == Lang::en);
    CHECK(detect_language("123 !") == Lang::other);
    const auto made =
        generate(parse_spec(R"({"labels":"en","template":"rebalance_calculator","params":{}})").value(), Lang::ru)
            .value();
    CHECK(made.tools == std::vector<std::string>{"get_metrics", "list_positions"});
    const auto written = manifest_of(made, "my-widget");
    CHECK(manifest::parse(manifest::print(written)).value() == written);
    CHECK(
        generate(parse_spec(R"({"labels":"en","template":"news_feed","params":{}})").value(), Lang::en).error().code ==
        Code::failed_precondition
    );
}

TEST_CASE("tools of code that a model wrote: those of its hooks and those that it names") {
    const auto tools = tools_of(R"(usePositions(); useTool("get_performance", {}); useToolAction(
        'record_transaction'); useTool(name, {}); useTool("Bad Name", {}); useTool(", useTools("x", useTool("get_performance")");
    CHECK(tools == std::vector<std::string>{"get_performance", "list_positions", "record_transaction"});
    CHECK(tools_of("useTool").empty());
    CHECK(tools_of("useTool(\"open").empty());
}
