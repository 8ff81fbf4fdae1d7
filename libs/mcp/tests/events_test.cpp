#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "content.hpp"
#include "events.hpp"
#include "lost_session.hpp"
#include "redirect.hpp"

using namespace atelier;
using namespace atelier::mcp;

namespace {

struct Heard {
    std::vector<std::string> data;
    std::string last_id;
    std::optional<int> retry;
    bool operator==(const Heard&) const = default;
};

/// The stream in pieces that end at the given places.
Heard hear(std::string_view text, const std::vector<std::size_t>& cuts) {
    EventReader reader;
    Heard out;
    std::size_t from = 0;
    const auto feed = [&](std::size_t to) {
        reader.feed(text.substr(from, to - from), [&out](std::string data) {
            out.data.push_back(std::move(data));
            return true;
        });
        from = to;
    };
    for (const std::size_t cut : cuts) feed(cut);
    feed(text.size());
    out.last_id = reader.last_id;
    out.retry = reader.retry_ms;
    return out;
}

std::string with_line_ends(std::string_view text, const std::vector<std::string_view>& ends) {
    std::string out;
    std::size_t next = 0;
    for (const char c : text) {
        if (c == '\n')
            out += ends[next++ % ends.size()];
        else
            out += c;
    }
    return out;
}

}  // namespace

TEST_CASE("events mean the same with any line ends, wherever their bytes are split") {
    const std::string plain =
        ": hello\n\nid: 1\nevent: message\ndata: {\"a\":1}\n\ndata:b\ndata:  c\ndata\n\nretry: 250\nid: 2\n\nid\ndata: "
        "d \n\n: end\ndata: cut\n";
    const Heard expected{{R"({"a":1})", "b\n c\n", "d "}, "", 250};
    std::vector<std::string> forms{plain, "\xEF\xBB\xBF" + plain};
    const std::vector<std::vector<std::string_view>> all_ends{
        {"\r"}, {"\r\n"}, {"\n", "\r"}, {"\r\n", "\n"}, {"\r", "\r\n", "\n"}
    };
    for (const auto& ends : all_ends) forms.push_back(with_line_ends(plain, ends));
    std::mt19937 random(7);
    for (const auto& form : forms) {
        CAPTURE(form);
        std::vector<std::size_t> every;
        for (std::size_t at = 1; at < form.size(); ++at) every.push_back(at);
        CHECK(hear(form, {}) == expected);
        CHECK(hear(form, every) == expected);
        for (const std::size_t cut : every) CHECK(hear(form, {cut}) == expected);
        for (int round = 0; round < 200; ++round) {
            std::vector<std::size_t> some;
            for (const std::size_t cut : every)
                if (random() % 5 == 0) some.push_back(cut);
            CHECK(hear(form, some) == expected);
        }
    }
}

TEST_CASE("an event counts from its empty line on, its id too") {
    CHECK(hear("id: 1\ndata: a\n\nid: 2\ndata: b\n", {}) == Heard{{"a"}, "1", {}});
    CHECK(hear("id: 1\ndata: \n\n", {}) == Heard{{}, "1", {}});
    CHECK(hear("data: a\r\r", {}) == Heard{{"a"}, "", {}});
    CHECK(
        hear(
            "data: \xEF\xBB\xBFx\n\n\xEF\xBB\xBF"
            "data: no field\n\n",
            {}
        ) == Heard{{"\xEF\xBB\xBFx"}, "", {}}
    );
}

TEST_CASE("a body is JSON or events by what it begins with") {
    const std::string json = R"({"jsonrpc":"2.0","id":1,"result":{}})";
    for (const std::string_view before :
         {"", " ", "\r\n", "\n\t ", "\xEF\xBB\xBF", " \xEF\xBB\xBF", "\xEF\xBB\xBF\n "}) {
        const std::string text = std::string(before) + json;
        const std::string stream =
            std::string(
                before == " " || before == "\n\t " || before == " \xEF\xBB\xBF" || before == "\xEF\xBB\xBF\n " ? ""
                                                                                                               : before
            ) +
            "data: " + json + "\r\r";
        for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
            CAPTURE(piece);
            std::vector<std::string> heard;
            const auto take = [&heard](std::string data) {
                heard.push_back(std::move(data));
                return true;
            };
            BodyReader plain(take);
            for (std::size_t at = 0; at < text.size(); at += piece)
                plain.feed(std::string_view(text).substr(at, piece));
            CHECK(heard.empty());
            CHECK(plain.text == text);
            BodyReader events(take);
            for (std::size_t at = 0; at < stream.size(); at += piece)
                events.feed(std::string_view(stream).substr(at, piece));
            CHECK(heard == std::vector<std::string>{json});
        }
    }
}

TEST_CASE("a redirect leads to the same origin or nowhere") {
    net::Endpoint plain;
    plain.host = "mcp.example";
    plain.port = 8000;
    const auto to = [&plain](std::string_view location) {
        const auto target = redirected(plain, "/a/mcp?x=1", location);
        return target ? *target : "refused";
    };
    CHECK(to("/mcp/") == "/mcp/");
    CHECK(to("mcp/") == "/a/mcp/");
    CHECK(to("../b?y=2") == "/b?y=2");
    CHECK(to("?y=2") == "/a/mcp?y=2");
    CHECK(to("http://mcp.example:8000/mcp/") == "/mcp/");
    CHECK(to("HTTP://MCP.Example:8000/mcp/#part") == "/mcp/");
    CHECK(to("//mcp.example:8000/mcp/") == "/mcp/");
    for (const std::string_view location :
         {"https://mcp.example:8000/mcp/", "http://mcp.example/mcp/", "http://mcp.example:8001/mcp/",
          "//evil.example/mcp/", "http://evil.example:8000/", "http://mcp.example:8000@evil.example/",
          "http://user:key@mcp.example:8000/", "http://mcp.example.:8000/", "ftp://mcp.example:8000/",
          "http:\\\\evil.example", "/\\evil.example", "javascript:alert(1)", "", "http://",
          "http://mcp.example:8000/a b", "/a\r\nX: y"}) {
        CAPTURE(location);
        CHECK(to(location) == "refused");
    }
    net::Endpoint secure;
    secure.host = "mcp.example";
    secure.tls = true;
    secure.port = 443;
    CHECK(redirected(secure, "/mcp", "https://mcp.example/mcp/").value() == "/mcp/");
    CHECK_FALSE(redirected(secure, "/mcp", "http://mcp.example/mcp/"));
    CHECK_FALSE(redirected(secure, "/mcp", "http://mcp.example:443/mcp/"));
    net::Endpoint six;
    six.host = "::1";
    six.port = 8000;
    CHECK(redirected(six, "/mcp", "http://[::1]:8000/mcp/").value() == "/mcp/");
}

TEST_CASE("the words for a lost session are known, others are not taken for it") {
    for (const std::string_view words :
         {"Bad Request: No valid session ID provided",
          "Session not found",
          "Invalid session ID",
          "session expired",
          "Bad Request: Mcp-Session-Id header is required",
          "Missing session ID",
          "Session has been terminated",
          "Unknown session",
          "SESSION DOES NOT EXIST",
          "Session 4f2a doesn't exist",
          "No active session",
          "Bad Request: Server not initialized",
          "session is closed",
          "Invalid or missing session ID",
          "Invalid or expired session",
          "No such session: 12",
          "Received request before initialization was complete",
          "{\"detail\":\"Session no longer valid\"}",
          "no transport found for sessionId: session not found",
          "Session ID required"}) {
        CAPTURE(words);
        CHECK(tells_of_lost_session(words));
    }
    for (const std::string_view words :
         {"", "Bad Request", "Invalid params", "unknown tool: list_sessions", "not found", "the sessions are listed",
          "Missing required argument: name", "<html>busy</html>"}) {
        CAPTURE(words);
        CHECK(tells_of_lost_session(words) == (words == "unknown tool: list_sessions"));
    }
}

TEST_CASE("the text of a result has every block, apart from each other") {
    const auto text = [](std::string_view content) {
        return outcome_of(json::parse_object(R"({"content":)" + std::string(content) + "}").value()).text;
    };
    CHECK(text(R"([{"type":"text","text":"a"},{"type":"text","text":"b"}])") == "a\n\nb");
    CHECK(text(R"([{"type":"text","text":""},{"type":"text","text":"b"}])") == "b");
    CHECK(
        text(R"([{"type":"resource","resource":{"uri":"file:///a.md","mimeType":"text/markdown","text":"# A"}}])") ==
        "file:///a.md, text/markdown:\n# A"
    );
    CHECK(text(R"([{"type":"resource","resource":{"text":"only text"}}])") == "only text");
    CHECK(
        text(R"([{"type":"resource","resource":{"uri":"x:/i","mimeType":"image/png","blob":"AAECAw=="}}])") ==
        "(resource: x:/i, image/png, 4 bytes, not text)"
    );
    CHECK(text(R"([{"type":"resource","resource":{"uri":"x:/i"}}])") == "(resource: x:/i, without content)");
    CHECK(
        text(
            R"([{"type":"resource_link","uri":"file:///b.csv","name":"b","mimeType":"text/csv","size":12,"description":"all rows"}])"
        ) == "(link: b, file:///b.csv, text/csv, 12 bytes, all rows)"
    );
    CHECK(
        text(R"([{"type":"resource_link","uri":"file:///b.csv","name":"b","title":"Rows"}])") ==
        "(link: Rows, file:///b.csv)"
    );
    CHECK(
        text(
            R"([{"type":"image","data":"AAEC","mimeType":"image/png"},{"type":"audio","data":"AA==","mimeType":"audio/wav"}])"
        ) == "(image: image/png, 3 bytes)\n\n(audio: audio/wav, 1 bytes)"
    );
    CHECK(text(R"([{"type":"video","url":"x"},"odd",null,7,{}])") == "(video, which cannot be shown)");
    CHECK(text(R"([{"text":"no type"}])") == "no type");
    CHECK(text(R"({"type":"text","text":"no list"})") == "no list");
    const auto whole = [](std::string_view result) { return outcome_of(json::parse_object(result).value()); };
    CHECK(whole(R"({"content":[],"structuredContent":[1,2]})").text == "[1,2]");
    CHECK(whole(R"({"structuredContent":"x"})").text == "\"x\"");
    CHECK(json::print(whole(R"({"structuredContent":{"a":1}})").structured) == R"({"a":1})");
    CHECK(whole(R"({"isError":true,"content":[{"type":"resource","resource":{"text":"why"}}]})").text == "why");
    CHECK(whole(R"({"isError":true})").code == Code::failed_precondition);
}
