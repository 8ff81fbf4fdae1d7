#include "mcp_command.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

#include "atelier/json/json.hpp"
#include "server.hpp"

namespace atelier::cli {
namespace {

/// True once no server is still being asked for the first time.
bool settled(const json::Object& status) {
    const auto* servers = json::get_array(status, "servers");
    if (!servers) return true;
    for (const auto& server : *servers)
        if (server.is_object() && json::get_string(server.as_object(), "state") == "starting") return false;
    return true;
}

/// False when one cannot be used.
bool print(const json::Object& status, bool as_text) {
    const auto* servers = json::get_array(status, "servers");
    bool good = true;
    if (as_text && (!servers || servers->empty())) std::puts("no outside servers are configured: set mcp_servers in atelier.json");
    if (!servers) return good;
    for (const auto& value : *servers) {
        const auto* server = value.if_object();
        if (!server) continue;
        const std::string state = json::get_string(*server, "state");
        good = good && state == "ready";
        if (!as_text) continue;
        std::printf(
            "%s  %s  %s (%s)\n", json::get_string(*server, "name").c_str(), state.c_str(), json::get_string(*server, "place").c_str(),
            json::get_string(*server, "era").c_str()
        );
        if (const std::string error = json::get_string(*server, "error"); !error.empty()) std::printf("  -> %s\n", error.c_str());
        for (const auto& tool : *json::get_array(*server, "tools")) {
            std::printf(
                "  %-5s %s  %.100s\n", json::get_string(tool.as_object(), "rule").c_str(), json::get_string(tool.as_object(), "name").c_str(),
                json::get_string(tool.as_object(), "description").c_str()
            );
            if (const auto* const unchecked = json::get_array(tool.as_object(), "unchecked"))
                for (const auto& line : *unchecked) std::printf("        not checked: %s\n", line.as_string().c_str());
        }
        for (const auto& line : *json::get_array(*server, "left_out")) std::printf("  left out: %s\n", line.as_string().c_str());
    }
    return good;
}

}  // namespace

Result<int> mcp_command(const Arguments& arguments) {
    if (arguments.words.size() != 2 || arguments.words[1] != "list") return fail(Code::invalid_argument, "usage: ./atelier mcp list [--json]");
    ATL_TRY(const auto server, Server::connect(arguments));
    ATL_CHECK(server->act_as(arguments.get("as", "admin")));
    json::Object status;
    for (int i = 0; i < 100; ++i) {
        ATL_TRY(status, server->call("GET", "/operations/mcp-servers"));
        if (settled(status)) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    const bool as_json = arguments.flag("json");
    if (as_json) std::puts(json::print(status).c_str());
    return print(status, !as_json) ? 0 : 1;
}

}  // namespace atelier::cli
