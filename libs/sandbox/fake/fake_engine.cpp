#include "fake_engine.hpp"

#include <boost/asio/post.hpp>
#include <future>

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

Task<net::Response> FakeEngine::answer(json::Object info, net::Request request) {
    const std::string text = json::print(info);
    if (request.path == "/v1.41/info") co_return net::Response::json(200, text);
    if (request.path == "/v1.41/version") co_return net::Response::json(200, R"({"ApiVersion":"1.41","Components":[{"Name":"Engine"}]})");
    if (request.path.starts_with("/v1.41/images/")) co_return net::Response::json(200, R"({"Id":"sha256:0"})");
    co_return net::Response::json(501, R"({"message":"not played"})");
}

FakeEngine::FakeEngine(std::filesystem::path dir, json::Object info) : socket_((dir / "fake.sock").string()) {
    server_ = net::Server::listen_unix(io_.get_executor(), socket_, 0600, [info = std::move(info)](net::Request request) {
                  return answer(info, std::move(request));
              }).value();
    thread_ = std::thread([this] { io_.run(); });
}

FakeEngine::~FakeEngine() {
    boost::asio::post(io_, [this] { io_.stop(); });
    thread_.join();
}

}  // namespace atelier::sandbox
