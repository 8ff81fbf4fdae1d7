#pragma once

#include "atelier/store/repositories.hpp"
#include "worker.hpp"

namespace atelier::store {

class SqliteAccounts final : public Accounts {
public:
    explicit SqliteAccounts(Worker& worker) : worker_(worker) {}
    Task<Result<std::vector<User>>> users() override;
    Task<Result<std::optional<User>>> user(std::string name) override;
    Task<Result<void>> put_user(User user) override;
    Task<Result<void>> put_token(std::string digest, std::string user, Millis expires_at) override;
    Task<Result<std::optional<std::string>>> user_of_token(std::string digest, Millis now) override;
    Task<Result<void>> drop_token(std::string digest) override;
    Task<Result<std::int64_t>> drop_expired_tokens(Millis now) override;

private:
    Worker& worker_;
};

class SqliteSessions final : public Sessions {
public:
    explicit SqliteSessions(Worker& worker) : worker_(worker) {}
    Task<Result<void>> put(SessionRow row) override;
    Task<Result<std::optional<SessionRow>>> get(std::string id) override;
    Task<Result<std::vector<SessionRow>>> of_user(std::string user) override;
    Task<Result<std::vector<SessionRow>>> in_state(std::string state) override;
    Task<Result<void>> remove(std::string id) override;

private:
    Worker& worker_;
};

class SqliteChanges final : public Changes {
public:
    explicit SqliteChanges(Worker& worker) : worker_(worker) {}
    Task<Result<Change>> open(Change change) override;
    Task<Result<std::optional<Change>>> get(std::string id) override;
    Task<Result<std::vector<Change>>> list(std::string state, std::string author) override;
    Task<Result<void>> move(Change change, std::string from) override;

private:
    Worker& worker_;
};

class SqliteReleases final : public Releases {
public:
    explicit SqliteReleases(Worker& worker) : worker_(worker) {}
    Task<Result<std::vector<Release>>> list(std::string user) override;
    Task<Result<std::vector<Release>>> live(std::string user) override;
    Task<Result<std::optional<Release>>> get(std::string id) override;
    Task<Result<Release>> release(Release release, Change merged) override;
    Task<Result<Release>> rollback(std::string id, Withdrawal withdrawal, Millis now) override;
    Task<Result<Release>> activate(std::string id, bool lift, Millis now) override;
    Task<Result<bool>> is_released(std::string bundle_sha256) override;
    Task<Result<void>> set_hidden(std::string user, std::string feature, bool hidden) override;

private:
    Worker& worker_;
};

class SqliteForgeRows final : public ForgeRows {
public:
    explicit SqliteForgeRows(Worker& worker) : worker_(worker) {}
    Task<Result<void>> enlist(std::string change_id) override;
    Task<Result<void>> wish_merge(std::string change_id) override;
    Task<Result<std::optional<ForgeRow>>> get(std::string change_id) override;
    Task<Result<std::vector<ForgeRow>>> pending() override;
    Task<Result<void>> keep(ForgeRow row) override;

private:
    Worker& worker_;
};

/// Used by both the change and the release repository.
Result<void> write_change(Database& db, const Change& change);

}  // namespace atelier::store
