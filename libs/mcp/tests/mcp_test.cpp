#include <doctest/doctest.h>

#include <stdexcept>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/mcp/client.hpp"
#include "atelier/mcp/pages.hpp"
#include "atelier/mcp/token.hpp"
#include "direct.hpp"

using namespace atelier;
using namespace atelier::mcp;

namespace {

const std::string k_secret(32, 's');

struct Fixture {
    ManualClock clock{1'800'000'000'000};
    mutable DirectEndpoint server{
        {.name = "test", .version = "1", .instructions = "Say hello.", .check_output = true}, bearer_authenticator(k_secret, "core", clock)
    };
    Client client{"tester", "1"};
    std::string bearer = sign_token({"ann", "user", "core", clock.now() / 1000 + 60}, k_secret);

    Fixture() {
        const auto descriptor = [](std::string_view name) {
            auto out = json::parse_object(R"({"name":"","description":"d","ttlMs":5000,
                "inputSchema":{"type":"object","additionalProperties":false,"required":["text"],"properties":{"text":{"type":"string","maxLength":5}}},
                "outputSchema":{"type":"object","additionalProperties":false,"required":["said","by"],"properties":{"said":{"type":"string"},"by":{"type":"string"}}}})"
            )
                           .value();
            out["name"] = name;
            return out;
        };
        REQUIRE(server.server().add_tool({descriptor("say"), [](Call& call, json::Object args) -> Task<Result<ToolResult>> {
                                              co_return ToolResult::of({{"said", args.at("text")}, {"by", call.context.caller.user}});
                                          }}));
        REQUIRE(server.server().add_tool({descriptor("fail"), [](Call&, json::Object) -> Task<Result<ToolResult>> {
                                              co_return fail(Code::conflict, "taken");
                                          }}));
        REQUIRE(server.server().add_tool({descriptor("break"), [](Call&, json::Object) -> Task<Result<ToolResult>> {
                                              throw std::logic_error("secret inside");
                                              co_return ToolResult{};
                                          }}));
        REQUIRE(server.server().add_tool({descriptor("lie"), [](Call&, json::Object) -> Task<Result<ToolResult>> {
                                              co_return ToolResult::of({{"x", 1}});
                                          }}));
        CHECK(server.server().add_tool({descriptor("say"), nullptr}).error().code == Code::conflict);
        CHECK_FALSE(server.server().add_tool({json::Object{{"name", "x"}}, nullptr}));
    }

    HttpReply post(const OutgoingRequest& request) const { return server.handle({"POST", request.headers, request.body}); }
    HttpReply post(const OutgoingRequest& request, std::string_view body) const { return server.handle({"POST", request.headers, body}); }
    Result<CallOutcome> call(std::string_view tool, json::Object args) const {
        const auto request = client.call_tool(tool, std::move(args), {bearer, {}});
        const auto reply = post(request);
        return read_call(request, reply.status, reply.headers, reply.body);
    }
};

std::int64_t rpc_code(const HttpReply& reply) {
    const auto object = json::parse_object(reply.body).value();
    return json::get_integer(*json::get_object(object, "error"), "code");
}

void replace_field(OutgoingRequest& request, std::string_view name, std::string_view value) {
    std::erase_if(request.headers, [&](const auto& field) { return field.first == name; });
    if (!value.empty()) request.headers.emplace_back(name, value);
}

}  // namespace

TEST_CASE("client and server understand each other") {
    const Fixture f;
    const auto outcome = f.call("say", {{"text", "hi"}}).value();
    CHECK_FALSE(outcome.is_error);
    CHECK(json::print(outcome.structured) == R"({"said":"hi","by":"ann"})");
    CHECK(outcome.text == R"({"said":"hi","by":"ann"})");

    const auto list = f.client.list_tools({f.bearer, {}});
    const auto reply = f.post(list);
    Pages pages("tools");
    CHECK_FALSE(pages.take(read_result(list, reply.status, reply.headers, reply.body)).value());
    const auto tools = tools_of(pages.items());
    REQUIRE(tools.size() == 4);
    CHECK(tools[0].name == "break");
    CHECK(tools[3].name == "say");
    CHECK(tools[3].ttl_ms == 5000);
    CHECK(reply.body.find(R"("cacheScope":"public")") != std::string::npos);
}

TEST_CASE("discover tells version, capabilities and identity") {
    const Fixture f;
    const auto request = f.client.discover({f.bearer, {}});
    const auto reply = f.post(request);
    CHECK(reply.status == 200);
    CHECK(
        reply.body ==
        R"({"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28","2025-11-25","2025-06-18","2025-03-26"],"capabilities":{"tools":{"listChanged":true}},"ttlMs":60000,"cacheScope":"public","instructions":"Say hello.","resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}}}})"
    );
}

TEST_CASE("what a tool rejects is an answer for the model, what is broken is a protocol error") {
    const Fixture f;
    const auto bad = f.call("say", {{"text", "too long"}}).value();
    CHECK(bad.is_error);
    CHECK(bad.code == Code::invalid_argument);
    CHECK(bad.text.find("/text") != std::string::npos);
    const auto extra = f.call("say", {{"text", "a"}, {"user", "bob"}}).value();
    CHECK(extra.code == Code::invalid_argument);
    const auto taken = f.call("fail", {{"text", "a"}}).value();
    CHECK(taken.is_error);
    CHECK(taken.code == Code::conflict);
    CHECK(taken.text == "conflict: taken");
    CHECK(f.call("break", {{"text", "a"}}).error().code == Code::internal);
    CHECK(f.call("break", {{"text", "a"}}).error().describe().find("secret") == std::string::npos);
    CHECK(f.call("lie", {{"text", "a"}}).error().code == Code::internal);
    CHECK(f.call("nothing", {}).error().message == "Unknown tool: nothing");
}

TEST_CASE("headers must say what the body says") {
    const Fixture f;
    const auto request = f.client.call_tool("say", {{"text", "hi"}}, {f.bearer, {}});
    for (const auto& [name, value] : Fields{
             {"MCP-Protocol-Version", ""},
             {"MCP-Protocol-Version", "2025-11-25"},
             {"Mcp-Method", ""},
             {"Mcp-Method", "tools/list"},
             {"Mcp-Name", ""},
             {"Mcp-Name", "fail"},
             {"Mcp-Name", "=?base64?!!!?="}
         }) {
        CAPTURE(name);
        CAPTURE(value);
        auto changed = request;
        replace_field(changed, name, value);
        const auto reply = f.post(changed);
        CHECK(reply.status == 400);
        CHECK(rpc_code(reply) == rpc::k_header_mismatch);
    }
    auto encoded = request;
    replace_field(encoded, "Mcp-Name", "=?base64?c2F5?=");
    CHECK(f.post(encoded).status == 200);
    auto lower = request;
    for (auto& field : lower.headers) field.first = to_lower(field.first);
    CHECK(f.post(lower).status == 200);
}

TEST_CASE("the envelope: versions, capabilities, methods") {
    const Fixture f;
    auto request = f.client.list_tools({f.bearer, {}});
    const std::string body = request.body;
    const auto with = [&](std::string_view from, std::string_view to) { return f.post(request, replace_all(body, from, to)); };
    CHECK(rpc_code(with("protocolVersion", "other")) == rpc::k_invalid_params);
    CHECK(rpc_code(with("clientCapabilities", "other")) == rpc::k_invalid_params);
    CHECK(rpc_code(with(R"("jsonrpc":"2.0")", R"("jsonrpc":"1.0")")) == rpc::k_invalid_request);
    CHECK(rpc_code(with(R"("id":1)", R"("id":null)")) == rpc::k_invalid_request);
    CHECK(rpc_code(with(R"("id":1)", R"("id":1.5)")) == rpc::k_invalid_request);
    CHECK(with(R"("id":1)", R"("id":"a\"b")").body.find(R"("id":"a\"b")") != std::string::npos);

    replace_field(request, "MCP-Protocol-Version", "1900-01-01");
    const auto old = with("2026-07-28", "1900-01-01");
    CHECK(old.status == 400);
    CHECK(rpc_code(old) == rpc::k_unsupported_version);
    CHECK(old.body.find(R"("supported":["2026-07-28",)") != std::string::npos);
    replace_field(request, "MCP-Protocol-Version", k_revision);

    replace_field(request, "Mcp-Method", "tools/paint");
    const auto unknown = with("tools/list", "tools/paint");
    CHECK(unknown.status == 404);
    CHECK(rpc_code(unknown) == rpc::k_method_not_found);

    CHECK(f.post(request, R"({"jsonrpc":"2.0","method":"notifications/cancelled"})").status == 202);
    CHECK(f.post(request, R"({"jsonrpc":"2.0","method":"tools/list"})").status == 400);
}

TEST_CASE("bodies that are cut, deep, huge or no JSON at all") {
    const Fixture f;
    const auto request = f.client.call_tool("say", {{"text", "hi"}}, {f.bearer, {}});
    for (std::size_t size = 0; size < request.body.size(); ++size) {
        const auto reply = f.post(request, std::string_view(request.body).substr(0, size));
        REQUIRE(reply.status == 400);
        REQUIRE(rpc_code(reply) == rpc::k_parse_error);
    }
    for (const std::string& body :
         {std::string(100'000, '['), "{\"a\":" + std::string(500, '[') + std::string(500, ']') + "}", std::string("\xff\xfe"),
          std::string("{\"a\":\"\xc3\x28\"}")})
        CHECK(rpc_code(f.post(request, body)) == rpc::k_parse_error);
    CHECK(rpc_code(f.post(request, "[" + request.body + "]")) == rpc::k_invalid_request);
    CHECK(f.post(request, std::string((1u << 20) + 1, ' ')).status == 413);
}

TEST_CASE("the HTTP shell: method, origin, content type") {
    const Fixture f;
    auto request = f.client.list_tools({f.bearer, {}});
    const auto get = f.server.handle({"GET", request.headers, {}});
    CHECK(get.status == 405);
    CHECK(find_field(get.headers, "allow") == "POST");
    replace_field(request, "Origin", "https://evil.example");
    CHECK(f.post(request).status == 403);
    replace_field(request, "Origin", "");
    replace_field(request, "Content-Type", "text/plain");
    CHECK(f.post(request).status == 415);
    replace_field(request, "Content-Type", "Application/JSON; charset=utf-8");
    replace_field(request, "Accept", "text/html");
    CHECK(f.post(request).status == 406);
    replace_field(request, "Accept", "");
    CHECK(f.post(request).status == 200);
}

TEST_CASE("only a fresh token of this secret and audience opens the door") {
    Fixture f;
    const auto status = [&](const std::string& bearer) { return f.post(f.client.list_tools({bearer, {}})).status; };
    CHECK(status(f.bearer) == 200);
    CHECK(status("") == 401);
    const std::int64_t now = f.clock.now() / 1000;
    CHECK(status(sign_token({"ann", "user", "other", now + 60}, k_secret)) == 401);
    CHECK(status(sign_token({"ann", "user", "core", now}, k_secret)) == 401);
    CHECK(status(sign_token({"ann", "user", "core", now + 60}, std::string(32, 't'))) == 401);
    CHECK(status(sign_token({"", "user", "core", now + 60}, k_secret)) == 401);
    for (std::size_t i = 0; i < f.bearer.size(); ++i) {
        std::string tampered = f.bearer;
        tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
        REQUIRE(status(tampered) == 401);
    }
    const auto parts = split(f.bearer, '.');
    CHECK(status(base64url_encode(R"({"alg":"none"})") + "." + parts[1] + ".") == 401);
    const std::string other_algorithm = base64url_encode(R"({"alg":"HS512"})") + "." + parts[1];
    CHECK(status(other_algorithm + "." + base64url_encode(hmac_sha256(k_secret, other_algorithm))) == 401);
    CHECK(status(parts[0] + "." + parts[1]) == 401);
    f.clock.advance(std::chrono::seconds(61));
    CHECK(status(f.bearer) == 401);
    const auto request = f.client.list_tools({f.bearer, {}});
    const auto reply = f.post(request);
    CHECK(read_result(request, reply.status, reply.headers, reply.body).error().code == Code::unauthenticated);
}

TEST_CASE("a token is the JWS that others would make") {
    // Signed by an independent implementation of RFC 7515 over the same bytes.
    const std::string token = sign_token({"investor-a", "user", "core", 1800000000}, "0123456789abcdef0123456789abcdef");
    CHECK(
        token ==
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJpbnZlc3Rvci1hIiwicm9sZSI6InVzZXIiLCJhdWQiOiJjb3JlIiwiZXhwIjoxODAwMDAwMDAwfQ."
        "6IXzUONTrd3o2aOK8A147dZPwiSQ-Dw49lRnEuthgpE"
    );
    const auto claims = verify_token(token, "0123456789abcdef0123456789abcdef", "core", 1799999999).value();
    CHECK(claims.user == "investor-a");
    CHECK(claims.expires_at == 1800000000);
}

TEST_CASE("field values survive the base64 wrapping of the protocol") {
    for (const std::string value : {"us-west1", "Hello, 世界", " padded ", "line1\nline2", "=?base64?literal?=", ""}) {
        std::string back;
        CHECK(decode_field_value(encode_field_value(value), back));
        CHECK(back == value);
    }
    CHECK(encode_field_value("Hello, 世界") == "=?base64?SGVsbG8sIOS4lueVjA==?=");
    CHECK(encode_field_value(" padded ") == "=?base64?IHBhZGRlZCA=?=");
    CHECK(encode_field_value("=?base64?literal?=") == "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=");
}

TEST_CASE("the client reads streams, and mistrusts every reply") {
    const Client client("c", "1");
    const auto request = client.call_tool("say", {});
    const Fields events{{"content-type", "text/event-stream; charset=utf-8"}}, plain{{"Content-Type", "application/json"}};
    const std::string good = R"({"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[],"structuredContent":{"a":1}}})";
    const std::string stream =
        ": hello\r\n\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\r\n\r\nevent: message\ndata: " + good + "\n\n";
    CHECK(json::print(read_call(request, 200, events, stream).value().structured) == R"({"a":1})");
    CHECK(read_call(request, 200, events, stream.substr(0, stream.size() - 1)).error().code == Code::unavailable);
    CHECK(read_call(request, 200, plain, good.substr(0, 40)).error().code == Code::unavailable);
    CHECK(read_call(request, 200, plain, replace_all(good, "\"id\":1", "\"id\":2")).error().code == Code::unavailable);
    CHECK(read_call(request, 200, plain, replace_all(good, "complete", "maybe")).error().code == Code::unavailable);
    CHECK(read_call(request, 200, plain, replace_all(good, "complete", "input_required")).error().code == Code::failed_precondition);
    CHECK(read_call(request, 502, plain, "<html>").error().code == Code::unavailable);
    CHECK(read_call(request, 429, plain, "").error().code == Code::busy);
    CHECK(
        read_call(request, 400, plain, R"({"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"no"}})").error().code == Code::failed_precondition
    );
}
