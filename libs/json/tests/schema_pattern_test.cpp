#include <doctest/doctest.h>

#include "atelier/json/schema.hpp"

using namespace atelier;
using Patterns = json::Schema::Patterns;

namespace {

json::Schema lenient(std::string_view text) {
    return json::Schema::make(json::parse(text).value(), Patterns::optional).value();
}
bool takes(const json::Schema& form, std::string_view instance) {
    return form.check(json::parse(instance).value()).has_value();
}
json::Value pattern(std::string_view source) { return json::Object{{"pattern", source}}; }

}  // namespace

TEST_CASE("what ECMA-262 writes otherwise than RE2 is understood") {
    struct Row {
        std::string_view pattern, fits, fits_not;
    };
    const std::vector<Row> rows{
        {R"(^\p{Lu}+$)", "ЯZ", "яz"},
        {R"(^\p{Uppercase_Letter}+$)", "ЯZ", "я"},
        {R"(^\p{Letter}+$)", "яz", "1"},
        {R"(^\p{gc=Nd}+$)", "12", "a"},
        {R"(^\p{General_Category=Decimal_Number}+$)", "12", "a"},
        {R"(^\p{Script=Cyrillic}+$)", "привет", "hello"},
        {R"(^\p{sc=Greek}+$)", "αβγ", "abc"},
        {R"(^[\p{Script=Cyrillic}\p{Letter}\d]+$)", "я1z", "-"},
        {R"(^\P{Letter}+$)", "12", "a"},
        {R"(^\p{ASCII}+$)", "abc", "я"},
        {R"(^[\p{Any}]$)", "я", ""},
        {R"(^\p{LC}$)", "Z", "1"},
        {R"(^\u0410\x42$)", "АB", "AB"},
        {R"(^\u{1F600}$)", "😀", "😁"},
        {R"(^\ud83d\ude00$)", "😀", "😁"},
        {R"(^[\ud83d\ude00-\ud83d\ude4f]$)", "😁", "a"},
        {R"(^[^\s@]+@[^\s@]+\.[^\s@]+$)", "a@b.c", "a b@c.d"},
        {R"(^[\s]$)", "\\u00a0", "x"},
        {R"(^a\sb$)", "a\\u2003b", "a_b"},
        {R"(^[\w\s\-]+$)", "a b-c", "a/b"},
        {R"(^[^]$)", "\\n", ""},
        {R"(^a[]?$)", "a", "ab"},
        {R"(^.$)", "x", "\\u2028"},
        {R"(^(?<year>\d{4})-(?<month>\d\d)$)", "2026-11", "26-11"},
        {R"(^\/a\/$)", "/a/", "a"},
        {R"(^[[:]+$)", "[:", "a"},
        {R"(^\cJ$)", "\\n", "J"},
        {R"(^\0$)", "\\u0000", "0"},
        {R"(^a\_b$)", "a_b", "ab"},
        {R"(^[\b]$)", "\\b", "b"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.pattern);
        const auto made = json::Schema::make(pattern(row.pattern));
        REQUIRE(made.has_value());
        CHECK(takes(*made, "\"" + std::string(row.fits) + "\""));
        CHECK_FALSE(takes(*made, "\"" + std::string(row.fits_not) + "\""));
    }
    const auto form = json::Schema::make(pattern(R"(^\p{Letter}.$)")).value();
    CHECK(form.check(json::Value("1")).error().message == R"(/: must match the pattern ^\p{Letter}.$)");
}

TEST_CASE("a stranger's pattern that cannot be matched is not checked, named, and everything else is checked") {
    for (const std::string_view source :
         {"^(?=.*[A-Z])(?=.*[0-9]).{8,}$", "^(?!.*[.]{2}).*$", "(?<=a)b", "(?<!a)b", R"((a)\1)", R"((?<q>['"]).*\k<q>)",
          R"(\p{Alphabetic}+)", R"(\p{Emoji})", "^.{1,5000}$", "[", "(", "*a", R"(\q)", "(?i:a", "[z-a]"}) {
        CAPTURE(source);
        CHECK_FALSE(json::Schema::make(pattern(source)));
        const json::Object part{{"type", "string"}, {"pattern", source}, {"maxLength", 3}};
        const json::Value whole =
            json::Object{{"type", "object"}, {"required", json::Array{"a"}}, {"properties", json::Object{{"a", part}}}};
        const auto made = json::Schema::make(whole, Patterns::optional);
        REQUIRE(made.has_value());
        REQUIRE(made->unchecked().size() == 1);
        CHECK(made->unchecked()[0].find(source) != std::string::npos);
        CHECK(takes(*made, R"({"a":"xyz"})"));
        CHECK_FALSE(takes(*made, R"({"a":"wxyz"})"));
        CHECK_FALSE(takes(*made, R"({"a":1})"));
        CHECK_FALSE(takes(*made, "{}"));
    }
    CHECK(lenient(R"({"pattern":"^a$"})").unchecked().empty());
    CHECK_FALSE(takes(lenient(R"({"pattern":"^a$"})"), "\"b\""));
}

TEST_CASE("where an unchecked pattern decides about a whole form, the instance has the benefit of the doubt") {
    CHECK(takes(lenient(R"~({"not":{"pattern":"(?=x)"}})~"), "\"a\""));
    CHECK_FALSE(takes(lenient(R"~({"not":{"type":"string","not":{"pattern":"(?=x)","maxLength":1}}})~"), "\"ab\""));
    const auto one = lenient(R"~({"oneOf":[{"pattern":"(?=x)"},{"pattern":"(?!x)"},{"type":"number"}]})~");
    CHECK(takes(one, "\"a\""));
    CHECK_FALSE(takes(one, "true"));  // a pattern says nothing about what is no text: two forms fit for sure
    const auto mixed = lenient(
        R"~({"oneOf":[{"type":"string","pattern":"(?=x)"},{"type":"string","maxLength":3},{"type":"string","minLength":3}]})~"
    );
    CHECK(takes(mixed, "\"ab\""));
    CHECK_FALSE(takes(mixed, "\"abc\""));  // two that are sure
    CHECK_FALSE(takes(mixed, "1"));
    const auto condition =
        lenient(R"~({"if":{"type":"string","pattern":"(?=x)"},"then":{"minLength":9},"else":{"type":"number"}})~");
    CHECK(takes(condition, "\"a\""));
    CHECK(takes(condition, "1"));
    CHECK_FALSE(takes(condition, "null"));
    const auto few = lenient(R"~({"contains":{"type":"string","pattern":"(?=x)"},"maxContains":1})~");
    CHECK(takes(few, R"~(["a","b"])~"));
    CHECK_FALSE(takes(few, "[1]"));
    const auto names = lenient(
        R"~({"properties":{"a":{"type":"number"}},"patternProperties":{"(?=x)":{},"^n":{"type":"null"}},"additionalProperties":false})~"
    );
    CHECK(takes(names, R"~({"a":1,"other":2,"n":null})~"));
    CHECK_FALSE(takes(names, R"~({"a":"1"})~"));
    CHECK_FALSE(takes(names, R"~({"n1":1})~"));
    CHECK(takes(lenient(R"~({"patternProperties":{"(?=x)":{}},"unevaluatedProperties":false})~"), R"~({"other":2})~"));
    CHECK(takes(lenient(R"~({"propertyNames":{"pattern":"(?=x)","maxLength":2}})~"), R"~({"ab":2})~"));
    CHECK_FALSE(takes(lenient(R"~({"propertyNames":{"pattern":"(?=x)","maxLength":2}})~"), R"~({"abc":2})~"));
    CHECK(takes(lenient(R"~({"anyOf":[{"type":"number"},{"pattern":"(?=x)"}]})~"), "\"a\""));
}
