#include "git_site.hpp"

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/process/process.hpp"

namespace atelier::forge::fake {
namespace {

/// Head and body of a CGI answer (RFC 3875, section 6).
net::Response read_cgi(const std::string& text) {
    net::Response out;
    auto end = text.find("\r\n\r\n");
    std::size_t gap = 4;
    if (end == std::string::npos) {
        end = text.find("\n\n");
        gap = 2;
    }
    if (end == std::string::npos) return net::Response::text(502, "text/plain", "no head");
    for (const auto& raw : split(text.substr(0, end), '\n')) {
        const std::string line(trim(raw));
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        const std::string name = line.substr(0, colon);
        const std::string value(trim(line.substr(colon + 1)));
        if (to_lower(name) == "status")
            out.status = std::stoi(value);
        else
            out.headers.set(name, value);
    }
    out.body = text.substr(end + gap);
    return out;
}

}  // namespace

GitSite::GitSite(std::filesystem::path folder, std::string repository, std::string base)
    : folder_(std::move(folder)), repository_(std::move(repository)), base_(std::move(base)) {}

Task<Result<std::string>> GitSite::git(std::vector<std::string> arguments, std::string input, std::string user) {
    process::Command command;
    command.argv = {process::find_program("git"), "--git-dir", path().string()};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    for (const char* who : {"AUTHOR", "COMMITTER"}) {
        command.env.emplace_back(std::string("GIT_") + who + "_NAME", user);
        command.env.emplace_back(std::string("GIT_") + who + "_EMAIL", user + "@forge.localhost");
    }
    command.input = std::move(input);
    ATL_CO_TRY(const auto output, co_await process::run(std::move(command)));
    if (!output.ok()) co_return fail(Code::failed_precondition, output.describe(), output.err);
    co_return std::string(trim(output.out));
}

Task<Result<void>> GitSite::start() {
    if (std::filesystem::exists(path() / "HEAD")) co_return Result<void>{};
    std::filesystem::create_directories(path());
    ATL_CO_CHECK(co_await git({"init", "--bare", "--quiet", "--initial-branch", base_}));
    ATL_CO_CHECK(co_await git({"config", "http.receivepack", "true"}));
    ATL_CO_TRY(const auto blob, co_await git({"hash-object", "-w", "--stdin"}, "Customizations\n"));
    ATL_CO_TRY(const auto tree, co_await git({"mktree"}, "100644 blob " + blob + "\tREADME.md\n"));
    ATL_CO_TRY(const auto commit, co_await git({"commit-tree", tree, "-m", "Start"}));
    ATL_CO_CHECK(co_await git({"update-ref", "refs/heads/" + base_, commit}));
    co_return Result<void>{};
}

void GitSite::protect_base() {
    const std::string hook = "#!/bin/sh\n[ \"$1\" = \"refs/heads/" + base_ +
                             "\" ] || exit 0\necho 'Not allowed to push to protected branch' >&2\nexit 1\n";
    (void)write_file_atomic(path() / "hooks" / "update", hook, 0755);
}

Task<net::Response> GitSite::answer(net::Request request, std::string user) {
    process::Command command;
    command.argv = {process::find_program("git"), "http-backend"};
    const auto question = request.target.find('?');
    command.env = {
        {"GIT_PROJECT_ROOT", folder_.string()},
        {"GIT_HTTP_EXPORT_ALL", "1"},
        {"PATH_INFO", request.path},
        {"REQUEST_METHOD", request.method},
        {"QUERY_STRING", question == std::string::npos ? "" : request.target.substr(question + 1)},
        {"CONTENT_TYPE", std::string(request.headers.get("Content-Type"))},
        {"CONTENT_LENGTH", std::to_string(request.body.size())},
        {"HTTP_CONTENT_ENCODING", std::string(request.headers.get("Content-Encoding"))},
        {"GIT_PROTOCOL", std::string(request.headers.get("Git-Protocol"))},
        {"REMOTE_USER", user},
        {"REMOTE_ADDR", "127.0.0.1"},
        {"PATH", "/usr/bin:/bin"},
    };
    command.input = std::move(request.body);
    const auto output = co_await process::run(std::move(command));
    if (!output || !output->ok()) co_return net::Response::text(500, "text/plain", output ? output->err : "git");
    co_return read_cgi(output->out);
}

Task<std::string> GitSite::commit_of(std::string revision) {
    const auto id = co_await git({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
    co_return id.value_or("");
}

Task<std::string> GitSite::merged_tree(std::string base, std::string head) {
    const auto tree = co_await git({"merge-tree", "--write-tree", base, head});
    co_return tree.value_or("");
}

Task<std::string> GitSite::commit_to_base(
    std::string tree, std::vector<std::string> parents, std::string message, std::string user
) {
    std::vector<std::string> arguments{"commit-tree", tree};
    for (const auto& parent : parents) {
        arguments.emplace_back("-p");
        arguments.push_back(parent);
    }
    const auto made = co_await git(arguments, message, user);
    if (!made) co_return std::string();
    const auto moved = co_await git({"update-ref", "refs/heads/" + base_, *made, parents.front()});
    co_return moved ? *made : std::string();
}

}  // namespace atelier::forge::fake
