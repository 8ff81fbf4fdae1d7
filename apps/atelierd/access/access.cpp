#include "access.hpp"

#include <argon2.h>

#include <array>

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

Access::Access(store::Accounts& accounts, BlockingPool& pool, const Clock& clock, std::string operator_token)
    : accounts_(accounts), pool_(pool), clock_(clock), operator_token_(std::move(operator_token)) {}

Task<Result<Access::SignedIn>> Access::sign_in(std::string name, std::string password, std::string locale) {
    const bool ru = locale == "ru";
    if (failures_.size() > 10000) failures_.clear();
    const auto failures = failures_[name];
    if (failures.count >= 10 && clock_.now() - failures.last < 60000) {
        co_return fail(Code::exhausted, ru ? "Слишком много попыток. Подождите минуту." : "Too many attempts. Wait a minute.");
    }
    ATL_CO_TRY(const auto user, co_await accounts_.user(name));
    auto check = [encoded = user ? user->password_hash : std::string(), password] {
        static const std::string nobody = hash_password("nobody").value_or("");
        return verify_password(encoded.empty() ? nobody : encoded, password);
    };
    const bool right = co_await pool_.run(std::move(check));
    if (!user || !right) {
        auto& again = failures_[name];
        ++again.count;
        again.last = clock_.now();
        co_return fail(
            Code::unauthenticated,
            ru ? "Имя или пароль не подходят. Проверьте раскладку клавиатуры." : "Name or password is wrong. Check the keyboard layout."
        );
    }
    failures_.erase(name);
    store::User signed_in = *user;
    if ((locale == "ru" || locale == "en") && locale != signed_in.locale) {
        signed_in.locale = locale;
        ATL_CO_CHECK(co_await accounts_.put_user(signed_in));
    }
    co_return co_await issue(std::move(signed_in));
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
    co_return co_await issue(*user);
}

Task<Result<Access::SignedIn>> Access::issue(store::User user) {
    const std::string token = random_hex(32);
    ATL_CO_CHECK(co_await accounts_.put_token(sha256_hex(token), user.name, clock_.now() + k_token_life));
    co_return SignedIn{std::move(user), token};
}

Task<Result<void>> Access::sign_out(std::string token) { co_return co_await accounts_.drop_token(sha256_hex(token)); }

bool Access::is_operator(std::string_view token) const { return !operator_token_.empty() && equal_constant_time(token, operator_token_); }

Result<std::string> Access::credentials(const net::Request& request) {
    const auto authorization = request.headers.get("Authorization");
    if (authorization.starts_with("Bearer ")) return std::string(trim(authorization.substr(7)));
    std::string token;
    for (const auto& part : split(request.headers.get("Cookie"), ';')) {
        const auto pair = trim(part);
        if (pair.starts_with("atelier=")) token = pair.substr(8);
    }
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

Task<Result<store::User>> Access::caller_with(Result<std::string> credentials, std::string role) {
    ATL_CO_TRY(auto user, co_await caller(std::move(credentials)));
    if (user.role != role) co_return fail(Code::permission_denied, "this needs the role " + role + "; you are " + user.role);
    co_return user;
}

std::string session_cookie(const std::string& token, bool secure) {
    return "atelier=" + token + "; HttpOnly; SameSite=Lax; Path=/" + (secure ? "; Secure" : "") + (token.empty() ? "; Max-Age=0" : "; Max-Age=43200");
}

}  // namespace atelier::orchestrator
