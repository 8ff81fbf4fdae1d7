#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include "atelier/async/task_group.hpp"
#include "atelier/mcp/connection.hpp"
#include "atelier/net/server.hpp"
#include "support/run.hpp"

using namespace atelier;
using namespace atelier::mcp;
using namespace std::chrono_literals;
using testing::run;

namespace {

/// A server of somebody else: a legacy one with sessions, which may forget them, or a modern one; its oddities are
/// functions.
struct Stranger {
    bool modern = false;
    int initialized = 0;
    std::vector<std::string> methods;  // in order of arrival
    std::string session;
    std::vector<net::Request> requests;
    std::chrono::milliseconds slow_start{0};
    /// An answer instead of the usual one; empty status: the usual one.
    std::function<std::optional<net::Response>(const net::Request& request, const json::Object& message)> odd;
    std::function<json::Object(const json::Object& message)> result = [](const json::Object&) {
        return json::Object{{"content", json::Array{json::Object{{"type", "text"}, {"text", "done"}}}}};
    };

    int count(std::string_view method) const { return static_cast<int>(std::ranges::count(methods, method)); }

    static Task<net::Response> handle(Stranger* self, net::Request request) {
        const auto message = json::parse_object(request.body).value_or(json::Object{});
        const std::string method = json::get_string(message, "method");
        self->requests.push_back(request);
        if (request.method != "POST") co_return net::Response::text(405, "text/plain", "");
        self->methods.push_back(method);
        if (self->odd)
            if (auto answer = self->odd(request, message)) co_return std::move(*answer);
        if (!self->modern && method == "server/discover")
            co_return net::Response::text(400, "text/plain", "Bad Request: Server not initialized");
        if (method == "initialize") {
            if (self->slow_start.count() > 0) co_await sleep_for(self->slow_start);
            self->session = "s" + std::to_string(++self->initialized);
            auto out = answer(message, {{"protocolVersion", "2025-11-25"}, {"capabilities", json::Object{}}});
            out.headers.set("Mcp-Session-Id", self->session);
            co_return out;
        }
        if (!message.contains("id")) co_return net::Response::text(202, "text/plain", "");
        co_return answer(
            message, method == "server/discover" ? json::Object{{"supportedVersions", json::Array{"2026-07-28"}}}
                                                 : self->result(message)
        );
    }

    static net::Response answer(const json::Object& message, json::Object result) {
        return net::Response::json(
            200, json::print(json::Object{{"jsonrpc", "2.0"}, {"id", message.at("id")}, {"result", std::move(result)}})
        );
    }
    static net::Response error(int status, const json::Value& id, int code, std::string_view text) {
        return net::Response::json(
            status, json::print(json::Object{
                        {"jsonrpc", "2.0"}, {"id", id}, {"error", json::Object{{"code", code}, {"message", text}}}
                    })
        );
    }
};

struct Rig {
    Stranger stranger;
    std::unique_ptr<net::Server> server;
    std::unique_ptr<Connection> connection;
    std::string origin;

    Rig(IoContext& io, Era era, Fields headers = {}) {
        stranger.modern = era == Era::modern;
        const auto handler = [this](net::Request request) { return Stranger::handle(&stranger, std::move(request)); };
        server = net::Server::listen_tcp(io.get_executor(), "127.0.0.1", 0, handler).value();
        origin = "http://127.0.0.1:" + std::to_string(server->port());
        ConnectionOptions options{.name = "tester", .version = "1", .timeout = 5s};
        options.headers = std::move(headers);
        connection = Connection::open(io.get_executor(), origin + "/mcp", std::move(options)).value();
    }
    static Task<> close(Rig* rig) {
        co_await rig->connection->close();
        co_await rig->server->stop();
    }
};

Task<> call(Connection* connection, std::vector<Result<CallOutcome>>* outcomes) {
    auto outcome = co_await connection->call_tool("t", {});
    outcomes->push_back(std::move(outcome));
}

std::string text_of(const Result<CallOutcome>& outcome) { return outcome ? outcome->text : outcome.error().describe(); }

}  // namespace

TEST_CASE("a lost session is replaced and the call repeated once, however the server says it") {
    struct Row {
        const char* name;
        std::function<net::Response(const json::Value& id)> refuse;
    };
    const auto plain = [](int status, std::string text) {
        return [status, text](const json::Value&) { return net::Response::text(status, "text/plain", text); };
    };
    const auto rpc = [](int status, int code, std::string text) {
        return [status, code, text](const json::Value& id) { return Stranger::error(status, id, code, text); };
    };
    const auto rpc_null = [](int status, int code, std::string text) {
        return [status, code, text](const json::Value&) { return Stranger::error(status, nullptr, code, text); };
    };
    const std::vector<Row> rows{
        {"404, id repeated", rpc(404, -32001, "Session not found")},
        {"404, id repeated, invalid request", rpc(404, -32600, "Session has expired")},
        {"404, id repeated, nothing about sessions", rpc(404, -32601, "Not Found")},
        {"404, null id", rpc_null(404, -32001, "Session not found")},
        {"404, no body", plain(404, "")},
        {"404, text", plain(404, "Not Found")},
        {"404, other JSON", plain(404, R"({"detail":"Not Found"})")},
        {"404, HTML", plain(404, "<html><body>404</body></html>")},
        {"404, events",
         [](const json::Value& id) {
             auto out = Stranger::error(404, id, -32001, "Session not found");
             return net::Response::text(404, "text/event-stream", "event: message\r\ndata: " + out.body + "\r\n\r\n");
         }},
        {"410", plain(410, "Gone")},
        {"400, TypeScript SDK", rpc_null(400, -32000, "Bad Request: No valid session ID provided")},
        {"400, id repeated", rpc(400, -32000, "Bad Request: No valid session ID provided")},
        {"400, text", plain(400, "Invalid session ID")},
        {"400, after a restart", rpc_null(400, -32000, "Bad Request: Server not initialized")},
        {"400, Python SDK", rpc(400, -32600, "Bad Request: Missing session ID")},
        {"400, JSON", plain(400, R"({"error":"session expired"})")},
        {"401, Rust SDK", plain(401, "Unauthorized: Session not found")},
        {"422", plain(422, "unknown session")},
        {"200 with an error", rpc(200, -32001, "Session not found")},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        run([&row](IoContext& io) -> Task<> {
            Rig rig(io, Era::legacy);
            std::string forgotten;
            rig.stranger.odd = [&](const net::Request& request,
                                   const json::Object& message) -> std::optional<net::Response> {
                if (forgotten.empty() || request.headers.get("Mcp-Session-Id") != forgotten) return std::nullopt;
                return row.refuse(message.if_contains("id") == nullptr ? json::Value() : message.at("id"));
            };
            const auto before = co_await rig.connection->call_tool("t", {});
            CHECK(text_of(before) == "done");
            forgotten = "s1";
            const auto after = co_await rig.connection->call_tool("t", {});
            CHECK(text_of(after) == "done");
            CHECK(rig.stranger.initialized == 2);
            CHECK(rig.stranger.count("tools/call") == 3);
            const auto again = co_await rig.connection->call_tool("t", {});
            CHECK(text_of(again) == "done");
            CHECK(rig.stranger.initialized == 2);
            co_await Rig::close(&rig);
        });
    }
}

TEST_CASE("a server that never knows its session is asked twice, and once more with the next call") {
    run([](IoContext& io) -> Task<> {
        Rig rig(io, Era::legacy);
        rig.stranger.odd = [](const net::Request&, const json::Object& message) -> std::optional<net::Response> {
            if (json::get_string(message, "method") != "tools/call") return std::nullopt;
            return Stranger::error(404, message.at("id"), -32001, "Session not found");
        };
        for (int i = 1; i <= 3; ++i) {
            const auto outcome = co_await rig.connection->call_tool("t", {});
            CHECK_FALSE(outcome);
            CHECK(rig.stranger.count("tools/call") == 2 * i);
            CHECK(rig.stranger.initialized == i + 1);
        }
        rig.stranger.odd = {};
        const auto outcome = co_await rig.connection->call_tool("t", {});
        CHECK(text_of(outcome) == "done");
        co_await Rig::close(&rig);
    });
}

TEST_CASE("other refusals leave the session alone") {
    for (const auto& [status, code, words] : std::vector<std::tuple<int, int, std::string>>{
             {400, -32602, "Invalid params"},
             {200, -32602, "no session for this customer: not found"},
             {500, -32603, "boom"},
             {400, -32600, "Bad Request"}
         }) {
        CAPTURE(words);
        run([&](IoContext& io) -> Task<> {
            Rig rig(io, Era::legacy);
            rig.stranger.odd = [&](const net::Request&, const json::Object& message) -> std::optional<net::Response> {
                if (json::get_string(message, "method") != "tools/call") return std::nullopt;
                return Stranger::error(status, message.at("id"), code, words);
            };
            const auto outcome = co_await rig.connection->call_tool("t", {});
            CHECK(outcome.error().message == words);
            CHECK(rig.stranger.initialized == 1);
            CHECK(rig.stranger.count("tools/call") == 1);
            co_await Rig::close(&rig);
        });
    }
}

TEST_CASE("calls side by side that miss one session share a new one") {
    run([](IoContext& io) -> Task<> {
        Rig rig(io, Era::legacy);
        std::string forgotten;
        rig.stranger.odd = [&](const net::Request& request,
                               const json::Object& message) -> std::optional<net::Response> {
            if (forgotten.empty() || request.headers.get("Mcp-Session-Id") != forgotten || !message.contains("id"))
                return std::nullopt;
            return Stranger::error(404, message.at("id"), -32001, "Session not found");
        };
        const auto before = co_await rig.connection->call_tool("t", {});
        CHECK(text_of(before) == "done");
        forgotten = "s1";
        rig.stranger.slow_start = 100ms;
        std::vector<Result<CallOutcome>> outcomes;
        TaskGroup group(io.get_executor());
        for (int i = 0; i < 20; ++i) {
            group.spawn(call(rig.connection.get(), &outcomes));
            if (i % 5 == 4) co_await sleep_for(20ms);
        }
        while (group.size() > 0) co_await sleep_for(5ms);
        REQUIRE(outcomes.size() == 20);
        for (const auto& outcome : outcomes) CHECK(text_of(outcome) == "done");
        CHECK(rig.stranger.initialized == 2);
        CHECK(rig.stranger.count("tools/call") <= 41);
        co_await Rig::close(&rig);
    });
}

TEST_CASE("a call whose answer had begun is not repeated when its session is lost") {
    run([](IoContext& io) -> Task<> {
        Rig rig(io, Era::legacy);
        rig.stranger.odd = [&](const net::Request&, const json::Object& message) -> std::optional<net::Response> {
            if (json::get_string(message, "method") != "tools/call") return std::nullopt;
            return net::Response::text(200, "text/event-stream", "id: 1\nretry: 10\ndata: \n\n");
        };
        // The stranger's GET is a 405: the stream cannot be resumed; with 404 the session itself is gone.
        const auto broken = co_await rig.connection->call_tool("t", {});
        CHECK_FALSE(broken);
        CHECK(rig.stranger.count("tools/call") == 1);
        co_await Rig::close(&rig);
    });
}

TEST_CASE(
    "a server that fails on its session may have done the call: it gets a new session, and the call is not repeated"
) {
    run([](IoContext& io) -> Task<> {
        Rig rig(io, Era::legacy);
        rig.stranger.odd = [&](const net::Request& request,
                               const json::Object& message) -> std::optional<net::Response> {
            const bool call = json::get_string(message, "method") == "tools/call";
            if (!call || request.headers.get("Mcp-Session-Id") != "s1") return std::nullopt;
            return Stranger::error(500, message.at("id"), -32603, "Session terminated");
        };
        const auto failed = co_await rig.connection->call_tool("t", {});
        CHECK(failed.error().code == Code::unavailable);
        CHECK(rig.stranger.count("tools/call") == 1);
        const auto next = co_await rig.connection->call_tool("t", {});
        CHECK(text_of(next) == "done");
        CHECK(rig.stranger.initialized == 2);
        co_await Rig::close(&rig);
    });
}

TEST_CASE("a list is whole whatever the cursors are, and ends") {
    using Names = std::vector<std::string>;
    struct Page {
        Names names;
        json::Value next;
    };
    struct Row {
        const char* name;
        /// By the cursor that was asked with (null at first): names and the next cursor.
        std::function<std::optional<Page>(const json::Value& cursor, int request)> page;
        std::vector<std::string> names;
        int most;
    };
    const std::vector<Row> rows{
        {"one page", [](const json::Value&, int) { return Page{{"a"}, json::Value()}; }, {"a"}, 1},
        {"an empty cursor is a cursor",
         [](const json::Value& cursor, int) { return cursor.is_null() ? Page{{"a"}, ""} : Page{{"b"}, json::Value()}; },
         {"a", "b"},
         2},
        {"an empty cursor is the end, and refused",
         [](const json::Value& cursor, int) {
             return cursor.is_null() ? std::optional(Page{{"a"}, ""}) : std::nullopt;
         },
         {"a"},
         2},
        {"an empty cursor is the end, and means the first page",
         [](const json::Value&, int) { return Page{{"a"}, ""}; },
         {"a"},
         2},
        {"an empty cursor after others",
         [](const json::Value& cursor, int) {
             return cursor.is_null() ? Page{{"a"}, "2"} : cursor == "2" ? Page{{"b"}, ""} : Page{{"c"}, json::Value()};
         },
         {"a", "b", "c"},
         3},
        {"stuck", [](const json::Value&, int) { return Page{{"a"}, "x"}; }, {"a"}, 2},
        {"stuck with new names",
         [](const json::Value&, int n) { return Page{{"a" + std::to_string(n)}, "x"}; },
         {"a1", "a2"},
         2},
        {"a circle",
         [](const json::Value& cursor, int) {
             return cursor.is_null() ? Page{{"a"}, "1"}
                    : cursor == "1"  ? Page{{"b"}, "2"}
                    : cursor == "2"  ? Page{{"c"}, "3"}
                                     : Page{{"a"}, "1"};
         },
         {"a", "b", "c"},
         4},
        {"ever new cursors, nothing new",
         [](const json::Value&, int n) { return Page{{"a"}, json::Value("c" + std::to_string(n))}; },
         {"a"},
         4},
        {"an empty page in between",
         [](const json::Value& cursor, int) {
             return cursor.is_null() ? Page{{"a"}, "1"}
                    : cursor == "1"  ? Page{Names{}, "2"}
                                     : Page{{"b"}, json::Value()};
         },
         {"a", "b"},
         3},
        {"numbers",
         [](const json::Value& cursor, int) {
             return cursor.is_null() ? Page{{"a"}, 1} : cursor == 1 ? Page{{"b"}, json::Value()} : Page{{}, 0};
         },
         {"a", "b"},
         2},
        {"what is no cursor", [](const json::Value&, int) { return Page{{"a"}, json::Object{}}; }, {"a"}, 1},
        {"false", [](const json::Value&, int) { return Page{{"a"}, false}; }, {"a"}, 1},
    };
    const std::vector<std::pair<std::string, std::string>> lists{
        {"tools", "name"}, {"resources", "uri"}, {"resourceTemplates", "uriTemplate"}, {"prompts", "name"}
    };
    for (const Era era : {Era::legacy, Era::modern}) {
        for (const auto& row : rows) {
            for (std::size_t which = 0; which < lists.size(); ++which) {
                CAPTURE(row.name);
                CAPTURE(lists[which].first);
                run([&](IoContext& io) -> Task<> {
                    Rig rig(io, era);
                    int asked = 0;
                    rig.stranger.odd = [&](const net::Request&,
                                           const json::Object& message) -> std::optional<net::Response> {
                        if (!json::get_string(message, "method").ends_with("/list")) return std::nullopt;
                        const auto* const params = json::get_object(message, "params");
                        const auto* const cursor = params == nullptr ? nullptr : params->if_contains("cursor");
                        const auto page = row.page(cursor == nullptr ? json::Value() : *cursor, ++asked);
                        if (!page)
                            return Stranger::error(
                                era == Era::modern ? 400 : 200, message.at("id"), -32602, "Invalid cursor"
                            );
                        json::Array entries;
                        for (const auto& name : page->names)
                            entries.push_back(json::Object{{lists[which].second, name}, {"inputSchema", json::Object{}}}
                            );
                        json::Object result{{lists[which].first, std::move(entries)}};
                        if (!page->next.is_null()) result["nextCursor"] = page->next;
                        return Stranger::answer(message, std::move(result));
                    };
                    const auto items = co_await rig.connection->list(static_cast<List>(which));
                    REQUIRE(items.has_value());
                    std::vector<std::string> names;
                    for (const auto& item : *items)
                        names.push_back(json::get_string(item.as_object(), lists[which].second));
                    CHECK(names == row.names);
                    CHECK(asked <= row.most);
                    co_await Rig::close(&rig);
                });
            }
        }
    }
}

TEST_CASE("a page that fails is an error of the list, not its end") {
    run([](IoContext& io) -> Task<> {
        Rig rig(io, Era::legacy);
        rig.stranger.odd = [&](const net::Request&, const json::Object& message) -> std::optional<net::Response> {
            if (json::get_string(message, "method") != "tools/list") return std::nullopt;
            if (json::get_object(message, "params")->contains("cursor"))
                return Stranger::error(200, message.at("id"), -32603, "database is down");
            return Stranger::answer(
                message, {{"tools", json::Array{json::Object{{"name", "a"}}}}, {"nextCursor", "2"}}
            );
        };
        const auto tools = co_await rig.connection->list_tools();
        CHECK(tools.error().message == "database is down");
        co_await Rig::close(&rig);
    });
}

TEST_CASE("redirects are followed at the origin, with all headers, and nowhere else") {
    for (const Era era : {Era::legacy, Era::modern}) {
        for (const int status : {307, 308}) {
            for (const std::string form : {"absolute", "relative", "slash"}) {
                run([&](IoContext& io) -> Task<> {
                    Rig rig(io, era, {{"Authorization", "Bearer key"}});
                    rig.stranger.odd = [&](const net::Request& request,
                                           const json::Object&) -> std::optional<net::Response> {
                        CHECK(request.headers.get("Authorization") == "Bearer key");
                        if (request.path == "/mcp/") return std::nullopt;
                        auto moved = net::Response::text(status, "text/plain", "moved");
                        moved.headers.set(
                            "Location", form == "absolute"   ? rig.origin + "/mcp/"
                                        : form == "relative" ? "mcp/"
                                                             : "/mcp/"
                        );
                        return moved;
                    };
                    const auto outcome = co_await rig.connection->call_tool("t", {});
                    CHECK(text_of(outcome) == "done");
                    CHECK(rig.stranger.requests.back().body.find("tools/call") != std::string::npos);
                    CHECK(rig.stranger.requests.back().method == "POST");
                    co_await Rig::close(&rig);
                });
            }
        }
    }
    run([](IoContext& io) -> Task<> {
        Rig other(io, Era::modern);
        for (const int status : {307, 308}) {
            Rig rig(io, Era::modern, {{"X-Api-Key", "key"}});
            rig.stranger.odd = [&](const net::Request&, const json::Object&) -> std::optional<net::Response> {
                auto moved = net::Response::text(status, "text/plain", "moved");
                moved.headers.set("Location", other.origin + "/mcp");
                return moved;
            };
            const auto outcome = co_await rig.connection->call_tool("t", {});
            CHECK(outcome.error().code == Code::failed_precondition);
            CHECK(outcome.error().message.find("another origin") != std::string::npos);
            co_await Rig::close(&rig);
        }
        CHECK(other.stranger.requests.empty());
        Rig circle(io, Era::modern);
        circle.stranger.odd = [&](const net::Request&, const json::Object&) -> std::optional<net::Response> {
            auto moved = net::Response::text(307, "text/plain", "moved");
            moved.headers.set("Location", "/mcp");
            return moved;
        };
        const auto outcome = co_await circle.connection->call_tool("t", {});
        CHECK(outcome.error().message.find("again and again") != std::string::npos);
        CHECK(circle.stranger.requests.size() == 6);
        co_await Rig::close(&circle);
        co_await Rig::close(&other);
    });
}

TEST_CASE("answers are read with white space, byte order marks, any line ends and half characters in them") {
    for (const Era era : {Era::legacy, Era::modern}) {
        for (const std::string before : {"", " ", "\r\n\r\n", "\xEF\xBB\xBF", "\n\xEF\xBB\xBF "}) {
            for (const std::string form : {"json", "json as events", "lf", "cr", "crlf", "mixed"}) {
                CAPTURE(before);
                CAPTURE(form);
                run([&](IoContext& io) -> Task<> {
                    Rig rig(io, era);
                    rig.stranger.odd = [&](const net::Request&,
                                           const json::Object& message) -> std::optional<net::Response> {
                        if (json::get_string(message, "method") != "tools/call") return std::nullopt;
                        const std::string body =
                            R"({"jsonrpc":"2.0","id":)" + json::print(message.at("id")) +
                            R"(,"result":{"x\ude00":1,"content":[{"type":"text","text":"a\ud83d z"},{"type":"text","text":")" +
                            "\xED\xA0\xBD\xED\xB8\x80\"}]}}";
                        if (form == "json") return net::Response::json(200, before + body + "\n");
                        if (form == "json as events")
                            return net::Response::text(200, "text/event-stream", before + body + "\r\n");
                        const std::string end = form == "cr" ? "\r" : form == "crlf" ? "\r\n" : "\n";
                        const std::string other = form == "mixed" ? "\r" : end;
                        const std::string mark = before == "\xEF\xBB\xBF" ? before : "";
                        return net::Response::text(
                            200, "text/event-stream",
                            mark + ": x" + end + end + "event: message" + other + "data: " + body + end + other
                        );
                    };
                    const auto outcome = co_await rig.connection->call_tool("t", {});
                    CHECK(text_of(outcome) == "a� z\n\n😀");
                    co_await Rig::close(&rig);
                });
            }
        }
    }
}
