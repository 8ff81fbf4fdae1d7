#include "contract_command.hpp"

#include <cstdio>

#include "atelier/json/json.hpp"
#include "server.hpp"

namespace atelier::cli {
namespace {

void print_difference(const json::Object& difference, const char* indent) {
    const auto* breaking = difference.if_contains("breaking");
    const bool breaks = breaking && breaking->is_bool() && breaking->as_bool();
    const std::string field = json::get_string(difference, "field");
    std::printf(
        "%s%-10s %s%s%s: %s\n", indent, breaks ? "breaking" : "compatible", json::get_string(difference, "tool").c_str(), field.empty() ? "" : " ",
        field.c_str(), json::get_string(difference, "text").c_str()
    );
}

void print(const json::Object& status) {
    std::printf(
        "contract: %s (pinned %.12s, seen %.12s)\n", json::get_string(status, "state").c_str(), json::get_string(status, "pinned_sha256").c_str(),
        json::get_string(status, "seen_sha256").c_str()
    );
    if (const auto* differences = json::get_array(status, "differences")) {
        for (const auto& each : *differences) {
            if (each.is_object()) print_difference(each.as_object(), "  ");
        }
    }
    const auto* broken = json::get_array(status, "broken");
    if (!broken || broken->empty()) return;
    std::puts("customizations that this breaks:");
    for (const auto& each : *broken) {
        const auto* one = each.if_object();
        if (!one) continue;
        std::printf(
            "  %s/%s, release %s\n", json::get_string(*one, "user").c_str(), json::get_string(*one, "feature").c_str(),
            json::get_string(*one, "release_id").c_str()
        );
    }
}

}  // namespace

Result<int> contract_command(const Arguments& arguments) {
    ATL_TRY(const auto server, Server::connect(arguments));
    ATL_CHECK(server->act_as(arguments.get("as", "admin")));
    ATL_TRY(json::Object status, server->call("GET", "/operations/contract"));
    if (arguments.flag("accept")) {
        const json::Object body{{"sha256", json::get_string(status, "seen_sha256")}};
        ATL_TRY(status, server->call("POST", "/operations/contract/accept", body));
    }
    if (arguments.flag("json"))
        std::puts(json::print(status).c_str());
    else
        print(status);
    return json::get_string(status, "state") == "breaking" ? 3 : 0;
}

}  // namespace atelier::cli
