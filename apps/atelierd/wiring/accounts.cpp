#include "accounts.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "../access/access.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::size_t k_secret_characters = 32;

}  // namespace

Task<Result<void>> ensure_demo_accounts(store::Accounts* accounts, BlockingPool* pool, std::filesystem::path data) {
    ATL_CO_TRY(const auto known, co_await accounts->users());
    if (!known.empty()) co_return Result<void>{};
    if (std::filesystem::exists(data / "passwords.txt")) {
        co_return fail(
            Code::failed_precondition,
            "atelier.db has lost its accounts, which were made before; restore it from a backup, or remove passwords.txt to make new ones"
        );
    }
    std::string text;
    for (const auto& [name, role] :
         {std::pair<std::string, std::string>{"investor-a", "user"},
          {"investor-b", "user"},
          {"investor-c", "user"},
          {"reviewer", "reviewer"},
          {"admin", "admin"}}) {
        const std::string password = random_hex(5);
        auto job = [password] { return hash_password(password); };
        ATL_CO_TRY(const std::string hash, co_await pool->run(std::move(job)));
        store::User user{name, role, "en", hash};
        ATL_CO_CHECK(co_await accounts->put_user(user));
        text += name + " " + password + "\n";
    }
    co_return write_file_atomic(data / "passwords.txt", text, 0600);
}

Result<std::string> ensure_secret(const std::filesystem::path& file) {
    struct stat about{};
    if (::lstat(file.c_str(), &about) == 0 && (!S_ISREG(about.st_mode) || about.st_uid != ::geteuid())) {
        return fail(Code::failed_precondition, file.string() + " must be a file of the account that runs Atelier, not a link or somebody else's; remove it and start again");
    }
    const auto known = read_file(file, 4096);
    if (known) {
        // A short secret can be guessed, an empty one fits everybody who shows none.
        const auto secret = trim(*known);
        if (secret.size() >= k_secret_characters) return std::string(secret);
        return fail(Code::failed_precondition, file.string() + " is damaged (a secret of " + std::to_string(k_secret_characters) + " characters or more is expected); remove it and start again");
    }
    if (known.error().code != Code::not_found) return fail(known.error());
    const std::string secret = random_hex(32);
    ATL_CHECK(write_file_atomic(file, secret + "\n", 0600));
    return secret;
}

}  // namespace atelier::orchestrator
