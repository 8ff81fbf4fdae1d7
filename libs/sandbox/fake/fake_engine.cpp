#include "fake_engine.hpp"

#include <boost/asio/post.hpp>
#include <future>

#include "atelier/async/task_group.hpp"

namespace atelier::sandbox {

json::Object FakeEngine::good_info() {
    return {
        {"OSType", "linux"},
        {"CgroupVersion", "2"},
        {"MemoryLimit", true},
        {"SwapLimit", true},
        {"PidsLimit", true},
        {"CpuCfsQuota", true},
        {"SecurityOptions", json::Array{"name=seccomp,profile=builtin"}}
    };
}

Task<net::Response> FakeEngine::answer(json::Object info, json::Object state, net::Request request) {
    const std::string text = json::print(info);
    if (request.path == "/v1.41/info") co_return net::Response::json(200, text);
    if (request.path == "/v1.41/version") co_return net::Response::json(200, R"({"ApiVersion":"1.41","Components":[{"Name":"Engine"}]})");
    if (request.path.starts_with("/v1.41/images/")) co_return net::Response::json(200, R"({"Id":"sha256:0"})");
    if (!state.empty() && request.path.ends_with("/wait")) {
        (void)co_await sleep_for(std::chrono::hours(1));
        co_return net::Response::json(500, "{}");
    }
    if (!state.empty() && request.path.ends_with("/json")) co_return net::Response::json(200, json::print(json::Object{{"State", state}}));
    co_return net::Response::json(501, R"({"message":"not played"})");
}

FakeEngine::FakeEngine(std::filesystem::path dir, json::Object info, json::Object state) : socket_((dir / "fake.sock").string()) {
    server_ = net::Server::listen_unix(io_.get_executor(), socket_, 0600, [info = std::move(info), state = std::move(state)](net::Request request) {
                  return answer(info, state, std::move(request));
              }).value();
    thread_ = std::thread([this] { io_.run(); });
}

FakeEngine::~FakeEngine() {
    boost::asio::post(io_, [this] { io_.stop(); });
    thread_.join();
}

}  // namespace atelier::sandbox
