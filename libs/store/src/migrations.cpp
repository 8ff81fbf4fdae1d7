#include "migrations.hpp"

#include <array>

namespace atelier::store {
namespace {

constexpr std::array k_steps{
    R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events(session_id TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL,
                    PRIMARY KEY(session_id, seq)) WITHOUT ROWID;
CREATE TABLE users(name TEXT PRIMARY KEY, role TEXT NOT NULL, locale TEXT NOT NULL, password_hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tokens(digest TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(name), expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions(id TEXT PRIMARY KEY, user TEXT NOT NULL, title TEXT NOT NULL, mode TEXT NOT NULL, state TEXT NOT NULL, slot TEXT NOT NULL,
                      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions(user, updated_at DESC);
CREATE INDEX sessions_by_state ON sessions(state);
CREATE TABLE changes(id TEXT PRIMARY KEY, session_id TEXT NOT NULL, author TEXT NOT NULL, feature TEXT NOT NULL, title_ru TEXT NOT NULL,
                     title_en TEXT NOT NULL, request TEXT NOT NULL, explanation TEXT NOT NULL, state TEXT NOT NULL, branch TEXT NOT NULL,
                     commit_id TEXT NOT NULL, content_sha256 TEXT NOT NULL, bundle_sha256 TEXT NOT NULL, slot TEXT NOT NULL, size TEXT NOT NULL,
                     rung INTEGER NOT NULL, tools TEXT NOT NULL, gate_report TEXT NOT NULL, reviewer TEXT NOT NULL, comment TEXT NOT NULL,
                     merge_commit TEXT NOT NULL, release_id TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX changes_once ON changes(session_id, content_sha256) WHERE state IN ('open', 'approved', 'merged');
CREATE INDEX changes_by_state ON changes(state, created_at DESC);
CREATE TABLE releases(id TEXT PRIMARY KEY, user TEXT NOT NULL, feature TEXT NOT NULL, title_ru TEXT NOT NULL, title_en TEXT NOT NULL,
                      slot TEXT NOT NULL, size TEXT NOT NULL, version INTEGER NOT NULL, change_id TEXT NOT NULL UNIQUE, session_id TEXT NOT NULL,
                      bundle_sha256 TEXT NOT NULL, state TEXT NOT NULL, approved_by TEXT NOT NULL, tools TEXT NOT NULL, previous_id TEXT NOT NULL,
                      created_at INTEGER NOT NULL, activated_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX releases_one_live ON releases(user, feature) WHERE state = 'live';
CREATE TABLE hidden(user TEXT NOT NULL, feature TEXT NOT NULL, PRIMARY KEY(user, feature)) WITHOUT ROWID;
)sql",
    // A decision is taken once; a withdrawn release stays so; code runs where its release says. Older releases say "page": whether they may run
    // there is proved when a page asks for them, as for all others.
    R"sql(
DROP INDEX changes_once;
CREATE UNIQUE INDEX changes_once ON changes(session_id, content_sha256) WHERE state IN ('open', 'approved', 'merging', 'merged');
ALTER TABLE changes ADD COLUMN confirmed_losses TEXT NOT NULL DEFAULT '';
ALTER TABLE releases ADD COLUMN venue TEXT NOT NULL DEFAULT 'page';
ALTER TABLE releases ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';
ALTER TABLE releases ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX releases_by_bundle ON releases(bundle_sha256);
)sql",
    // What is known of a change on a company's forge.
    R"sql(
CREATE TABLE forge_changes(change_id TEXT PRIMARY KEY, wants_merge INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'gated',
                           reason TEXT NOT NULL DEFAULT '', number INTEGER NOT NULL DEFAULT 0, url TEXT NOT NULL DEFAULT '',
                           head TEXT NOT NULL DEFAULT '', checks TEXT NOT NULL DEFAULT '', reviews TEXT NOT NULL DEFAULT '',
                           merge TEXT NOT NULL DEFAULT '', merge_commit TEXT NOT NULL DEFAULT '', merged_by TEXT NOT NULL DEFAULT '',
                           intent TEXT NOT NULL DEFAULT '', told TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '',
                           writes INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, quiet INTEGER NOT NULL DEFAULT 0,
                           done INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, seen_at INTEGER NOT NULL DEFAULT 0,
                           down_since INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX forge_changes_pending ON forge_changes(change_id) WHERE done = 0;
)sql",
};

}  // namespace

Result<void> migrate(Database& db) {
    ATL_CHECK(db.exec("PRAGMA journal_mode=WAL"));
    std::int64_t version = 0;
    {
        Statement read(db, "PRAGMA user_version");
        ATL_TRY(const bool row, read.step());
        if (row) version = read.integer(0);
    }
    const auto newest = static_cast<std::int64_t>(k_steps.size());
    if (version > newest) return fail(Code::failed_precondition, "the data was written by a newer version; update Atelier");
    for (; version < newest; ++version) {
        Transaction transaction(db);
        ATL_CHECK(transaction.begin());
        ATL_CHECK(db.exec(k_steps[static_cast<std::size_t>(version)]));
        ATL_CHECK(db.exec(("PRAGMA user_version=" + std::to_string(version + 1)).c_str()));
        ATL_CHECK(transaction.commit());
    }
    return {};
}

}  // namespace atelier::store
