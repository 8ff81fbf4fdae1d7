#include <doctest/doctest.h>

#include <filesystem>

#include "atelier/base/clock.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

using namespace atelier;

TEST_CASE("every code has a name and comes back from it") {
    for (int i = 0; i <= static_cast<int>(Code::internal); ++i) {
        const auto code = static_cast<Code>(i);
        CHECK(code_from_string(to_string(code)) == code);
    }
    CHECK_FALSE(code_from_string("nonsense"));
}

TEST_CASE("digests match published vectors") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // GitHub's documented webhook vector.
    std::string hex;
    for (const char c : hmac_sha256("It's a Secret to Everybody", "Hello, World!")) {
        char two[3];
        std::snprintf(two, sizeof two, "%02x", static_cast<unsigned char>(c));
        hex += two;
    }
    CHECK(hex == "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
}

TEST_CASE("base64url round trip, and refusal of a foreign alphabet") {
    for (const std::string& text : {std::string(), std::string("a"), std::string("ab"), std::string("abc"), std::string("\0\xff\x10", 3)}) {
        std::string back;
        CHECK(base64url_decode(base64url_encode(text), back));
        CHECK(back == text);
    }
    std::string out;
    CHECK_FALSE(base64url_decode("a+b=", out));
}

TEST_CASE("ids sort by time and carry their kind") {
    CHECK(new_id("ses_").starts_with("ses_"));
    CHECK(new_uuid().size() == 36);
    CHECK(new_uuid()[14] == '7');
    CHECK(new_id("a") != new_id("a"));
}

TEST_CASE("UTF-8 is checked strictly") {
    CHECK(is_valid_utf8("портфель ≥ 100 ✓"));
    CHECK_FALSE(is_valid_utf8("\xC0\xAF"));      // overlong
    CHECK_FALSE(is_valid_utf8("\xED\xA0\x80"));  // surrogate
    CHECK_FALSE(is_valid_utf8("\xE2\x82"));      // cut
    CHECK(to_utf8(to_utf32("ёлка")) == "ёлка");
    CHECK(to_lower("ЁЛКА И ÄPFEL ABC") == "ёлка и äpfel abc");
    CHECK(truncate_utf8("яя", 3) == "я");
}

TEST_CASE("the nearest name is offered only when it is near") {
    const std::vector<std::string> keys{"port", "data_dir", "model_url"};
    CHECK(nearest("prot", keys).empty());
    CHECK(nearest("model_ulr", keys) == "model_url");
    CHECK(nearest("zzzzzz", keys).empty());
}

TEST_CASE("an atomic write replaces the whole file and reading is bounded") {
    const auto path = std::filesystem::temp_directory_path() / ("atelier-base-" + random_hex(4)) / "a" / "f";
    REQUIRE(write_file_atomic(path, "one"));
    REQUIRE(write_file_atomic(path, "two"));
    CHECK(read_file(path).value() == "two");
    CHECK(read_file(path, 2).error().code == Code::exhausted);
    CHECK(read_file(path.string() + "x").error().code == Code::not_found);
    std::filesystem::remove_all(path.parent_path().parent_path());
}

TEST_CASE("times are RFC 3339") { CHECK(format_rfc3339(1700000000123) == "2023-11-14T22:13:20.123Z"); }

TEST_CASE("bytes that are no UTF-8 are mended, and an unfinished end is recognised wherever a text is cut") {
    CHECK(mend_utf8("aя😀") == "aя😀");
    CHECK(mend_utf8("\xED\xA0\xBD\xED\xB8\x80") == "😀");
    CHECK(mend_utf8("\xED\xA0\xBDz\xED\xB8\x80") == "�z�");
    CHECK(mend_utf8("\xC0\xAF\xF5\x80") == "����");
    CHECK(mend_utf8("\xE2\x82z\xF0\x9F\x98") == "�z�");
    const std::string text = "aя€😀\xED\xA0\xBD\xED\xB8\x80z";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        CAPTURE(cut);
        const std::string head = text.substr(0, cut);
        const std::size_t open = unfinished_utf8(head);
        const std::string done = head.substr(0, cut - open);
        CHECK(is_valid_utf8(mend_utf8(done)));
        CHECK(mend_utf8(done).find("�") == std::string::npos);
        CHECK(mend_utf8(done) + mend_utf8(text.substr(cut - open)) == "aя€😀😀z");
    }
    CHECK(unfinished_utf8("\xED\xA0\xBDz") == 0);
    CHECK(unfinished_utf8("\xED\xB8\x80") == 0);
    CHECK(unfinished_utf8("\xFF") == 0);
}
