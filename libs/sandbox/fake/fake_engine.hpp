#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "atelier/json/json.hpp"
#include "atelier/net/server.hpp"

namespace atelier::sandbox {

/// Answers what a driver asks an engine before the first container, on a thread of its own, with whatever the test wants the
/// engine to be. Everything else is 501.
class FakeEngine {
public:
    /// With a `state`, every container is in it, and waiting for its end never returns.
    FakeEngine(std::filesystem::path dir, json::Object info, json::Object state = {});
    ~FakeEngine();
    FakeEngine(const FakeEngine&) = delete;
    FakeEngine& operator=(const FakeEngine&) = delete;

    std::string socket() const { return socket_; }
    /// What a well configured engine says of itself.
    static json::Object good_info();

private:
    static Task<net::Response> answer(json::Object info, json::Object state, net::Request request);

    IoContext io_{1};
    std::string socket_;
    std::unique_ptr<net::Server> server_;
    std::thread thread_;
};

}  // namespace atelier::sandbox
