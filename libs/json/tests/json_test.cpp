#include <doctest/doctest.h>

#include "atelier/base/text.hpp"
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

TEST_CASE("half a surrogate pair is read as U+FFFD, in names and values, and the rest as it is") {
    const auto read = [](std::string_view text) {
        const auto parsed = json::parse(text);
        return parsed ? json::print(*parsed) : parsed.error().message;
    };
    CHECK(read(R"({"a":"x\ud83dy"})") == R"({"a":"x�y"})");
    CHECK(read(R"({"a\ud83d":1,"b":"\ude00"})") == R"({"a�":1,"b":"�"})");
    CHECK(
        read(R"(["\ud83d\ude00","\ud83d\ud83d\ude00","\ude00\ud83d","\uD83D\n","\uDE00"])") ==
        R"(["😀","�😀","��","�\n","�"])"
    );
    CHECK(read(R"("\\ud83d \\\ud83d \u005cud83d")") == R"("\\ud83d \\� \\ud83d")");
    CHECK(read(R"("\ud83d)").starts_with("not valid JSON"));
    CHECK(read(R"(["\ud83d",])").starts_with("not valid JSON at byte 10"));
    CHECK(read(R"("\ud83")").starts_with("not valid JSON"));
    CHECK(read("\"\xED\xA0\xBD\"").starts_with("not valid JSON"));  // bytes are no escapes: received() mends them
}

TEST_CASE("what another program sent is made ready") {
    const auto read = [](std::string_view text) {
        const auto parsed = json::parse(json::received(text));
        return parsed ? json::print(*parsed) : parsed.error().message;
    };
    CHECK(read("\xEF\xBB\xBF{\"a\":1}") == R"({"a":1})");
    CHECK(read(" \r\n\t\xEF\xBB\xBF \n{\"a\":1}\r\n ") == R"({"a":1})");
    CHECK(read("\"\xED\xA0\xBD\"") == "\"�\"");
    CHECK(read("\"\xED\xA0\xBD\xED\xB8\x80\"") == "\"😀\"");
    CHECK(read("\"a\xFF\xC3z\xF0\x9F\x98\"") == "\"a��z�\"");
    CHECK(read("\"\xEF\xBB\xBF\"") == "\"\xEF\xBB\xBF\"");  // inside a text the mark is a character
}

TEST_CASE("fragments keep halves, so that two of them can be put together") {
    const auto text = [](std::string_view event) { return json::get_string(json::parse_fragment(event).value(), "t"); };
    CHECK(mend_utf8(text(R"({"t":"a\ud83d"})") + text(R"({"t":"\ude00b"})")) == "a😀b");
    CHECK(mend_utf8(text("{\"t\":\"a\xF0\x9F\"}") + text("{\"t\":\"\x98\x80\"}")) == "a😀");
    CHECK(mend_utf8(text(R"({"t":"\ud83d"})") + text(R"({"t":"b"})")) == "�b");
    CHECK(json::parse_fragment("[1]").error().code == Code::invalid_argument);
}
