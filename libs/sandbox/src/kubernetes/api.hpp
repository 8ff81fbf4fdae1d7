#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "atelier/async/task.hpp"
#include "atelier/json/json.hpp"
#include "atelier/net/client.hpp"
#include "atelier/sandbox/kubernetes.hpp"

namespace atelier::sandbox::kubernetes {

/// Calls of the Kubernetes API. A value: copies are cheap and independent. Errors carry the server's own message: not_found (404),
/// conflict (409), permission_denied (401, 403), exhausted (429 to the end), failed_precondition (410, other 4xx), unavailable
/// (5xx, no answer), timeout. Source: Kubernetes API conventions ("HTTP status codes", "Response status kind").
class Api {
public:
    /// invalid_argument for an address that would carry the token unprotected.
    static Result<Api> make(ClusterAccess access);

    struct Call {
        std::string method = "GET";
        std::string target{};
        std::string body{};
        std::chrono::milliseconds deadline{0};  ///< 0: the access's
        bool reads_back = true;                 ///< false: what was made is not looked at, and nobody has to be allowed to
    };
    /// Asks until the deadline: what the server is too busy for (429, with Retry-After) or broken for (5xx, no answer) is asked again.
    /// A POST whose first answer was lost and that then meets "already exists" is answered with what is there (null if not read back).
    Task<Result<json::Value>> call(Call call) const;
    /// The same, holding the thread until it is answered.
    Result<json::Value> call_now(Call call) const;
    /// One exchange, no repetition; a 2xx body goes to `on_chunk` as it comes, any other is the error. Returns at the body's end.
    Task<Result<void>> stream(std::string target, std::chrono::milliseconds gap, std::function<bool(std::string_view)> on_chunk) const;

private:
    struct Answer {
        int status = 0;
        json::Value body;
        std::chrono::milliseconds pause{0};  ///< what Retry-After says
    };
    explicit Api(ClusterAccess access, net::Endpoint endpoint) : access_(std::move(access)), endpoint_(std::move(endpoint)) {}
    Result<net::ClientRequest> request(const std::string& method, const std::string& target) const;
    Task<Result<Answer>> once(Call call, std::chrono::milliseconds limit) const;
    Task<Result<json::Value>> existing(Call call, Error conflict) const;

    ClusterAccess access_;
    net::Endpoint endpoint_;
};

/// The error that a Status object or a plain text of that HTTP status means.
Error error_of(int status, const json::Value& body, const std::string& what);

}  // namespace atelier::sandbox::kubernetes
