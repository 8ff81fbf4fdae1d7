#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "atelier/forge/forge.hpp"

namespace atelier::forge {

/// A repository on a Gitea or Forgejo, spoken with over its REST interface (`/api/v1`, Gitea 1.26's document) with a
/// token of a user of its own that may write there and is no administrator. TLS is verified; redirects are refused,
/// because they would carry the token away. Reads are repeated on a failure that passes, writes never are: after one
/// whose answer was lost the verb reads again what came of it.
struct GiteaOptions {
    std::string url;         ///< "https://git.example.com", with a path where the forge has one
    std::string repository;  ///< "owner/name"
    std::string base = "main";
    std::string token;
    std::string check = "atelier/gate";  ///< the name of our verdict among the checks
    std::chrono::milliseconds timeout{20'000};
    std::chrono::milliseconds pause{300};  ///< before a read is tried again; three times as long before the last try
    /// Sends a branch by git (GitChild::push).
    std::function<Task<Result<void>>(std::string branch)> push;
};

/// invalid_argument for a URL or a repository's name that is none.
Result<std::unique_ptr<Forge>> make_gitea(GiteaOptions options);

/// Where git finds the repository: "<url>/<owner>/<name>.git".
std::string gitea_git_url(const GiteaOptions& options);

}  // namespace atelier::forge
