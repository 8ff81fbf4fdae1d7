#pragma once

#include <cstdint>
#include <string>

#include "atelier/base/result.hpp"

namespace atelier::orchestrator {

/// The block `forge` of the configuration: where changes are reviewed and merged.
struct ForgeConfig {
    std::string kind = "local";       ///< local: by Atelier's own review, in its own repository | gitea (and Forgejo)
    std::string url;                  ///< "https://git.example.com"
    std::string repository;           ///< "owner/name", made for customizations; its base has at least one commit
    std::string base = "main";        ///< the branch that changes are merged into
    std::string token_file;           ///< of a user that may write to the repository and is no administrator
    std::string webhook_secret_file;  ///< empty: no webhooks; the forge is asked from time to time in any case
    std::uint16_t poll_s = 60;        ///< soonest look at the same change without a webhook; rarer where nothing is new

    bool is_local() const { return kind == "local"; }

    /// The JSON object of the block; an unknown member is an error that names the nearest known one.
    static Result<ForgeConfig> parse(const std::string& text);
};

}  // namespace atelier::orchestrator
