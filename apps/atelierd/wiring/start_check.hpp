#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "../publish/publisher.hpp"
#include "atelier/async/pool.hpp"
#include "atelier/git/repository.hpp"
#include "atelier/release/bundles.hpp"
#include "atelier/store/sqlite_store.hpp"

namespace atelier::orchestrator {

/// Whether what was stored is whole and of one mind: the databases are readable, git has the commits that the tables
/// name, a merge that git has is a release in the tables, bundles of live releases are there. Where one side knows the
/// truth the other is mended; what cannot be mended is a problem in clear words, and the server says that it is not
/// ready. Runs once, after the start, beside the work. One executor.
class StartCheck {
public:
    struct Deps {
        store::SqliteStore& store;
        git::Repository& repository;
        Publisher& publisher;
        const release::BundleStore& bundles;
        BlockingPool& git_pool;  ///< the repository's thread
        BlockingPool& pool;
        std::filesystem::path data;
        bool merges_here = true;  ///< else a company's forge merges, and what stands on main proves no approval
    };
    explicit StartCheck(Deps deps) : deps_(std::move(deps)) {}

    Task<> run();
    /// Something else that the start found and that cannot be mended.
    void problem(std::string text);
    /// Empty while nothing wrong is known.
    const std::vector<std::string>& problems() const { return problems_; }

private:
    Task<> check_databases();
    Task<> check_merges();
    Task<> check_releases();

    Deps deps_;
    std::vector<std::string> problems_;
};

}  // namespace atelier::orchestrator
