#include "start_check.hpp"

#include <cstdio>
#include <map>

#include "atelier/base/text.hpp"

namespace atelier::orchestrator {
namespace {

/// How far back main is compared with the tables.
constexpr int k_merges = 500;

struct Merge {
    std::string commit;
    std::string change;    ///< of its trailer Atelier-Change
    std::string reviewer;  ///< of Reviewed-by
};

std::string trailer_of(const std::string& message, std::string_view name) {
    for (const auto& line : split(message, '\n')) {
        if (line.starts_with(name) && line.size() > name.size() + 2 && line[name.size()] == ':')
            return std::string(trim(line.substr(name.size() + 1)));
    }
    return {};
}

/// The newest merges of main, along its first parents.
Result<std::vector<Merge>> merges_of(git::Repository& repository) {
    std::vector<Merge> out;
    std::string revision = "main";
    for (int i = 0; i < k_merges; ++i) {
        ATL_TRY(const git::CommitInfo info, repository.info(revision));
        if (const auto change = trailer_of(info.message, "Atelier-Change"); !change.empty())
            out.push_back({info.id, change, trailer_of(info.message, "Reviewed-by")});
        if (info.parents.empty()) break;
        revision = info.parents.front();
    }
    return out;
}

}  // namespace

void StartCheck::problem(std::string text) {
    std::fprintf(stderr, "start check: %s\n", text.c_str());
    problems_.push_back(std::move(text));
}

Task<> StartCheck::run() {
    co_await check_databases();
    co_await check_merges();
    co_await check_releases();
}

Task<> StartCheck::check_databases() {
    for (const char* name : {"atelier.db", "core.db"}) {
        auto check = [file = deps_.data / name] { return store::check_database(file); };
        const auto whole = co_await deps_.pool.run(std::move(check));
        if (!whole) problem(std::string(name) + ": " + whole.error().message);
    }
}

/// A database that lost its last writes (a journal that did not reach the disk) knows less than git, which has what was
/// merged.
Task<> StartCheck::check_merges() {
    auto read = [&repository = deps_.repository] { return merges_of(repository); };
    const auto merges = co_await deps_.git_pool.run(std::move(read));
    if (!merges) {
        problem(
            "the repository customizations.git cannot be read: " + merges.error().message + ". Restore it from a backup"
        );
        co_return;
    }
    // Anybody whom the forge lets write there can write a trailer: releases follow from approvals only, by the
    // reconciler.
    if (!deps_.merges_here) co_return;
    for (const auto& merge : *merges) {
        const auto change = co_await deps_.store.changes().get(merge.change);
        if (!change) co_return;  // the database was named already
        if (!*change) {
            problem(
                "git has change " + merge.change + " (commit " + merge.commit.substr(0, 12) +
                "), which the tables have lost; publish it again, or restore atelier.db from a backup"
            );
        } else if ((*change)->state != "merged") {
            store::Change known = **change;
            known.reviewer = merge.reviewer;
            const auto released = co_await deps_.publisher.finish_merged(std::move(known));
            if (released)
                std::fprintf(stderr, "change %s was merged in git: its release was made again\n", merge.change.c_str());
            else
                problem(
                    "git has merged change " + merge.change +
                    ", and its release cannot be made: " + released.error().message
                );
        }
    }
}

Task<> StartCheck::check_releases() {
    const auto releases = co_await deps_.store.releases().list("");
    if (!releases) co_return;
    for (const auto& release : *releases) {
        if (release.state != "live") continue;
        auto read = [&bundles = deps_.bundles, digest = release.bundle_sha256] {
            return bundles.get(digest).has_value();
        };
        const bool there = co_await deps_.pool.run(std::move(read));
        if (there) continue;
        const auto built = co_await deps_.publisher.restore_bundle(release);
        if (built)
            std::fprintf(stderr, "the bundle of release %s was built again from git\n", release.id.c_str());
        else
            problem(
                "the bundle of the live release " + release.id + " of " + release.user +
                " is gone: " + built.error().message
            );
    }
}

}  // namespace atelier::orchestrator
