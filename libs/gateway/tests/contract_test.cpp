#include "atelier/gateway/contract.hpp"

#include <doctest/doctest.h>

#include "atelier/base/file.hpp"
#include "atelier/gateway/mask.hpp"

using namespace atelier;
using namespace atelier::gateway;

namespace {

const std::string k_before = R"({"tools":[{"name":"t","annotations":{"readOnlyHint":true},
 "inputSchema":{"type":"object","additionalProperties":false,"required":["a"],"properties":{
   "a":{"type":"string","maxLength":10},"b":{"type":"integer","minimum":1},"k":{"type":"string","enum":["x","y"]}}},
 "outputSchema":{"type":"object","required":["rows"],"properties":{
   "rows":{"type":"array","items":{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"price":{"type":"string","pattern":"^[0-9]+$"},"kind":{"type":"string","enum":["p","q"]}}}},
   "total":{"type":"number"}}}},
 {"name":"u","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object"},"outputSchema":{"type":"object"}}]})";

Contract parse(const std::string& text) { return Contract::parse(json::parse_object(text).value()).value(); }

std::string swap(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, from);
    return text.replace(at, from.size(), to);
}

struct Row {
    std::string from, to;
    std::string field;
    bool breaking;
};

}  // namespace

TEST_CASE("each change of a contract is classed for its field") {
    const std::vector<Row> rows{
        // what a caller sends
        {R"("required":["a"])", R"("required":["a","b"])", "input.b", true},
        {R"("required":["a"])", R"("required":[])", "input.a", false},
        {R"("b":{"type":"integer","minimum":1},)", "", "input.b", true},
        {R"("b":{)", R"("c":{"type":"string"},"b":{)", "input.c", false},
        {R"("required":["a"],"properties":{)", R"("required":["a","c"],"properties":{"c":{"type":"string"},)", "input.c", true},
        {R"("enum":["x","y"])", R"("enum":["x"])", "input.k", true},
        {R"("enum":["x","y"])", R"("enum":["x","y","z"])", "input.k", false},
        {R"("maxLength":10)", R"("maxLength":5)", "input.a", true},
        {R"("maxLength":10)", R"("maxLength":50)", "input.a", false},
        {R"("minimum":1)", R"("minimum":2)", "input.b", true},
        {R"("type":"integer","minimum":1)", R"("type":"string","minimum":1)", "input.b", true},
        {R"("type":"integer","minimum":1)", R"("type":"number","minimum":1)", "input.b", false},
        {R"("a":{"type":"string",)", R"("a":{"type":"string","pattern":"^q",)", "input.a", true},
        {R"("additionalProperties":false)", R"("additionalProperties":true)", "input", false},
        // what he reads
        {R"("price":{"type":"string","pattern":"^[0-9]+$"},)", "", "output.rows[].price", true},
        {R"("price":{"type":"string",)", R"("price":{"type":["string","null"],)", "output.rows[].price", true},
        {R"("id":{"type":"string"})", R"("id":{"type":"integer"})", "output.rows[].id", true},
        {R"("required":["id"])", R"("required":[])", "output.rows[].id", true},
        {R"("required":["id"])", R"("required":["id","price"])", "output.rows[].price", false},
        {R"("enum":["p","q"])", R"("enum":["p","q","r"])", "output.rows[].kind", true},
        {R"("enum":["p","q"])", R"("enum":["p"])", "output.rows[].kind", false},
        {R"("total":{"type":"number"})", R"("total":{"type":"number"},"more":{"type":"string"})", "output.more", false},
        {R"("pattern":"^[0-9]+$")", R"("pattern":"^.*$")", "output.rows[].price", true},
        // the tool itself
        {R"("readOnlyHint":true)", R"("readOnlyHint":false)", "", true},
    };
    const Contract before = parse(k_before);
    for (const auto& row : rows) {
        const auto differences = compare(before, parse(swap(k_before, row.from, row.to)));
        bool found = false;
        bool breaking = false;
        for (const auto& difference : differences) {
            CHECK(difference.tool == "t");
            found = found || difference.field == row.field;
            breaking = breaking || difference.breaking;
        }
        CHECK_MESSAGE(found, row.from << " -> " << row.to);
        CHECK_MESSAGE(breaking == row.breaking, row.from << " -> " << row.to);
    }
}

TEST_CASE("words and orders are no difference") {
    const Contract before = parse(k_before);
    CHECK(compare(before, parse(swap(k_before, R"("a":{)", R"("a":{"description":"new words","title":"A",)"))).empty());
    CHECK(compare(before, parse(swap(k_before, R"("enum":["x","y"])", R"("enum":["y","x"])"))).empty());
    CHECK(compare(before, before).empty());
    CHECK(before.sha256() == parse(json::print(before.canonical())).sha256());
}

TEST_CASE("a tool that is gone breaks the customizations that use it, and only those") {
    const Contract before = parse(k_before);
    auto object = json::parse_object(k_before).value();
    object["tools"].as_array().erase(object["tools"].as_array().begin() + 1);
    const auto differences = compare(before, Contract::parse(object).value());
    REQUIRE(differences.size() == 1);
    CHECK(differences[0].tool == "u");
    CHECK(differences[0].breaking);
    const auto broken = broken_by(differences, {{"ann", "one", "rel_1", {"t"}}, {"bob", "two", "rel_2", {"t", "u"}}});
    REQUIRE(broken.size() == 1);
    CHECK(broken[0].customization.user == "bob");
    CHECK(
        json::print(to_json(broken[0])) ==
        R"({"user":"bob","feature":"two","release_id":"rel_2","by":[{"tool":"u","field":"","breaking":true,"text":"the tool is gone"}]})"
    );
    CHECK(compare(Contract::parse(object).value(), before)[0].breaking == false);
}

TEST_CASE("what does not say that it only reads, writes") {
    CHECK(!parse(R"({"tools":[{"name":"x","inputSchema":{}}]})").find("x")->reads_only);
    CHECK(!Contract::parse(json::parse_object(R"({"tools":[{"name":"x","inputSchema":{}},{"name":"x","inputSchema":{}}]})").value()).has_value());
    CHECK(!Contract::parse({}).has_value());
}

TEST_CASE("the product's contract names every amount that a stranger may not see") {
    const auto text = read_file(std::string(ATELIER_SOURCE_DIR) + "/schemas/core-tools.json").value();
    const Contract contract = Contract::parse(json::parse_object(text).value()).value();
    const auto masked = [&](const std::string& tool, json::Value value) {
        mask(value, contract.find(tool)->output, "key");
        return json::print(value);
    };
    const std::string shown = masked(
        "list_positions",
        json::parse(
            R"({"as_of":"2022-01-01","total_value":"12345.67","positions":[{"ticker":"AAPL","sector":"Tech","quantity":"31","value":"777.77","cost":"0","profit":"-12.5","weight":"0.25","price":"170.1"}]})"
        )
            .value()
    );
    for (const char* secret : {"12345.67", "\"31\"", "777.77", "-12.5"}) CHECK_MESSAGE(!shown.contains(secret), secret);
    for (const char* open : {"2022-01-01", "AAPL", "Tech", "0.25", "170.1", R"("cost":"0")", R"("profit":"-)"})
        CHECK_MESSAGE(shown.contains(open), open);
    CHECK(!masked("list_transactions", json::parse(R"({"transactions":[{"note":"for Bob","amount":"10.00","fee":"1"}]})").value()).contains("Bob"));
}
