#include "mcp_client_command.hpp"

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "atelier/json/json.hpp"
#include "atelier/mcp/connection.hpp"

namespace atelier::cli {
namespace {

constexpr const char* k_usage = "usage: ./atelier mcp list URL | mcp call URL TOOL ['{\"name\": value}'] [--mode probe|modern|legacy] [--json]";

/// A token that the operator has; a server that refuses it is not asked again.
class GivenToken final : public mcp::Authorization {
public:
    explicit GivenToken(std::string token) : token_(std::move(token)) {}
    std::string header() const override { return "Bearer " + token_; }
    Task<Result<void>> challenged(std::string, int status, std::string) override {
        co_return fail(Code::unauthenticated, "the server refuses the token of ATELIER_MCP_TOKEN (HTTP " + std::to_string(status) + ")");
    }

private:
    std::string token_;
};

struct Asked {
    std::string url;
    std::string tool;  // empty: list
    json::Object arguments;
    mcp::Era era = mcp::Era::probe;
    bool as_json = false;
};

void print_tools(const std::vector<mcp::ToolInfo>& tools, std::string_view era, bool as_json) {
    json::Array list;
    for (const auto& tool : tools) {
        const std::string& text = tool.description.empty() ? tool.title : tool.description;
        list.push_back(
            json::Object{{"name", tool.name}, {"description", text}, {"input_schema", tool.input_schema}, {"annotations", tool.annotations}}
        );
        if (!as_json) std::printf("%-32s %s\n", tool.name.c_str(), text.substr(0, text.find('\n')).c_str());
    }
    if (as_json)
        std::puts(json::print(json::Object{{"era", era}, {"tools", std::move(list)}}).c_str());
    else
        std::printf("%zu tools, %s era\n", tools.size(), std::string(era).c_str());
}

void print_outcome(const mcp::CallOutcome& outcome, std::string_view era, bool as_json) {
    const json::Object whole{{"era", era}, {"is_error", outcome.is_error}, {"text", outcome.text}, {"structured", outcome.structured}};
    if (as_json)
        std::puts(json::print(whole).c_str());
    else
        std::puts(outcome.text.empty() ? json::print_pretty(outcome.structured).c_str() : outcome.text.c_str());
}

Task<Result<int>> talk(Asked asked) {
    const auto executor = co_await boost::asio::this_coro::executor;
    mcp::ConnectionOptions options{.name = "atelier", .version = "0.1.0"};
    options.era = asked.era;
    if (const char* const token = std::getenv("ATELIER_MCP_TOKEN")) options.authorization = std::make_shared<GivenToken>(token);
    ATL_CO_TRY(const auto connection, mcp::Connection::open(executor, asked.url, std::move(options)));
    Result<int> out = 0;
    const auto era = [&] { return connection->era() == mcp::Era::legacy ? "legacy" : "modern"; };
    if (asked.tool.empty()) {
        const auto tools = co_await connection->list_tools();
        if (tools)
            print_tools(*tools, era(), asked.as_json);
        else
            out = fail(tools.error());
    } else {
        const auto outcome = co_await connection->call_tool(asked.tool, std::move(asked.arguments));
        if (outcome) print_outcome(*outcome, era(), asked.as_json);
        if (outcome) out = outcome->is_error ? 3 : 0;
        if (!outcome) out = fail(outcome.error());
    }
    co_await connection->close();
    co_return out;
}

Result<Asked> read(const Arguments& arguments) {
    const auto& words = arguments.words;
    Asked out;
    const bool list = words.size() == 3 && words[1] == "list";
    const bool call = (words.size() == 4 || words.size() == 5) && words[1] == "call";
    if (!list && !call) return fail(Code::invalid_argument, k_usage);
    out.url = words[2];
    if (call) out.tool = words[3];
    if (words.size() == 5) {
        ATL_TRY(out.arguments, json::parse_object(words[4]));
    }
    const std::string era = arguments.get("mode", "probe");
    if (era != "probe" && era != "modern" && era != "legacy") return fail(Code::invalid_argument, k_usage);
    out.era = era == "probe" ? mcp::Era::probe : era == "modern" ? mcp::Era::modern : mcp::Era::legacy;
    out.as_json = arguments.flag("json");
    return out;
}

}  // namespace

Result<int> mcp_client_command(const Arguments& arguments) {
    ATL_TRY(auto asked, read(arguments));
    IoContext io(1);
    std::optional<Result<int>> out;
    boost::asio::co_spawn(io, talk(std::move(asked)), [&](std::exception_ptr error, Result<int> result) {
        if (error) std::rethrow_exception(error);
        out = std::move(result);
    });
    io.run();
    return std::move(*out);
}

}  // namespace atelier::cli
