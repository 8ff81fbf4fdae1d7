#pragma once

#include <git2.h>

#include <string>

#include "atelier/base/result.hpp"

namespace atelier::git {

/// Owns one libgit2 object.
template <class T, void (*Free)(T*)>
class Owned {
public:
    Owned() = default;
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() {
        if (value_) Free(value_);
    }
    T** out() { return &value_; }
    T* get() const { return value_; }
    explicit operator bool() const { return value_ != nullptr; }

private:
    T* value_ = nullptr;
};

using Tree = Owned<git_tree, git_tree_free>;
using Commit = Owned<git_commit, git_commit_free>;
using Index = Owned<git_index, git_index_free>;
using Signature = Owned<git_signature, git_signature_free>;
using TreeEntry = Owned<git_tree_entry, git_tree_entry_free>;
using Object = Owned<git_object, git_object_free>;
using Blob = Owned<git_blob, git_blob_free>;
using Reference = Owned<git_reference, git_reference_free>;
using Walk = Owned<git_revwalk, git_revwalk_free>;

inline std::unexpected<Error> git_failure(const std::string& doing, int code) {
    const auto* last = git_error_last();
    const std::string detail = doing + ": " + (last ? last->message : "unknown");
    if (code == GIT_ENOTFOUND) return fail(Code::not_found, "not in the repository", detail);
    if (code == GIT_EEXISTS || code == GIT_EMODIFIED)
        return fail(Code::conflict, "the repository changed meanwhile; try again", detail);
    if (code == GIT_EMERGECONFLICT)
        return fail(Code::conflict, "the change and the main line touch the same lines", detail);
    return fail(Code::unavailable, "the repository cannot be used now", detail);
}

inline std::string text_of(const git_oid& id) {
    char hex[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hex, sizeof hex, &id);
    return hex;
}

inline std::string ref_of(const std::string& branch) { return "refs/heads/" + branch; }

/// Starts libgit2 for the life of the process, once.
inline void start_library() {
    struct Library {
        Library() { git_libgit2_init(); }
        ~Library() { git_libgit2_shutdown(); }
    };
    static const Library library;
}

}  // namespace atelier::git
