#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atelier/base/clock.hpp"
#include "atelier/base/result.hpp"

namespace atelier::git {

struct Author {
    std::string name;
    std::string email;
};

/// What one commit does: the files of a folder become exactly `files`.
struct CommitRequest {
    std::string branch;                        ///< without refs/heads/
    std::string folder;                        ///< "customizations/<user>/<feature>"; everything else stays
    std::map<std::string, std::string> files;  ///< relative to folder -> text
    std::string message;                       ///< subject and body
    std::vector<std::pair<std::string, std::string>> trailers;
    Author author;
    Millis at = 0;
};

struct CommitInfo {
    std::string id;
    std::string message;
    std::string author;
    Millis at = 0;
    std::vector<std::string> parents;
};

/// A bare git repository (no work tree) with the branch `main`. Calls block; use it from one thread at a time.
class Repository {
public:
    virtual ~Repository() = default;

    /// Opens or creates; a new one gets an empty first commit on main. The caller is the only writer: lock files that a killed one
    /// left are removed.
    static Result<std::unique_ptr<Repository>> open(const std::filesystem::path& path);

    /// Commits onto the branch, which starts at main when new. When the branch already holds exactly these files, its tip is
    /// returned: repeating an interrupted publish makes no second commit.
    virtual Result<std::string> commit(const CommitRequest& request) = 0;

    /// Merges a commit into main by a merge commit; returns it. Already merged: the commit that did it. `conflict` when both
    /// sides changed the same file.
    virtual Result<std::string> merge(const std::string& commit, const std::string& message, const Author& author, Millis at) = 0;

    /// The file at a commit or branch; nullopt when it is not there.
    virtual Result<std::optional<std::string>> read(const std::string& revision, const std::string& path) = 0;
    /// Paths below a folder (relative to it) with their texts; empty when the folder is not there.
    virtual Result<std::map<std::string, std::string>> read_folder(const std::string& revision, const std::string& folder) = 0;
    virtual Result<CommitInfo> info(const std::string& revision) = 0;
    /// Whether `commit` is `descendant` or one of its ancestors; false for what is not in the repository.
    virtual Result<bool> contains(const std::string& descendant, const std::string& commit) = 0;
};

/// Branch name of the design: user/{id}/feature-{uuid}. Characters that git refuses become '-'.
std::string branch_name(const std::string& user, const std::string& feature_id);

}  // namespace atelier::git
