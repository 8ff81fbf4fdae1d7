#pragma once

#include <map>
#include <optional>
#include <string>

#include "atelier/async/pool.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/net/http.hpp"
#include "atelier/store/repositories.hpp"

namespace atelier::orchestrator {

/// argon2id with a random salt, encoded form ($argon2id$v=19$m=...). About 50 ms on purpose: run it on the pool.
Result<std::string> hash_password(const std::string& password);
bool verify_password(const std::string& encoded, const std::string& password);

/// Who is calling, and what they may do.
class Access {
public:
    Access(store::Accounts& accounts, BlockingPool& pool, const Clock& clock, std::string operator_token);

    struct SignedIn {
        store::User user;
        std::string token;
    };
    /// Wrong name and wrong password answer alike and cost the same time; after ten failures in a row a name waits a minute.
    Task<Result<SignedIn>> sign_in(std::string name, std::string password, std::string locale);
    /// The operator (whoever can read the data folder) may act as anybody: how the command line works.
    Task<Result<SignedIn>> sign_in_as(std::string operator_token, std::string name);
    Task<Result<void>> sign_out(std::string token);
    /// Whether this is the operator's token; an empty one never is.
    bool is_operator(std::string_view token) const;

    /// The token of the cookie or of the Authorization header. Which page a request comes from was judged at the door.
    static Result<std::string> credentials(const net::Request& request);
    /// Whose token it is; `unauthenticated` otherwise.
    Task<Result<store::User>> caller(Result<std::string> credentials);
    /// As caller, and with this role.
    Task<Result<store::User>> caller_with(Result<std::string> credentials, std::string role);

private:
    Task<Result<SignedIn>> issue(store::User user);

    struct Failures {
        int count = 0;
        Millis last = 0;
    };
    store::Accounts& accounts_;
    BlockingPool& pool_;
    const Clock& clock_;
    std::string operator_token_;
    std::map<std::string, Failures> failures_;
};

/// "atelier=...; HttpOnly; SameSite=Lax; Path=/". `secure` adds Secure.
std::string session_cookie(const std::string& token, bool secure);

}  // namespace atelier::orchestrator
