#pragma once

#include <chrono>
#include <string>

#include "atelier/async/task.hpp"
#include "atelier/json/json.hpp"

namespace atelier::sandbox {

/// Calls of the Docker Engine API v1.41 over a unix socket. A value: copies are cheap and independent. Errors carry the
/// engine's own message: not_found (404), conflict (409), failed_precondition (other 4xx), unavailable (5xx, no answer).
class Engine {
public:
    explicit Engine(std::string socket) : socket_(std::move(socket)) {}
    const std::string& socket() const { return socket_; }

    struct Call {
        std::string method{};
        std::string target{};  ///< below /v1.41
        std::string body{};
        std::string type = "application/json";
        std::chrono::milliseconds timeout{30000};
    };
    /// The answer's JSON; null when it has no body. Already-done (304) is a success.
    Task<Result<json::Value>> call(Call call) const;
    /// The same, holding the thread until it is answered.
    Result<json::Value> call_now(Call call) const;

private:
    std::string socket_;
};

}  // namespace atelier::sandbox
