#include "access.hpp"

#include <argon2.h>

#include <array>

#include "atelier/async/task_group.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::orchestrator {
namespace {

// RFC 9106, second recommended option scaled to a small server: 19 MiB, 2 passes, 1 lane.
constexpr std::uint32_t k_memory_kib = 19456;
constexpr std::uint32_t k_passes = 2;
constexpr Millis k_token_life = 12LL * 3600 * 1000;

}  // namespace

Result<std::string> hash_password(const std::string& password) {
    const std::string salt = random_hex(8);
    std::array<char, 256> encoded{};
    const int code = argon2id_hash_encoded(
        k_passes, k_memory_kib, 1, password.data(), password.size(), salt.data(), salt.size(), 32, encoded.data(), encoded.size()
    );
    if (code != ARGON2_OK) return fail(Code::internal, "the password cannot be stored", argon2_error_message(code));
    return std::string(encoded.data());
}

bool verify_password(const std::string& encoded, const std::string& password) {
    return argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

namespace {

using std::chrono::milliseconds;

/// Longer queues would only make everybody wait.
constexpr int k_max_waiting = 16;

/// IPv6 callers have a whole network each: its first 64 bits count.
std::string network_of(const std::string& address) {
    std::size_t end = 0;
    for (int colons = 0; end < address.size(); ++end) {
        if (address[end] == ':' && ++colons == 4) break;
    }
    return address.find(':') == std::string::npos ? address : address.substr(0, end);
}

std::unexpected<Error> wait_first(bool ru, milliseconds wait) {
    const auto seconds = std::to_string((wait.count() + 999) / 1000);
    Error error{Code::exhausted, ru ? "Слишком много попыток. Подождите " + seconds + " с." : "Too many attempts. Wait " + seconds + " s."};
    error.retry_after = wait;
    return std::unexpected(std::move(error));
}

}  // namespace

/// What an attempt counts for.
struct Access::Keys {
    std::string caller;
    std::string address;  ///< empty for a known device: it counts for itself only
    std::string name;
};

Access::Access(store::Accounts& accounts, BlockingPool& hashing, const Clock& clock, std::string operator_token, std::string device_secret)
    : accounts_(accounts),
      hashing_(hashing),
      clock_(clock),
      operator_token_(std::move(operator_token)),
      device_secret_(std::move(device_secret)),
      by_caller_(clock, {.free = 10}),
      by_address_(clock, {.free = 100}),
      by_name_(clock, {.free = 200}) {}

std::string Access::device_of(const std::string& name, const std::string& id) const {
    return id + "." + base64url_encode(hmac_sha256(device_secret_, id + " " + name));
}

bool Access::knows_device(const std::string& name, const std::string& device) const {
    const auto dot = device.find('.');
    return dot != std::string::npos && equal_constant_time(device, device_of(name, device.substr(0, dot)));
}

/// Counts the attempt before anything is checked; what one limit refuses is no attempt for the others.
Result<Access::Keys> Access::admit(const Attempt& attempt) {
    const bool ru = attempt.locale == "ru";
    Keys keys;
    if (knows_device(attempt.name, attempt.device)) {
        keys.caller = "device " + attempt.device;
        if (const auto wait = by_caller_.begin(keys.caller)) return wait_first(ru, *wait);
        return keys;
    }
    keys.address = network_of(attempt.address);
    keys.name = attempt.name;
    keys.caller = keys.address + " " + attempt.name;
    if (const auto wait = by_caller_.begin(keys.caller)) return wait_first(ru, *wait);
    if (const auto wait = by_address_.begin(keys.address)) {
        by_caller_.withdrawn(keys.caller);
        return wait_first(ru, *wait);
    }
    if (const auto wait = by_name_.begin(keys.name)) {
        by_caller_.withdrawn(keys.caller);
        by_address_.withdrawn(keys.address);
        return wait_first(ru, *wait);
    }
    return keys;
}

void Access::settle(const Keys& keys, bool right) {
    right ? by_caller_.succeeded(keys.caller) : by_caller_.failed(keys.caller);
    if (keys.address.empty()) return;
    // One right password says nothing about the others that an address tries, or about who else tries this name.
    right ? by_address_.withdrawn(keys.address) : by_address_.failed(keys.address);
    right ? by_name_.withdrawn(keys.name) : by_name_.failed(keys.name);
}

/// `exhausted` where too many wait already. An unknown name (no hash) takes the time of the queue but none of its work.
Task<Result<bool>> Access::right_password(std::string hash, std::string password) {
    if (waiting_ >= k_max_waiting) co_return wait_first(false, milliseconds(2000));
    if (hash.empty()) {
        co_await sleep_for(one_check_ * (waiting_ + 1));
        co_return false;
    }
    ++waiting_;
    const struct Leave {
        int& waiting;
        ~Leave() { --waiting; }
    } leave{waiting_};
    const auto from = std::chrono::steady_clock::now();
    auto check = [hash = std::move(hash), password = std::move(password)] { return verify_password(hash, password); };
    const bool right = co_await hashing_.run(std::move(check));
    // Those who wait behind it are in it: a share of the time each.
    const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - from) / waiting_;
    one_check_ = (one_check_ * 3 + took) / 4;
    co_return right;
}

Task<Result<Access::SignedIn>> Access::sign_in(Attempt attempt) {
    const bool ru = attempt.locale == "ru";
    ATL_CO_TRY(const Keys keys, admit(attempt));
    const auto user = co_await accounts_.user(attempt.name);
    Result<bool> right = false;
    if (user) right = co_await right_password(*user ? (*user)->password_hash : std::string(), attempt.password);
    if (!user || !right) {
        by_caller_.withdrawn(keys.caller);
        by_address_.withdrawn(keys.address);
        by_name_.withdrawn(keys.name);
        co_return fail(user ? right.error() : user.error());
    }
    settle(keys, *right);
    if (!*right) {
        co_return fail(
            Code::unauthenticated,
            ru ? "Имя или пароль не подходят. Проверьте раскладку клавиатуры." : "Name or password is wrong. Check the keyboard layout."
        );
    }
    store::User signed_in = **user;
    if ((attempt.locale == "ru" || attempt.locale == "en") && attempt.locale != signed_in.locale) {
        signed_in.locale = attempt.locale;
        ATL_CO_CHECK(co_await accounts_.put_user(signed_in));
    }
    co_return co_await issue(std::move(signed_in), keys.address.empty() ? attempt.device : std::string());
}

Task<Result<Access::SignedIn>> Access::sign_in_as(std::string operator_token, std::string name) {
    if (!is_operator(operator_token)) co_return fail(Code::unauthenticated, "the operator's token is wrong");
    ATL_CO_TRY(const auto user, co_await accounts_.user(name));
    if (!user) {
        ATL_CO_TRY(const auto all, co_await accounts_.users());
        std::vector<std::string> names;
        for (const auto& known : all) names.push_back(known.name);
        co_return fail(Code::not_found, "there is no user '" + name + "'; known: " + join(names, ", "));
    }
    co_return co_await issue(*user, {});
}

Task<Result<Access::SignedIn>> Access::issue(store::User user, std::string device) {
    const std::string token = random_hex(32);
    ATL_CO_CHECK(co_await accounts_.put_token(sha256_hex(token), user.name, clock_.now() + k_token_life));
    if (device.empty()) device = device_of(user.name, random_hex(16));
    co_return SignedIn{std::move(user), token, std::move(device)};
}

Task<Result<void>> Access::sign_out(std::string token) {
    const std::string digest = sha256_hex(token);
    ATL_CO_CHECK(co_await accounts_.drop_token(digest));
    // What is called may end watches itself.
    std::vector<std::weak_ptr<std::function<void()>>> ending;
    const auto [from, to] = watches_.equal_range(digest);
    for (auto at = from; at != to; ++at) ending.push_back(at->second);
    watches_.erase(from, to);
    for (const auto& watch : ending) {
        if (const auto ended = watch.lock()) (*ended)();
    }
    co_return Result<void>{};
}

Access::Watch Access::when_ended(const std::string& token, std::function<void()> ended) {
    std::erase_if(watches_, [](const auto& watch) { return watch.second.expired(); });
    auto kept = std::make_shared<std::function<void()>>(std::move(ended));
    watches_.emplace(sha256_hex(token), kept);
    return kept;
}

Task<bool> Access::holds(std::string token) {
    const auto user = co_await accounts_.user_of_token(sha256_hex(token), clock_.now());
    co_return user && user->has_value();
}

bool Access::is_operator(std::string_view token) const { return !operator_token_.empty() && equal_constant_time(token, operator_token_); }

Result<std::string> Access::credentials(const net::Request& request) {
    const auto authorization = request.headers.get("Authorization");
    if (authorization.starts_with("Bearer ")) return std::string(trim(authorization.substr(7)));
    std::string token = cookie_of(request, "atelier");
    if (token.empty()) return fail(Code::unauthenticated, "sign in first");
    return token;
}

Task<Result<store::User>> Access::caller(Result<std::string> credentials) {
    if (!credentials) co_return fail(credentials.error());
    ATL_CO_TRY(const auto name, co_await accounts_.user_of_token(sha256_hex(*credentials), clock_.now()));
    if (!name) co_return fail(Code::unauthenticated, "the sign-in has expired; sign in again");
    ATL_CO_TRY(const auto user, co_await accounts_.user(*name));
    if (!user) co_return fail(Code::unauthenticated, "this account is gone");
    co_return *user;
}

namespace {

std::string cookie(std::string_view name, const std::string& value, std::string_view life, bool secure) {
    return std::string(name) + "=" + value + "; HttpOnly; SameSite=Lax; Path=/" + (secure ? "; Secure" : "") + "; Max-Age=" + std::string(life);
}

}  // namespace

std::string session_cookie(const std::string& token, bool secure) { return cookie("atelier", token, token.empty() ? "0" : "43200", secure); }
std::string device_cookie(const std::string& device, bool secure) { return cookie("atelier_device", device, "31536000", secure); }

std::string cookie_of(const net::Request& request, std::string_view name) {
    std::string out;
    for (const auto& part : split(request.headers.get("Cookie"), ';')) {
        const auto pair = trim(part);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') out = pair.substr(name.size() + 1);
    }
    return out;
}

}  // namespace atelier::orchestrator
