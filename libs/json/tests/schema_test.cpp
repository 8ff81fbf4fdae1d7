#include <doctest/doctest.h>

#include "atelier/json/schema.hpp"

using namespace atelier;

namespace {

json::Schema schema(std::string_view text) { return json::Schema::make(json::parse(text).value()).value(); }
std::string unusable(std::string_view text) {
    const auto made = json::Schema::make(json::parse(text).value());
    return made ? "usable" : made.error().message;
}
std::string mistakes(const json::Schema& form, std::string_view instance) {
    const auto checked = form.check(json::parse(instance).value());
    return checked ? "" : checked.error().message;
}

}  // namespace

TEST_CASE("violations name the place and what is expected there") {
    const auto form = schema(R"({"type":"object","additionalProperties":false,"required":["kind"],"dependentRequired":{"note":["tags"]},"properties":{
        "kind":{"enum":["buy","sell"]},"limit":{"type":"integer","minimum":1,"maximum":9},"rate":{"type":["number","null"],"multipleOf":0.5},
        "note":{"type":"string","minLength":2,"maxLength":3,"pattern":"^[a-zя]+$"},"a/b":{"const":{"x":1}},
        "tags":{"type":"array","minItems":1,"maxItems":2,"uniqueItems":true,"items":{"type":"string"}}}})");
    CHECK(mistakes(form, R"({"kind":"buy","limit":9,"rate":null,"note":"яя","a/b":{"x":1.0},"tags":["a","b"]})").empty());
    CHECK(mistakes(form, R"([])") == "/: an object is expected");
    CHECK(mistakes(form, R"({})") == "/kind: is missing");
    CHECK(mistakes(form, R"({"kind":"hold"})") == R"(/kind: must be one of "buy", "sell")");
    CHECK(mistakes(form, R"({"kind":"buy","limit":0})") == "/limit: must be at least 1");
    CHECK(mistakes(form, R"({"kind":"buy","limit":"3"})") == "/limit: a whole number is expected");
    CHECK(mistakes(form, R"({"kind":"buy","limit":9.5})") == "/limit: a whole number is expected");
    CHECK(mistakes(form, R"({"kind":"buy","rate":1.2})") == "/rate: must be a multiple of 0.5");
    CHECK(mistakes(form, R"({"kind":"buy","rate":"1"})") == "/rate: a number or null is expected");
    CHECK(mistakes(form, R"({"kind":"buy","note":"яяяя","tags":["x"]})") == "/note: must have at most 3 characters");
    CHECK(mistakes(form, R"({"kind":"buy","note":"A1","tags":["x"]})") == "/note: must match the pattern ^[a-zя]+$");
    CHECK(mistakes(form, R"({"kind":"buy","note":"ab"})") == "/tags: is missing, as 'note' is given");
    CHECK(mistakes(form, R"({"kind":"buy","a/b":{"x":2}})") == R"(/a~1b: must be {"x":1})");
    CHECK(mistakes(form, R"({"kind":"buy","tags":["x","y","x"]})") == "/tags: must have at most 2 elements");
    CHECK(mistakes(form, R"({"kind":"buy","tags":["x","x"]})") == "/tags: the elements must differ from each other");
    CHECK(mistakes(form, R"({"kind":"buy","tags":["x",1],"limit":0})") == "/tags/1: a string is expected; /limit: must be at least 1");
    CHECK(mistakes(form, R"({"kind":"buy","amount":1})") == "/amount: is not a known member; known are a/b, kind, limit, note, rate, tags");
}

TEST_CASE("of several forms the one that was meant is explained") {
    const auto form = schema(R"({"anyOf":[{"type":"string"},{"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}}]})");
    CHECK(mistakes(form, R"({"id":"x"})") == "/id: a whole number is expected; /: fits none of the allowed forms");
    CHECK(mistakes(form, R"("x")").empty());
    const auto one = schema(R"({"oneOf":[{"minimum":1},{"maximum":5}]})");
    CHECK(mistakes(one, "3") == "/: fits more than one of the allowed forms");
    CHECK(mistakes(schema(R"({"not":{"type":"null"}})"), "null") == "/: has a form that is not allowed");
}

TEST_CASE("a schema that cannot be used says why") {
    CHECK(unusable(R"({"type":"text"})") == "not a usable JSON Schema: type 'text' is not known");
    CHECK(unusable(R"({"properties":{"a":{"pattern":"(?=x)y"}}})").find("the pattern '(?=x)y' cannot be used") != std::string::npos);
    CHECK(unusable(R"({"pattern":"(a)\\1"})").find("cannot be used") != std::string::npos);
    CHECK(unusable(R"({"$ref":"https://example.com/x.json"})").find("never fetched") != std::string::npos);
    CHECK(unusable(R"({"$ref":"#/$defs/nowhere"})").find("which is not there") != std::string::npos);
    CHECK(unusable(R"({"properties":[]})") == "not a usable JSON Schema: properties must be an object");
    CHECK(unusable(R"({"minLength":-1})") == "not a usable JSON Schema: minLength must be a whole number from 0");
    CHECK(unusable(R"({"multipleOf":0})") == "not a usable JSON Schema: multipleOf must be greater than 0");
}

TEST_CASE("hostile schemas and texts end") {
    CHECK(mistakes(schema(R"({"$ref":"#"})"), "1") == "/: the schema refers to itself without end");
    // Each level doubles the ways to fail: 2^24 of them.
    std::string text = R"({"$defs":{"d0":{"type":"null"})";
    for (int i = 1; i <= 24; ++i) {
        const std::string below = R"({"$ref":"#/$defs/d)" + std::to_string(i - 1) + "\"}";
        text += ",\"d" + std::to_string(i) + R"(":{"anyOf":[)" + below + "," + below + "]}";
    }
    CHECK(mistakes(schema(text + R"(},"$ref":"#/$defs/d24"})"), "1") == "/: the schema has too many alternatives to be checked");
    // Takes exponential time in a backtracking matcher.
    const auto pattern = schema(R"({"pattern":"^(a+)+$"})");
    CHECK(mistakes(pattern, "\"" + std::string(100'000, 'a') + "b\"") == "/: must match the pattern ^(a+)+$");
    const std::string many = [] {
        std::string out = "[0";
        for (int i = 1; i < 50'000; ++i) out += "," + std::to_string(i);
        return out;
    }();
    CHECK(mistakes(schema(R"({"uniqueItems":true})"), many + "]").empty());
    CHECK(mistakes(schema(R"({"uniqueItems":true})"), many + ",7.0]") == "/: the elements must differ from each other");
}

TEST_CASE("older drafts' ways are understood") {
    const auto form = schema(R"({"definitions":{"n":{"type":"integer"}},"items":[{"$ref":"#/definitions/n"}],"additionalItems":false,
        "dependencies":{"a":["b"],"c":{"required":["d"]}}})");
    CHECK(mistakes(form, "[1]").empty());
    CHECK(mistakes(form, "[1,2]") == "/1: is not allowed");
    CHECK(mistakes(form, R"(["x"])") == "/0: a whole number is expected");
    CHECK(mistakes(form, R"({"a":1,"c":1})") == "/b: is missing, as 'a' is given; /d: is missing");
}
