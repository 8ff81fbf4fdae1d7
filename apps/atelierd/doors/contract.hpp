#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"
#include "atelier/json/schema.hpp"
#include "atelier/net/http.hpp"

namespace atelier::orchestrator {

/// What the OpenAPI document (schemas/rest/openapi.json) says of requests, enforced before a handler runs: parameters,
/// query, size and body. Schemas are compiled when their operation is first used. One thread.
class RequestContract {
public:
    class Operation;

    /// Reads the document; invalid_argument says what in it cannot be used.
    static Result<RequestContract> make(std::string_view openapi);

    RequestContract(RequestContract&&) noexcept;
    RequestContract& operator=(RequestContract&&) noexcept;
    ~RequestContract();

    /// The operation of a route's pattern ("/api/v1/sessions/{id}"), valid as long as the contract; not_found where the
    /// document has none.
    Result<Operation*> find(const std::string& method, const std::string& pattern);
    /// Who may call it: whether without a sign-in, and with which roles (empty: any).
    struct Audience {
        bool anybody = false;
        std::vector<std::string> roles;
    };
    static const Audience& audience(const Operation& operation);
    /// invalid_argument names the member and what is expected of it; exhausted means larger than the operation takes
    /// (413).
    static Result<void> check(Operation& operation, const net::Request& request);

private:
    struct State;
    explicit RequestContract(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace atelier::orchestrator
