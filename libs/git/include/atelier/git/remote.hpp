#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "atelier/base/result.hpp"

namespace atelier::git {

/// Where the other repository is, and who asks. The token is given to the server on its question only: it is not in the
/// URL, not in the repository's configuration and in no message.
struct RemoteAccess {
    std::string url;   ///< https (or http, file); without user and password
    std::string user;  ///< as the forge wants it beside a token
    std::string token;
};

/// Talks to the same repository on a forge: smart HTTP through libgit2, TLS verified, redirects refused (they would
/// carry the token away). A handle of its own on the local repository, so that a slow network holds up no local reader.
/// Calls block; use it from one thread at a time.
class Remote {
public:
    virtual ~Remote() = default;

    /// `repository`: the bare repository that Repository::open made.
    static Result<std::unique_ptr<Remote>> open(const std::filesystem::path& repository, RemoteAccess access);

    /// Sends a branch, which must not move back there: `conflict` when the forge's branch has commits that ours has
    /// not. permission_denied when the forge refuses the token or the branch, `unavailable` when it does not answer.
    virtual Result<void> push(const std::string& branch) = 0;

    struct Tips {
        std::map<std::string, std::string> branches;  ///< of those asked for: which are there, and where
        bool base_rewritten = false;                  ///< the base is not a descendant of what it was at the last fetch
    };
    /// Reads `base` and `branches`. The local main follows the base, whose first commit may replace the empty one that
    /// every repository begins with; branches are kept beside ours, under refs/remotes/forge/.
    virtual Result<Tips> fetch(const std::string& base, const std::vector<std::string>& branches) = 0;
};

}  // namespace atelier::git
