#include "review_commands.hpp"

#include <cstdio>

#include "server.hpp"

namespace atelier::cli {
namespace {

void print_json(const json::Object& object) { std::puts(json::print(object).c_str()); }

void print_change(const json::Object& c) {
    std::printf("%s  %-8s %-12s %s\n", json::get_string(c, "id").c_str(), json::get_string(c, "state").c_str(), json::get_string(c, "author").c_str(), json::get_string(c, "title").c_str());
}

void print_release(const json::Object& r) {
    const auto* title = json::get_object(r, "title");
    std::printf("%s  %-11s %-12s v%lld %s\n", json::get_string(r, "id").c_str(), json::get_string(r, "state").c_str(), json::get_string(r, "user").c_str(),
                static_cast<long long>(json::get_integer(r, "version")), title ? json::get_string(*title, "en").c_str() : "");
}

Result<int> list_changes(Server& server, const Arguments& arguments) {
    ATL_TRY(const json::Object answer, server.call("GET", "/changes?state=" + arguments.get("state")));
    if (arguments.flag("json")) {
        print_json(answer);
        return 0;
    }
    const auto* changes = json::get_array(answer, "changes");
    if (!changes || changes->empty()) std::puts("no changes");
    if (changes) {
        for (const auto& change : *changes) print_change(change.as_object());
    }
    return 0;
}

}  // namespace

Result<int> review_command(const Arguments& arguments) {
    const auto& words = arguments.words;
    if (words.size() < 2) return fail(Code::invalid_argument, "usage: ./atelier review list|show|approve|return|reject [CHANGE] --as NAME");
    ATL_TRY(const auto server, Server::connect(arguments));
    ATL_CHECK(server->act_as(arguments.get("as", "reviewer")));
    if (words[1] == "list") return list_changes(*server, arguments);
    if (words.size() != 3) return fail(Code::invalid_argument, "which change? ./atelier review list shows them");
    ATL_TRY(const json::Object change, server->call("GET", "/changes/" + words[2]));
    if (words[1] == "show") {
        if (arguments.flag("json")) {
            print_json(change);
        } else {
            print_change(change);
            std::printf("%s\n%s\n", json::get_string(change, "request").c_str(), json::get_string(change, "explanation").c_str());
        }
        return 0;
    }
    json::Object body{{"comment", arguments.get("comment")}};
    if (words[1] == "approve") body["content_sha256"] = json::get_string(change, "content_sha256");
    if (words[1] != "approve" && words[1] != "return" && words[1] != "reject") return fail(Code::invalid_argument, "approve, return or reject is expected, not '" + words[1] + "'");
    ATL_TRY(const json::Object done, server->call("POST", "/changes/" + words[2] + "/" + words[1], body));
    if (arguments.flag("json")) print_json(done);
    else print_change(done);
    return 0;
}

Result<int> release_command(const Arguments& arguments) {
    const auto& words = arguments.words;
    const std::string verb = words.size() > 1 ? words[1] : "list";
    ATL_TRY(const auto server, Server::connect(arguments));
    ATL_CHECK(server->act_as(arguments.get("as", "admin")));
    if (verb == "activate" && words.size() == 3) {
        ATL_TRY(const json::Object done, server->call("POST", "/releases/" + words[2] + "/activate"));
        if (arguments.flag("json")) print_json(done);
        else print_release(done);
        return 0;
    }
    if (verb != "list") return fail(Code::invalid_argument, "usage: ./atelier release list [--user NAME] [--json] | activate RELEASE");
    ATL_TRY(const json::Object answer, server->call("GET", "/releases?user=" + arguments.get("user")));
    if (arguments.flag("json")) {
        print_json(answer);
        return 0;
    }
    const auto* releases = json::get_array(answer, "releases");
    if (!releases || releases->empty()) std::puts("no releases");
    if (releases) {
        for (const auto& release : *releases) print_release(release.as_object());
    }
    return 0;
}

Result<int> rollback_command(const Arguments& arguments) {
    if (arguments.words.size() != 2) return fail(Code::invalid_argument, "usage: ./atelier rollback RELEASE [--as NAME] [--json]");
    ATL_TRY(const auto server, Server::connect(arguments));
    ATL_CHECK(server->act_as(arguments.get("as", "admin")));
    ATL_TRY(const json::Object done, server->call("POST", "/releases/" + arguments.words[1] + "/rollback"));
    if (arguments.flag("json")) print_json(done);
    else print_release(done);
    return 0;
}

}  // namespace atelier::cli
