#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "atelier/async/pool.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/net/http.hpp"
#include "atelier/store/repositories.hpp"
#include "throttle.hpp"

namespace atelier::orchestrator {

/// argon2id with a random salt, encoded form ($argon2id$v=19$m=...). About 50 ms on purpose: run it on the pool.
Result<std::string> hash_password(const std::string& password);
bool verify_password(const std::string& encoded, const std::string& password);

/// Who is calling, and what they may do.
class Access {
public:
    /// `hashing` is for passwords alone: whoever keeps it busy delays nothing else. `device_secret` signs what a browser shows to be known.
    Access(store::Accounts& accounts, BlockingPool& hashing, const Clock& clock, std::string operator_token, std::string device_secret);

    struct SignedIn {
        store::User user;
        std::string token;
        std::string device;  ///< for the cookie by which this browser is known from now on
    };
    struct Attempt {
        std::string name;
        std::string password;
        std::string locale;
        std::string address;  ///< of the caller
        std::string device;   ///< what its browser shows, or empty
    };
    /// Wrong name and wrong password answer alike and take the same time. Attempts are limited per name and address, per address and per
    /// name (`exhausted`, with the time to wait); a browser in which this account signed in before has a limit of its own, so that nobody
    /// else keeps it out.
    Task<Result<SignedIn>> sign_in(Attempt attempt);
    /// The operator (whoever can read the data folder) may act as anybody: how the command line works.
    Task<Result<SignedIn>> sign_in_as(std::string operator_token, std::string name);
    /// Ends the sign-in and everything that watches it. Whose it was; nothing where it was none.
    Task<Result<void>> sign_out(std::string token);
    /// `ended` is called once when the sign-in ends, unless the handle is gone before.
    using Watch = std::shared_ptr<void>;
    Watch when_ended(const std::string& token, std::function<void()> ended);
    /// Whether the sign-in still holds.
    Task<bool> holds(std::string token);
    /// Whether this is the operator's token; an empty one never is.
    bool is_operator(std::string_view token) const;

    /// The token of the cookie or of the Authorization header. Which page a request comes from was judged at the door.
    static Result<std::string> credentials(const net::Request& request);
    /// Whose token it is; `unauthenticated` otherwise.
    Task<Result<store::User>> caller(Result<std::string> credentials);

private:
    struct Keys;
    Task<Result<SignedIn>> issue(store::User user, std::string device);
    Task<Result<bool>> right_password(std::string hash, std::string password);
    Result<Keys> admit(const Attempt& attempt);
    void settle(const Keys& keys, bool right);
    std::string device_of(const std::string& name, const std::string& id) const;
    bool knows_device(const std::string& name, const std::string& device) const;

    store::Accounts& accounts_;
    BlockingPool& hashing_;
    const Clock& clock_;
    std::string operator_token_;
    std::string device_secret_;
    Throttle by_caller_;   ///< name and address, or a known device
    Throttle by_address_;
    Throttle by_name_;
    /// What one check takes lately: so long an unknown name waits, without the work.
    std::chrono::milliseconds one_check_{50};
    int waiting_ = 0;      ///< passwords that wait for the hashing pool or are in it
    std::multimap<std::string, std::weak_ptr<std::function<void()>>> watches_;  ///< by the token's digest
};

/// The cookies of a sign-in: "atelier=...; HttpOnly; SameSite=Lax; Path=/" and the one by which the browser is known; `secure` adds Secure.
std::string session_cookie(const std::string& token, bool secure);
std::string device_cookie(const std::string& device, bool secure);
/// The value of a cookie of the request; empty where there is none.
std::string cookie_of(const net::Request& request, std::string_view name);

}  // namespace atelier::orchestrator
