#include "atelier/git/repository.hpp"

#include <functional>
#include <utility>

#include "handles.hpp"

namespace atelier::git {
namespace {

std::string with_trailers(const CommitRequest& request) {
    std::string out = request.message;
    while (out.ends_with('\n')) out.pop_back();
    out += "\n";
    if (!request.trailers.empty()) out += "\n";
    for (const auto& [key, value] : request.trailers) out += key + ": " + value + "\n";
    return out;
}

class LocalRepository final : public Repository {
public:
    explicit LocalRepository(git_repository* repository) : repository_(repository) {}
    ~LocalRepository() override { git_repository_free(repository_); }

    Result<void> ensure_main() {
        git_oid id;
        if (git_reference_name_to_id(&id, repository_, "refs/heads/main") == 0) return {};
        git_treebuilder* builder = nullptr;
        git_oid tree_id;
        if (git_treebuilder_new(&builder, repository_, nullptr) != 0) return git_failure("new tree", -1);
        const int wrote = git_treebuilder_write(&tree_id, builder);
        git_treebuilder_free(builder);
        if (wrote != 0) return git_failure("write tree", wrote);
        Tree tree;
        git_tree_lookup(tree.out(), repository_, &tree_id);
        Signature who;
        git_signature_new(who.out(), "Atelier", "atelier@localhost", 0, 0);
        const int made =
            git_commit_create(&id, repository_, "refs/heads/main", who.get(), who.get(), nullptr, "Empty start\n", tree.get(), 0, nullptr);
        if (made != 0) return git_failure("first commit", made);
        git_repository_set_head(repository_, "refs/heads/main");
        return {};
    }

    Result<std::string> commit(const CommitRequest& request) override {
        git_oid tip;
        const bool exists = git_reference_name_to_id(&tip, repository_, ref_of(request.branch).c_str()) == 0;
        if (!exists) {
            const int code = git_reference_name_to_id(&tip, repository_, "refs/heads/main");
            if (code != 0) return git_failure("main", code);
        }
        Commit parent;
        Tree base;
        if (const int code = git_commit_lookup(parent.out(), repository_, &tip); code != 0) return git_failure("lookup", code);
        if (const int code = git_commit_tree(base.out(), parent.get()); code != 0) return git_failure("tree", code);
        ATL_TRY(const git_oid tree_id, tree_with(base.get(), request));
        if (git_oid_equal(&tree_id, git_tree_id(base.get())) != 0) {
            if (!exists) {
                if (const int code = git_reference_create(Reference().out(), repository_, ref_of(request.branch).c_str(), &tip, 0, "branch");
                    code != 0) {
                    return git_failure("branch", code);
                }
            }
            return text_of(tip);
        }
        Tree tree;
        git_tree_lookup(tree.out(), repository_, &tree_id);
        Signature who;
        git_signature_new(who.out(), request.author.name.c_str(), request.author.email.c_str(), request.at / 1000, 0);
        if (!who) return fail(Code::invalid_argument, "the author's name cannot be written into a commit");
        const std::string message = with_trailers(request);
        git_oid made;
        const git_commit* parents[] = {parent.get()};
        if (const int code = git_commit_create(&made, repository_, nullptr, who.get(), who.get(), "UTF-8", message.c_str(), tree.get(), 1, parents);
            code != 0) {
            return git_failure("commit", code);
        }
        Reference moved;
        const int code = exists ? git_reference_create_matching(moved.out(), repository_, ref_of(request.branch).c_str(), &made, 1, &tip, "publish")
                                : git_reference_create(moved.out(), repository_, ref_of(request.branch).c_str(), &made, 0, "publish");
        if (code != 0) return git_failure("move branch", code);
        return text_of(made);
    }

    Result<std::string> merge(const std::string& commit, const std::string& message, const Author& author, Millis at) override {
        git_oid main_id;
        git_oid change_id;
        if (const int code = git_reference_name_to_id(&main_id, repository_, "refs/heads/main"); code != 0) return git_failure("main", code);
        if (const int code = git_oid_fromstr(&change_id, commit.c_str()); code != 0)
            return fail(Code::invalid_argument, "not a commit id: " + commit);
        if (git_oid_equal(&main_id, &change_id) != 0 || git_graph_descendant_of(repository_, &main_id, &change_id) == 1)
            return merged_by(main_id, change_id);
        Commit ours;
        Commit theirs;
        if (const int code = git_commit_lookup(ours.out(), repository_, &main_id); code != 0) return git_failure("lookup", code);
        if (const int code = git_commit_lookup(theirs.out(), repository_, &change_id); code != 0) return git_failure("lookup", code);
        Index index;
        git_merge_options options;
        git_merge_options_init(&options, GIT_MERGE_OPTIONS_VERSION);
        if (const int code = git_merge_commits(index.out(), repository_, ours.get(), theirs.get(), &options); code != 0)
            return git_failure("merge", code);
        if (git_index_has_conflicts(index.get()) != 0)
            return fail(Code::conflict, "the change and the main line touch the same file; make the change again");
        git_oid tree_id;
        if (const int code = git_index_write_tree_to(&tree_id, index.get(), repository_); code != 0) return git_failure("write tree", code);
        Tree tree;
        git_tree_lookup(tree.out(), repository_, &tree_id);
        Signature who;
        git_signature_new(who.out(), author.name.c_str(), author.email.c_str(), at / 1000, 0);
        git_oid made;
        const git_commit* parents[] = {ours.get(), theirs.get()};
        if (const int code = git_commit_create(&made, repository_, nullptr, who.get(), who.get(), "UTF-8", message.c_str(), tree.get(), 2, parents);
            code != 0) {
            return git_failure("merge commit", code);
        }
        Reference moved;
        if (const int code = git_reference_create_matching(moved.out(), repository_, "refs/heads/main", &made, 1, &main_id, "merge"); code != 0)
            return git_failure("move main", code);
        return text_of(made);
    }

    Result<std::optional<std::string>> read(const std::string& revision, const std::string& path) override {
        Tree tree;
        ATL_CHECK(tree_of(revision, tree));
        TreeEntry entry;
        const int code = git_tree_entry_bypath(entry.out(), tree.get(), path.c_str());
        if (code == GIT_ENOTFOUND) return std::nullopt;
        if (code != 0) return git_failure("entry", code);
        ATL_TRY(std::string text, blob_text(*git_tree_entry_id(entry.get())));
        return text;
    }

    Result<std::map<std::string, std::string>> read_folder(const std::string& revision, const std::string& folder) override {
        Tree tree;
        ATL_CHECK(tree_of(revision, tree));
        std::map<std::string, std::string> out;
        TreeEntry entry;
        if (git_tree_entry_bypath(entry.out(), tree.get(), folder.c_str()) != 0) return out;
        std::map<std::string, git_oid> found;
        ATL_CHECK(list_files(*git_tree_entry_id(entry.get()), "", 0, found));
        for (const auto& [path, id] : found) {
            ATL_TRY(out[path], blob_text(id));
        }
        return out;
    }

    Result<CommitInfo> info(const std::string& revision) override {
        Object object;
        if (const int code = git_revparse_single(object.out(), repository_, revision.c_str()); code != 0) return git_failure("revision", code);
        Commit commit;
        if (const int code = git_commit_lookup(commit.out(), repository_, git_object_id(object.get())); code != 0) return git_failure("lookup", code);
        CommitInfo out;
        out.id = text_of(*git_commit_id(commit.get()));
        out.message = git_commit_message(commit.get());
        out.author = git_commit_author(commit.get())->name;
        out.at = git_commit_time(commit.get()) * 1000;
        for (unsigned i = 0; i < git_commit_parentcount(commit.get()); ++i) out.parents.push_back(text_of(*git_commit_parent_id(commit.get(), i)));
        return out;
    }

    Result<bool> contains(const std::string& descendant, const std::string& commit) override {
        Object whole;
        git_oid part;
        if (git_oid_fromstr(&part, commit.c_str()) != 0)
            return fail(Code::invalid_argument, "not a commit id: " + commit);
        if (const int code = git_revparse_single(whole.out(), repository_, descendant.c_str()); code != 0)
            return git_failure(descendant, code);
        const git_oid* tip = git_object_id(whole.get());
        return git_oid_equal(tip, &part) != 0 || git_graph_descendant_of(repository_, tip, &part) == 1;
    }

private:
    /// The files of a tree by their paths in it. A customization's folders are few and shallow.
    Result<void> list_files(const git_oid& id, const std::string& prefix, int depth, std::map<std::string, git_oid>& out) {
        Tree tree;
        if (const int code = git_tree_lookup(tree.out(), repository_, &id); code != 0) return git_failure("folder", code);
        for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
            const auto* entry = git_tree_entry_byindex(tree.get(), i);
            const std::string path = prefix + git_tree_entry_name(entry);
            if (git_tree_entry_type(entry) == GIT_OBJECT_BLOB) out[path] = *git_tree_entry_id(entry);
            if (git_tree_entry_type(entry) == GIT_OBJECT_TREE && depth < 4)
                ATL_CHECK(list_files(*git_tree_entry_id(entry), path + "/", depth + 1, out));
        }
        return {};
    }

    /// `base` with the request's folder replaced. Tree updates touch only the changed path, whatever the repository's size.
    Result<git_oid> tree_with(git_tree* base, const CommitRequest& request) {
        std::vector<git_tree_update> updates;
        std::vector<std::string> paths;
        TreeEntry folder;
        std::vector<std::string> obsolete;
        if (git_tree_entry_bypath(folder.out(), base, request.folder.c_str()) == 0) {
            std::map<std::string, git_oid> present;
            ATL_CHECK(list_files(*git_tree_entry_id(folder.get()), "", 0, present));
            for (const auto& [name, id] : present) {
                if (!request.files.contains(name)) obsolete.push_back(request.folder + "/" + name);
            }
        }
        for (const auto& [name, text] : request.files) paths.push_back(request.folder + "/" + name);
        std::size_t at = 0;
        for (const auto& [name, text] : request.files) {
            git_tree_update update{};
            update.action = GIT_TREE_UPDATE_UPSERT;
            update.filemode = GIT_FILEMODE_BLOB;
            update.path = paths[at++].c_str();
            if (const int code = git_blob_create_from_buffer(&update.id, repository_, text.data(), text.size()); code != 0)
                return git_failure("write file", code);
            updates.push_back(update);
        }
        for (const auto& path : obsolete) {
            git_tree_update update{};
            update.action = GIT_TREE_UPDATE_REMOVE;
            update.path = path.c_str();
            updates.push_back(update);
        }
        git_oid id;
        if (const int code = git_tree_create_updated(&id, repository_, base, updates.size(), updates.data()); code != 0)
            return git_failure("tree", code);
        return id;
    }

    Result<void> tree_of(const std::string& revision, Tree& out) {
        Object object;
        if (const int code = git_revparse_single(object.out(), repository_, (revision + "^{tree}").c_str()); code != 0)
            return git_failure(revision, code);
        if (const int code = git_tree_lookup(out.out(), repository_, git_object_id(object.get())); code != 0) return git_failure(revision, code);
        return {};
    }

    Result<std::string> blob_text(const git_oid& id) {
        Blob blob;
        if (const int code = git_blob_lookup(blob.out(), repository_, &id); code != 0) return git_failure("file", code);
        return std::string(static_cast<const char*>(git_blob_rawcontent(blob.get())), static_cast<std::size_t>(git_blob_rawsize(blob.get())));
    }

    /// The merge commit on main whose second parent is the change.
    Result<std::string> merged_by(const git_oid& main_id, const git_oid& change_id) {
        Walk walk;
        git_revwalk_new(walk.out(), repository_);
        git_revwalk_push(walk.get(), &main_id);
        git_revwalk_simplify_first_parent(walk.get());
        git_oid id;
        while (git_revwalk_next(&id, walk.get()) == 0) {
            Commit commit;
            if (git_commit_lookup(commit.out(), repository_, &id) != 0) break;
            if (git_commit_parentcount(commit.get()) == 2 && git_oid_equal(git_commit_parent_id(commit.get(), 1), &change_id) != 0)
                return text_of(id);
        }
        return text_of(main_id);
    }

    git_repository* repository_;
};

/// A writer that was killed leaves git's lock files: beside HEAD, config and packed-refs, and beside a branch.
template <typename Iterator>
void remove_stale_locks(const std::filesystem::path& folder) {
    std::error_code error;
    std::vector<std::filesystem::path> stale;
    for (auto at = Iterator(folder, error); !error && at != Iterator(); at.increment(error)) {
        if (at->path().extension() == ".lock" && at->is_regular_file(error)) stale.push_back(at->path());
    }
    for (const auto& file : stale) std::filesystem::remove(file, error);
}

}  // namespace

Result<std::unique_ptr<Repository>> Repository::open(const std::filesystem::path& path) {
    remove_stale_locks<std::filesystem::directory_iterator>(path);
    remove_stale_locks<std::filesystem::recursive_directory_iterator>(path / "refs");
    start_library();
    git_repository* handle = nullptr;
    int code = git_repository_open_bare(&handle, path.c_str());
    if (code == GIT_ENOTFOUND) code = git_repository_init(&handle, path.c_str(), 1);
    if (code != 0) return git_failure("open " + path.string(), code);
    // The operator may run as another user than the data's owner; the path is ours by configuration.
    auto repository = std::make_unique<LocalRepository>(handle);
    ATL_CHECK(repository->ensure_main());
    return repository;
}

std::string branch_name(const std::string& user, const std::string& feature_id) {
    const auto safe = [](const std::string& text) {
        std::string out;
        for (const char c : text) out += (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_') ? c : '-';
        return out;
    };
    return "user/" + safe(user) + "/feature-" + safe(feature_id);
}

}  // namespace atelier::git
