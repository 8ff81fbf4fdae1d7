#pragma once

#include "atelier/forge/forge.hpp"
#include "atelier/json/json.hpp"
#include "atelier/net/client.hpp"

/// What a Gitea's answers say (modules/structs of Gitea 1.26: pull.go, repo_branch.go, status.go, pull_review.go).
namespace atelier::forge {

/// The failure that a status means, with the forge's own words in the detail; nullopt for 2xx.
std::optional<Error> failure_of(const net::ClientResponse& answer);

Result<json::Value> body_of(const net::ClientResponse& answer);

PullRequest pull_of(const json::Object& object);
Rules rules_of(const json::Object& branch);
std::string tip_of(const json::Object& branch);
Check check_of(const json::Object& status);
/// Of all reviews, the last of each person that counts: approvals and wishes for changes that nobody dismissed.
std::vector<Review> reviews_of(const std::vector<json::Object>& reviews);

/// "pending", "success", "failure".
std::string_view name_of(Check::State state);

}  // namespace atelier::forge
