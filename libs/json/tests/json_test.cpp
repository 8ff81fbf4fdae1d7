#include <doctest/doctest.h>

#include "atelier/json/json.hpp"
#include "atelier/json/schema.hpp"

using namespace atelier;

TEST_CASE("text becomes a value, or an error that names the byte") {
    CHECK(json::print(json::parse(R"({"a":[1,2,"я"]})").value()) == R"({"a":[1,2,"я"]})");
    CHECK(json::parse("{\"a\":}").error().code == Code::invalid_argument);
    CHECK(json::parse("{} x").error().message.find("byte ") != std::string::npos);
    CHECK(json::parse("").error().code == Code::invalid_argument);
    CHECK(json::parse(" {} \n").has_value());
    CHECK_FALSE(json::parse(std::string(100, '[') + std::string(100, ']')));
    CHECK_FALSE(json::parse_object("[]"));
}

TEST_CASE("pretty text is stable and reads back") {
    const auto value = json::parse(R"({"a":[1.5,{"b":"c"}],"d":{},"e":[]})").value();
    const std::string text = json::print_pretty(value);
    CHECK(text == "{\n  \"a\": [\n    1.5,\n    {\n      \"b\": \"c\"\n    }\n  ],\n  \"d\": {},\n  \"e\": []\n}\n");
    CHECK(json::parse(text).value() == value);
}

TEST_CASE("a reader reports the first mistake with its path") {
    const auto object = json::parse_object(R"({"name":"x","limit":"ten","on":true})").value();
    json::Reader reader(object, "spec");
    CHECK(reader.string("name") == "x");
    CHECK(reader.boolean_or("on", false));
    CHECK(reader.integer_or("missing", 7) == 7);
    CHECK(reader.integer("limit") == 0);
    CHECK(reader.string("also_missing").empty());
    CHECK(reader.done().error().message == "spec.limit: a whole number is expected");
}

TEST_CASE("a schema accepts what it describes and says where an instance differs") {
    const auto schema = json::Schema::make(json::parse(R"({"type":"object","additionalProperties":false,"required":["ticker"],
        "properties":{"ticker":{"type":"string","maxLength":12,"pattern":"^[A-Z0-9.]+$"},"limit":{"type":"integer","minimum":1}}})")
                                               .value())
                            .value();
    CHECK(schema.check(json::parse(R"({"ticker":"AAPL","limit":3})").value()));
    CHECK(schema.check(json::parse(R"({"ticker":"AAPL","limit":0})").value()).error().message.find("/limit") != std::string::npos);
    CHECK_FALSE(schema.check(json::parse(R"({"limit":1})").value()));
    CHECK_FALSE(schema.check(json::parse(R"({"ticker":"a b"})").value()));
    CHECK_FALSE(schema.check(json::parse(R"({"ticker":"A","x":1})").value()));
    CHECK_FALSE(schema.check(json::parse(R"({"ticker":"A","limit":"3"})").value()));
}

TEST_CASE("equal values print equally once sorted, at every depth") {
    const auto text = [](std::string_view given) { return json::print(json::sorted(json::parse(given).value())); };
    CHECK(text(R"({"b":[{"d":1,"c":2}],"a":{"y":null,"x":"я"}})") == R"({"a":{"x":"я","y":null},"b":[{"c":2,"d":1}]})");
    CHECK(text(R"({"a":{"x":"я","y":null},"b":[{"c":2,"d":1}]})") == text(R"({"b":[{"d":1,"c":2}],"a":{"y":null,"x":"я"}})"));
    CHECK(text("[2,1]") == "[2,1]");
}
