#include "company.hpp"

#include <cstdio>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/forge/gitea.hpp"
#include "atelier/forge/hook.hpp"

namespace atelier::embedded {
extern const std::string_view forge_texts;
}  // namespace atelier::embedded

namespace atelier::orchestrator {
namespace {

/// What a Gitea takes beside a token; it looks at the token only.
constexpr const char* k_git_user = "atelier";

Result<std::string> secret_of(const std::string& setting, const std::string& path) {
    const auto text = read_file(path, 64u << 10);
    if (!text) return fail(Code::invalid_argument, "forge." + setting + ": the file " + path + " cannot be read");
    std::string value(trim(*text));
    if (value.empty() || value.contains('\n'))
        return fail(Code::invalid_argument, "forge." + setting + ": one line is expected in the file " + path);
    return value;
}

class GiteaCompany final : public Company {
public:
    GiteaCompany(
        Executor executor, const Config& config, store::SqliteStore& store, git::Repository& repository,
        BlockingPool& git_pool, const Clock& clock, ChangeTexts texts, std::string token, std::string hook_secret
    )
        : hook_secret_(std::move(hook_secret)),
          texts_(std::move(texts)),
          git_(
              {.program = config.programs / "atelier-git",
               .repository = config.data / "customizations.git",
               .access = {forge::gitea_git_url(options_of(config, token)), k_git_user, token}}
          ),
          forge_(forge::make_gitea(options_of(config, token)).value()),
          line_(
              {*forge_, git_, repository, git_pool, store.changes(), store.forge(), store.accounts(), texts_,
               config.forge.base, options_of(config, token).check}
          ),
          reconciler_(
              std::move(executor), line_, store.forge(), clock, {.soonest = std::chrono::seconds(config.forge.poll_s)}
          ) {}

    CompanyForge& line() override { return line_; }
    void connect(Publisher& publisher) override { line_.connect(publisher, reconciler_); }

    Task<> run() override {
        const auto listed = co_await line_.enlist_all();
        if (!listed) std::fprintf(stderr, "forge: %s\n", listed.error().describe().c_str());
        // What was awake when the server ended is looked at now and not at its next turn.
        reconciler_.wake();
        co_await reconciler_.run();
    }

    Result<void> hook(std::string_view body, std::string_view signature) override {
        if (hook_secret_.empty()) return fail(Code::not_found, "no webhooks are configured");
        if (!forge::is_signed(body, signature, hook_secret_))
            return fail(Code::unauthenticated, "the webhook is not signed with the configured secret");
        reconciler_.wake();
        return {};
    }

private:
    forge::GiteaOptions options_of(const Config& config, const std::string& token) {
        forge::GiteaOptions out;
        out.url = config.forge.url;
        out.repository = config.forge.repository;
        out.base = config.forge.base;
        out.token = token;
        out.push = [this](std::string branch) { return git_.push(std::move(branch)); };
        return out;
    }

    std::string hook_secret_;
    ChangeTexts texts_;
    forge::GitChild git_;
    std::unique_ptr<forge::Forge> forge_;
    CompanyLine line_;
    change::Reconciler reconciler_;
};

}  // namespace

Result<std::unique_ptr<Company>> Company::make(
    Executor executor, const Config& config, store::SqliteStore& store, git::Repository& repository,
    BlockingPool& git_pool, const Clock& clock
) {
    if (config.forge.is_local()) return nullptr;
    ATL_TRY(auto texts, ChangeTexts::make(embedded::forge_texts));
    ATL_TRY(auto token, secret_of("token_file", config.forge.token_file));
    std::string hook_secret;
    if (!config.forge.webhook_secret_file.empty()) {
        ATL_TRY(hook_secret, secret_of("webhook_secret_file", config.forge.webhook_secret_file));
    }
    return std::make_unique<GiteaCompany>(
        std::move(executor), config, store, repository, git_pool, clock, std::move(texts), std::move(token),
        std::move(hook_secret)
    );
}

}  // namespace atelier::orchestrator
