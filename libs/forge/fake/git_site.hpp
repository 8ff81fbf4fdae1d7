#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "atelier/net/http.hpp"

/// The git side of a fake forge: a bare repository that git itself serves.
namespace atelier::forge::fake {

class GitSite {
public:
    /// `repository`: "owner/name"; the repository is made below the folder.
    GitSite(std::filesystem::path folder, std::string repository, std::string base);

    /// Makes the repository with one commit on the base.
    Task<Result<void>> start();
    /// From now on nobody pushes to the base.
    void protect_base();

    /// `git http-backend` answers for a caller who was let in.
    Task<net::Response> answer(net::Request request, std::string user);

    /// Commit of a branch or of anything that names one; empty where there is none.
    Task<std::string> commit_of(std::string revision);
    /// The tree of a merge of two commits; empty where they conflict.
    Task<std::string> merged_tree(std::string base, std::string head);
    /// A commit on the base with these parents; its id, empty where the base has moved.
    Task<std::string> commit_to_base(
        std::string tree, std::vector<std::string> parents, std::string message, std::string user
    );
    std::filesystem::path path() const { return folder_ / (repository_ + ".git"); }
    Task<Result<std::string>> git(
        std::vector<std::string> arguments, std::string input = {}, std::string user = "forge"
    );

private:
    std::filesystem::path folder_;
    std::string repository_;
    std::string base_;
};

}  // namespace atelier::forge::fake
