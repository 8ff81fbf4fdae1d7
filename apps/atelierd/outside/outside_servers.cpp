#include "outside_servers.hpp"

#include <algorithm>
#include <cstdio>

#include "atelier/base/log_file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/json/schema.hpp"
#include "atelier/mcp/stdio.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::size_t k_name_bytes = 64;  // what OpenAI's dialect takes
constexpr std::size_t k_description_bytes = 400;
constexpr std::size_t k_schema_bytes = 4000;
constexpr std::size_t k_server_bytes = 12'000;  // of declarations in a prompt
constexpr std::size_t k_prompt_bytes = 24'000;  // of all servers
constexpr std::size_t k_result_bytes = 8000;
constexpr LogLimits k_log{.max_bytes = 4u << 20, .generations = 2};
constexpr std::chrono::milliseconds k_period{300'000};
constexpr std::chrono::milliseconds k_first_pause{1000};

/// One line without control characters, cut: what a stranger's text may be in a prompt or a terminal.
std::string one_line(std::string_view text, std::size_t limit) {
    std::string out;
    for (const char c : truncate_utf8(text, limit)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return out;
}

std::string public_name(const std::string& server, std::string_view tool) {
    std::string out = server + "__";
    for (const char c : tool) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        out += plain ? c : '_';
    }
    return out.substr(0, k_name_bytes);
}

/// A result as a model may read it.
std::string readable(const mcp::CallOutcome& outcome) {
    std::string text = outcome.text;
    if (text.empty() && !outcome.structured.empty()) text = json::print(outcome.structured);
    if (text.empty()) text = "(nothing that can be read as text)";
    if (outcome.is_error) text = "The tool reports an error: " + text;
    if (text.size() <= k_result_bytes) return text;
    const auto whole = text.size();
    return std::string(truncate_utf8(text, k_result_bytes)) + "\n(cut: " + std::to_string(whole) + " bytes in all)";
}

}  // namespace

struct OutsideServers::Tool {
    std::string name;  ///< as the model sees it
    std::string own;   ///< as the server knows it
    std::string description;
    json::Object input;
    json::Schema schema;
    Rule rule = Rule::ask;
    std::size_t bytes = 0;  ///< of its declaration
    std::vector<std::string> unchecked{};  ///< patterns of its schema that are not checked, and why
};

struct OutsideServers::Server {
    Server(Executor executor, OutsideServerConfig c) : config(std::move(c)), wake(std::move(executor)) {}
    OutsideServerConfig config;
    std::unique_ptr<mcp::Connection> connection;
    std::vector<Tool> tools;
    std::vector<std::string> left_out;
    std::string state = "starting";
    std::string error;
    bool listening = false;
    bool changed = false;  ///< the server says that its list is another one
    Signal wake;
    std::optional<LogFile> log;  ///< what a program writes to its standard error

    void take(const std::vector<mcp::ToolInfo>& listed);
};

/// Makes the list anew. Whatever cannot be offered is named with its reason.
void OutsideServers::Server::take(const std::vector<mcp::ToolInfo>& listed) {
    tools.clear();
    left_out.clear();
    std::vector<const mcp::ToolInfo*> sorted;
    for (const auto& info : listed) sorted.push_back(&info);
    std::ranges::sort(sorted, {}, [](const mcp::ToolInfo* info) { return info->name; });
    std::size_t bytes = 0;
    const auto leave_out = [this](const mcp::ToolInfo& info, std::string_view why) {
        if (left_out.size() < 50) left_out.push_back(one_line(info.name, 100) + ": " + std::string(why));
    };
    for (const auto* info : sorted) {
        const std::string name = public_name(config.name, info->name);
        if (info->name.empty() || config.name.size() + 2 + info->name.size() > k_name_bytes) {
            leave_out(*info, "its name is too long");
            continue;
        }
        if (std::ranges::find(tools, name, &Tool::name) != tools.end()) {
            leave_out(*info, "another tool has the name " + name);
            continue;
        }
        const std::size_t size = json::print(info->input_schema).size();
        auto schema =
            size > k_schema_bytes
                ? fail(Code::exhausted, "its inputSchema is larger than " + std::to_string(k_schema_bytes) + " bytes")
                : json::Schema::make(info->input_schema, json::Schema::Patterns::optional);
        if (!schema) {
            leave_out(*info, one_line(schema.error().message, 200));
            continue;
        }
        Tool tool{
            name, info->name, one_line(info->description, k_description_bytes), info->input_schema, std::move(*schema), config.rule(info->name)
        };
        for (const auto& note : tool.schema.unchecked())
            if (tool.unchecked.size() < 20) tool.unchecked.push_back(one_line(note, 300));
        tool.bytes = name.size() + tool.description.size() + size + 50;
        if (tool.rule != Rule::deny && bytes + tool.bytes > k_server_bytes) {
            leave_out(*info, "the tools before it fill the " + std::to_string(k_server_bytes) + " bytes that a server has in the prompt; deny some");
            continue;
        }
        if (tool.rule != Rule::deny) bytes += tool.bytes;
        tools.push_back(std::move(tool));
    }
}

OutsideServers::OutsideServers(Executor executor, std::vector<OutsideServerConfig> configs, std::filesystem::path logs, RoleOf role_of)
    : executor_(executor), logs_(std::move(logs)), role_of_(std::move(role_of)), tasks_(executor) {
    for (auto& config : configs) servers_.push_back(std::make_shared<Server>(executor, std::move(config)));
}
OutsideServers::~OutsideServers() = default;

void OutsideServers::connect(const std::shared_ptr<Server>& server) {
    const std::weak_ptr<Server> weak = server;
    const auto& config = server->config;
    mcp::ConnectionOptions options{.name = "atelier", .version = "0.1.0", .timeout = config.timeout};
    options.max_body = 4u << 20;
    options.headers = config.headers;
    options.handlers.notification = [weak](const mcp::Message& message) {
        const auto alive = weak.lock();
        if (!alive || message.method != "notifications/tools/list_changed") return;
        alive->changed = true;
        alive->wake.notify_all();
    };
    if (!config.url.empty()) {
        auto opened = mcp::Connection::open(executor_, config.url, std::move(options));
        if (opened) server->connection = std::move(*opened);
        return;
    }
    mcp::StdioProgram program;
    program.argv = config.argv;
    program.env = config.env;
    program.cwd = config.cwd;
    auto log = LogFile::open(logs_ / ("mcp-" + config.name + ".log"), k_log);
    if (log)
        server->log.emplace(std::move(*log));
    else
        std::fprintf(stderr, "mcp server %s: %s\n", config.name.c_str(), log.error().describe().c_str());
    program.log = [weak](std::string_view line) {
        const auto alive = weak.lock();
        if (!alive || !alive->log) return;
        std::string text = one_line(line, 2000);
        for (const auto& secret : alive->config.secrets)
            if (secret.size() >= 4) text = replace_all(std::move(text), secret, "***");
        alive->log->append(text);
    };
    server->connection = mcp::launch(executor_, std::move(program), std::move(options));
}

void OutsideServers::start() {
    for (const auto& server : servers_) {
        connect(server);
        tasks_.spawn(watch(server));
    }
}

Task<> OutsideServers::stop() {
    co_await tasks_.close();
    // Side by side: one that does not want to end costs its seconds once.
    TaskGroup closing(executor_);
    for (const auto& server : servers_)
        if (server->connection) closing.spawn(server->connection->close());
    while (closing.size() > 0) {
        const bool waited = co_await sleep_for(std::chrono::milliseconds(10));
        if (!waited) break;
    }
    for (const auto& server : servers_) server->connection.reset();
}

Task<> OutsideServers::watch(std::shared_ptr<Server> server) {
    auto pause = k_first_pause;
    while (server->connection) {
        server->changed = false;
        const auto listed = co_await server->connection->list_tools();
        if (listed) {
            server->take(*listed);
            server->state = "ready";
            server->error.clear();
            pause = k_first_pause;
            // A modern server tells of changes only who listens.
            if (!server->listening && server->connection->era() == mcp::Era::modern) {
                server->listening = true;
                tasks_.spawn(listen(server));
            }
        } else {
            server->state = "failed";
            server->error = listed.error().message;
            server->tools.clear();
        }
        // A server that is never content costs a list a second, not more.
        const bool waited = co_await sleep_for(pause);
        if (!waited) co_return;
        if (!listed) pause = std::min(pause * 2, k_period);
        if (listed && !server->changed) co_await server->wake.wait(k_period);
    }
}

Task<> OutsideServers::listen(std::shared_ptr<Server> server) {
    const auto on_event = [weak = std::weak_ptr(server), openings = std::make_shared<int>(0)](const mcp::Message& message) {
        const auto alive = weak.lock();
        // The first opening comes right after the list was read; after a later one it may be another.
        if (!alive || (message.method == "notifications/subscriptions/acknowledged" && ++*openings == 1)) return;
        alive->changed = true;
        alive->wake.notify_all();
    };
    // A server that will not have it is asked for its list every five minutes.
    (void)co_await server->connection->listen({{"toolsListChanged", true}}, on_event);
}

bool OutsideServers::serves(const OutsideServerConfig& config, const std::string& role) {
    return config.roles.empty() || std::ranges::find(config.roles, role) != config.roles.end();
}

const OutsideServers::Tool* OutsideServers::find(const std::string& tool, Server** server) const {
    for (const auto& one : servers_) {
        const auto found = std::ranges::find(one->tools, tool, &Tool::name);
        if (found == one->tools.end()) continue;
        if (server != nullptr) *server = one.get();
        return &*found;
    }
    return nullptr;
}

Task<Result<std::vector<agent::OutsideTool>>> OutsideServers::offered(agent::SessionRef session) {
    ATL_CO_TRY(const std::string role, co_await role_of_(session.user));
    std::vector<agent::OutsideTool> out;
    std::size_t bytes = 0;
    for (const auto& server : servers_) {
        if (!serves(server->config, role)) continue;
        for (const auto& tool : server->tools) {
            if (tool.rule == Rule::deny || bytes + tool.bytes > k_prompt_bytes) continue;
            bytes += tool.bytes;
            out.push_back({tool.name, tool.description, tool.input});
        }
    }
    co_return out;
}

agent::OutsideTools::Rule OutsideServers::rule(const std::string& tool) const {
    const auto* const found = find(tool, nullptr);
    return found == nullptr ? Rule::deny : found->rule;
}

bool OutsideServers::fits(const std::string& tool, const json::Object& arguments) const {
    const auto* const found = find(tool, nullptr);
    return found != nullptr && found->schema.check(arguments).has_value();
}

Task<Result<std::string>> OutsideServers::call(agent::SessionRef session, std::string tool, json::Object arguments) {
    ATL_CO_TRY(const std::string role, co_await role_of_(session.user));
    Server* server = nullptr;
    const auto* const found = find(tool, &server);
    if (found == nullptr || found->rule == Rule::deny || !serves(server->config, role))
        co_return fail(Code::permission_denied, "this tool is not offered here");
    if (auto checked = found->schema.check(arguments); !checked) co_return fail(checked.error());
    auto outcome = co_await server->connection->call_tool(found->own, std::move(arguments));
    if (outcome) co_return readable(*outcome);
    Error error = outcome.error();
    const bool network = error.code == Code::unavailable || error.code == Code::timeout;
    // A user reads this; where the server is, the operator's status says.
    if (network && !error.message.starts_with("the MCP server"))
        error = {error.code, "the MCP server does not answer", error.describe(), {}};
    co_return fail(std::move(error));
}

json::Array OutsideServers::status() const {
    json::Array out;
    for (const auto& server : servers_) {
        json::Array tools;
        for (const auto& tool : server->tools) {
            json::Object one{
                {"name", tool.name},
                {"tool", one_line(tool.own, 100)},
                {"rule", to_string(tool.rule)},
                {"description", tool.description}
            };
            if (!tool.unchecked.empty()) one["unchecked"] = json::Array(tool.unchecked.begin(), tool.unchecked.end());
            tools.push_back(std::move(one));
        }
        json::Array left_out;
        for (const auto& line : server->left_out) left_out.emplace_back(line);
        json::Array roles;
        for (const auto& role : server->config.roles) roles.emplace_back(role);
        const auto& config = server->config;
        const auto era = server->connection ? server->connection->era() : mcp::Era::probe;
        out.push_back(json::Object{
            {"name", config.name},
            {"place", config.url.empty() ? config.argv.front() : config.url},
            {"state", server->state},
            {"error", server->error},
            {"era", era == mcp::Era::modern   ? "modern"
                    : era == mcp::Era::legacy ? "legacy"
                                              : "unknown"},
            {"roles", std::move(roles)},
            {"tools", std::move(tools)},
            {"left_out", std::move(left_out)}
        });
    }
    return out;
}

}  // namespace atelier::orchestrator
