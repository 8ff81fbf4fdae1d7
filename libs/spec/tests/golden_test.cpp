#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "atelier/base/file.hpp"
#include "atelier/json/schema.hpp"
#include "atelier/spec/generate.hpp"
#include "atelier/spec/prompt.hpp"
#include "atelier/spec/reading.hpp"
#include "evaluate.hpp"

using namespace atelier;
using namespace atelier::spec;

namespace {

const std::string k_root = ATELIER_SOURCE_DIR;
const std::string k_tests = k_root + "/libs/spec/tests";

std::vector<eval::Request> requests(const std::string& name) {
    std::vector<eval::Request> out;
    std::ifstream file(k_tests + "/data/" + name);
    REQUIRE(file);
    for (std::string line; std::getline(file, line);)
        if (auto request = eval::read_request(line)) out.push_back(std::move(*request));
    return out;
}

/// ATELIER_UPDATE_GOLDENS=1 writes what it would compare.
void check_golden(const std::string& path, const std::string& text) {
    if (std::getenv("ATELIER_UPDATE_GOLDENS")) {
        std::ofstream(path) << text;
        return;
    }
    std::ifstream file(path);
    std::stringstream stored;
    stored << file.rdbuf();
    INFO(path);
    CHECK(stored.str() == text);
}

}  // namespace

TEST_CASE("requests become readable code, a spec and a sentence") {
    std::string readings;
    for (const auto* name : {"gen_requests.jsonl", "golden_requests.jsonl", "edit_requests.jsonl"})
        for (const auto& request : requests(name)) {
            const auto result = eval::run(request);
            readings += request.id + ": " + request.text + "\n  " + std::string(to_string(result.outcome)) + "\n";
            for (const auto& part : result.coverage.uncovered)
                readings += "  not covered: " + part.text + " -> " + part.nearest + "\n";
            if (!result.filled) continue;
            const auto& made = result.filled->spec;
            readings += "  " + print(made) + "\n  " + title(made, Lang::en) + " / " + title(made, Lang::ru) + "\n  " +
                        read_back(made, Lang::en).text() + "\n  " + read_back(made, Lang::ru).text() + "\n";
            const auto code = generate(made, made.labels);
            REQUIRE(code);
            if (std::string_view(name) != "edit_requests.jsonl")
                check_golden(k_tests + "/golden/" + request.id + ".tsx", code->tsx);
        }
    check_golden(k_tests + "/golden/readings.txt", readings);
}

TEST_CASE("each thing that a spec can say becomes readable code and a sentence in both languages") {
    std::ifstream file(k_tests + "/data/golden_specs.jsonl");
    REQUIRE(file);
    const auto form = json::Schema::make(schema()).value();
    std::string readings;
    for (std::string line; std::getline(file, line);) {
        const auto object = json::parse_object(line).value();
        const std::string id = json::get_string(object, "id");
        INFO(id);
        CHECK(form.check(object.at("spec")));
        const auto spec = parse_spec(object.at("spec"));
        REQUIRE(spec);
        CHECK(parse_spec(to_json(*spec)).value() == *spec);
        readings += id + ": " + print(*spec) + "\n  " + title(*spec, Lang::en) + " / " + title(*spec, Lang::ru) + "\n";
        readings += "  " + read_back(*spec, Lang::en).text() + "\n  " + read_back(*spec, Lang::ru).text() + "\n";
        for (const auto& part : read_back(*spec, spec->labels).parts)
            for (const auto& option : part.options) CHECK(generate(option.spec, spec->labels));
        check_golden(k_tests + "/golden/" + id + ".tsx", generate(*spec, spec->labels).value().tsx);
    }
    check_golden(k_tests + "/golden/spec_readings.txt", readings);
}

TEST_CASE("what does not hold together is refused with its place") {
    const auto wrong = [](const std::string& members) {
        const auto read = parse_spec(R"({"labels":"en","view":"table","source":"positions",)" + members + "}");
        return read ? std::string("taken") : read.error().message;
    };
    CHECK(wrong(R"("limit_per":"sector")") == "limit_per: needs a limit");
    CHECK(wrong(R"("limit":3,"limit_per":"price")").starts_with("limit_per: \"price\" is not a grouping of positions"));
    CHECK(wrong(R"("period":"previous_quarter")") == "period: positions are those of today");
    CHECK(wrong(R"("filters":[{"any":[]}])") == "filters[0].any: two to six alternatives are expected");
    CHECK(wrong(R"("filters":[{"field":"ticker","op":"in","value":"AAPL"}])").find("value") != std::string::npos);
    CHECK(
        wrong(R"("filters":[{"field":"value","op":"in","value":["1"]}])") == "filters[0].op: only texts are in a list"
    );
    CHECK(wrong(R"("filters":[{"any":[{"any":[]},{"any":[]}]}])").find("no alternatives") != std::string::npos);
    CHECK(wrong(R"("cumulative":true)").starts_with("cumulative: "));
    CHECK(wrong(R"("decimals":9)").starts_with("decimals: "));
    CHECK(wrong("\"title\":\"" + std::string(81, 'x') + "\"").starts_with("title: "));
    for (const char* const text : {"2022-13", "2022-02-30", "2022..2021", "..", "latest-H1", "next_year", "this_day"})
        CHECK_FALSE(Calendar::from(text));
}

TEST_CASE("every alternative of a reading is a valid spec") {
    for (const auto& request : requests("golden_requests.jsonl")) {
        const auto result = eval::run(request);
        REQUIRE(result.filled);
        for (const auto& part : read_back(result.filled->spec, request.lang).parts)
            for (const auto& option : part.options) {
                CHECK(validate(option.spec));
                CHECK(generate(option.spec, request.lang));
                CHECK(parse_spec(to_json(option.spec)).value() == option.spec);
            }
    }
}

TEST_CASE("the schema file is what the vocabulary says") {
    check_golden(k_root + "/schemas/spec.json", json::print_pretty(schema()));
}

TEST_CASE("the prompt and the grammar are stable and small") {
    const auto made = prompt();
    std::string text = made.system + "\n";
    for (const auto& [user, assistant] : made.shots) {
        text += "> " + user + "\n< " + assistant + "\n";
        const auto answer = parse_answer(assistant);
        INFO(assistant);
        CHECK(answer);
    }
    // Upper bound of the tokens: 3 Latin or 1.8 Cyrillic characters each.
    std::size_t latin = 0, other = 0;
    for (const char c : text) (static_cast<unsigned char>(c) < 0x80 ? latin : other) += 1;
    CHECK(static_cast<double>(latin) / 3 + static_cast<double>(other) / 2 / 1.8 < 2000);
    check_golden(k_tests + "/golden/prompt.txt", text);
    check_golden(k_tests + "/golden/spec.gbnf", grammar());
}
