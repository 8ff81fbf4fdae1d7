#pragma once

#include <memory>
#include <string>

#include "../forge/company_line.hpp"
#include "atelier/store/sqlite_store.hpp"
#include "config.hpp"

namespace atelier::orchestrator {

/// The company's forge that the configuration names, with everything that talks to it.
class Company {
public:
    virtual ~Company() = default;
    virtual CompanyForge& line() = 0;
    /// Before run(), once.
    virtual void connect(Publisher& publisher) = 0;
    /// Brings changes forward until cancelled.
    virtual Task<> run() = 0;
    /// A webhook came, with its raw body. unauthenticated where it was not signed with the configured secret, not_found
    /// where none is configured. What it says is not read: it only wakes.
    virtual Result<void> hook(std::string_view body, std::string_view signature) = 0;

    /// Null where changes are reviewed and merged here (`kind` is local). invalid_argument names a setting that is
    /// wrong, also a file that cannot be read.
    static Result<std::unique_ptr<Company>> make(
        Executor executor, const Config& config, store::SqliteStore& store, git::Repository& repository,
        BlockingPool& git_pool, const Clock& clock
    );
};

}  // namespace atelier::orchestrator
