// The fake Gitea as a process, for end-to-end tests. Its one argument is a JSON object: folder, port (0: any), users
// and readers (token -> name), hook_url, hook_secret, protection {approvals, checks}. Says "ready <url>" and ends with
// its standard input.
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <cstdio>

#include "fake_gitea.hpp"

using namespace atelier;
using forge::fake::Gitea;

namespace {

std::map<std::string, std::string> names_of(const json::Object& config, const char* key) {
    std::map<std::string, std::string> out;
    const auto* list = json::get_object(config, key);
    if (!list) return out;
    for (const auto& [token, name] : *list) out[std::string(token)] = std::string(name.as_string());
    return out;
}

Task<> serve(Gitea* gitea, std::uint16_t port, boost::asio::posix::stream_descriptor* input) {
    const auto started = co_await gitea->start(port);
    if (!started) {
        std::fprintf(stderr, "%s\n", started.error().describe().c_str());
        co_return;
    }
    std::printf("ready %s\n", gitea->url().c_str());
    std::fflush(stdout);
    char byte = 0;
    boost::system::error_code ended;
    while (!ended) {
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ended);
        co_await input->async_read_some(boost::asio::buffer(&byte, 1), token);
    }
    co_await gitea->stop();
}

}  // namespace

int main(int argc, char** argv) {
    const auto config = json::parse_object(argc > 1 ? argv[1] : "");
    if (!config) {
        std::fprintf(stderr, "fake_gitea '{\"folder\": ..., \"users\": {...}}'\n");
        return 2;
    }
    IoContext io(1);
    Gitea gitea(
        io.get_executor(), {.folder = json::get_string(*config, "folder"),
                            .users = names_of(*config, "users"),
                            .readers = names_of(*config, "readers"),
                            .hook_url = json::get_string(*config, "hook_url"),
                            .hook_secret = json::get_string(*config, "hook_secret")}
    );
    boost::asio::posix::stream_descriptor input(io.get_executor(), ::dup(STDIN_FILENO));
    const auto port = static_cast<std::uint16_t>(json::get_integer(*config, "port"));
    boost::asio::co_spawn(io, serve(&gitea, port, &input), [&io](std::exception_ptr) { io.stop(); });
    const auto* protection = json::get_object(*config, "protection");
    if (protection) {
        // The repository has to be there first.
        std::filesystem::create_directories(gitea.git().path() / "hooks");
        Gitea::Protection rules;
        rules.approvals = static_cast<int>(json::get_integer(*protection, "approvals"));
        if (const auto* checks = json::get_array(*protection, "checks")) {
            for (const auto& check : *checks) rules.checks.emplace_back(check.as_string());
        }
        gitea.protect(std::move(rules));
    }
    io.run();
    return 0;
}
